"""Modified observer's assessment of alertness and sedation, 5 alert to 0 (chernik_1990)."""

from openketamine.core.ids import CitationKey
from openketamine.core.recovery.scale import Scale, item

SCALE = Scale(
    id="moaas",
    source=CitationKey("chernik_1990"),
    review="clinician",
    items=(
        item(
            "alertness",
            "readily_to_name",
            "slowly_to_name",
            "to_loud_or_repeated_name",
            "to_mild_prodding",
            "to_painful_squeeze",
            "no_response",
        ),
    ),
)
