"""Post-anaesthetic discharge score, 0-10 (chung_1995)."""

from openketamine.core.ids import CitationKey
from openketamine.core.recovery.scale import Scale, item

SCALE = Scale(
    id="pads",
    source=CitationKey("chung_1995"),
    review="clinician",
    items=(
        item("vital_signs", "within_20_pct", "within_40_pct", "beyond_40_pct"),
        item("activity_and_mental_state", "steady_and_oriented", "either", "neither"),
        item("pain_nausea_vomiting", "minimal", "moderate", "severe"),
        item("bleeding", "minimal", "moderate", "severe"),
        item("intake_and_output", "drank_and_voided", "either", "neither"),
    ),
)
