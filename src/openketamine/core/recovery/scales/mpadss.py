"""Modified PADSS, 0-10, without intake and output (mpadss_wjge)."""

from openketamine.core.ids import CitationKey
from openketamine.core.recovery.scale import Scale, item

SCALE = Scale(
    id="mpadss",
    source=CitationKey("mpadss_wjge"),
    review="clinician",
    items=(
        item("vital_signs", "within_20_pct", "within_40_pct", "beyond_40_pct"),
        item("activity", "steady_gait", "with_assistance", "unable"),
        item("nausea_vomiting", "minimal", "moderate", "severe"),
        item("pain", "minimal", "moderate", "severe"),
        item("bleeding", "minimal", "moderate", "severe"),
    ),
)
