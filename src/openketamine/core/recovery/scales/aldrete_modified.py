"""Modified Aldrete score, 0-10 (aldrete_1995)."""

from openketamine.core.ids import CitationKey
from openketamine.core.recovery.scale import Scale, item

SCALE = Scale(
    id="aldrete_modified",
    source=CitationKey("aldrete_1995"),
    review="clinician",
    items=(
        item("activity", "four_limbs", "two_limbs", "none"),
        item("respiration", "deep_and_cough", "limited", "apnoea"),
        item("circulation", "within_20_mmhg", "within_50_mmhg", "beyond_50_mmhg"),
        item("consciousness", "fully_awake", "arousable", "not_responding"),
        item("spo2", "above_92_on_air", "needs_oxygen", "below_90_on_oxygen"),
    ),
)
