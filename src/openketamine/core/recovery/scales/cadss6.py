"""Dissociation by six items of the CADSS, each 0-4, sum 0-24 (rodrigues_2021_cadss6).

Only the numbers of the items are stated: the rights in their wording are not settled.
"""

from openketamine.core.ids import CitationKey
from openketamine.core.recovery.scale import Item, Option, Scale

_ITEMS = (1, 2, 6, 7, 15, 22)
_OPTIONS = tuple(Option(str(points), points) for points in range(5))

SCALE = Scale(
    id="cadss6",
    source=CitationKey("rodrigues_2021_cadss6"),
    items=tuple(Item(f"cadss_{number}", _OPTIONS) for number in _ITEMS),
)
