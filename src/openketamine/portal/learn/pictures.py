"""The drawings: hundreds of dots whose figures come from the facts, and strips of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from openketamine.core.evidence import Value, fact
from openketamine.learn import Sentence
from openketamine.portal.learn.curve import curve
from openketamine.portal.learn.shown import Numbers

FACTS = {
    "course": ("FT5",),
    "session": ("FT4", "TC14"),
    "curve": (),
    "response": ("KE2",),
    "grades": ("ME1", "ME3", "ME5", "ME9", "ME7", "ME4", "ME6", "ME11"),
    "strength": ("IN1", "IN2", "IN6", "IN3", "IN4", "IN5", "IN7"),
    "passing": ("TC1", "TC2", "TC3"),
    "fade": ("KE12",),
    "pairs": ("EC3", "EC4"),
    "range": ("CF3",),
    "known": ("LT1",),
    "day": ("TC13", "FT4", "TC12"),
    "hundred": ("SE1",),
}
"""What each picture rests on; the curve is reckoned and names its model."""

_STEP = 9.6  # between two dots
_WIDE = 10  # dots in a row
_PLACES = {1: (132.0,), 2: (40.0, 220.0), 3: (8.0, 132.0, 256.0)}
_ROW = 166.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A hundred people as dots: the first `filled` are meant, those up to `perhaps` may be."""

    title: str
    filled: int
    perhaps: int = 0
    x: float = 0.0
    y: float = 0.0

    @property
    def dots(self) -> list[tuple[float, float, str]]:
        """Each dot's place and class."""
        return [
            (
                round(self.x + 5 + number % _WIDE * _STEP, 1),
                round(self.y + 46 + number // _WIDE * _STEP, 1),
                self._kind(number),
            )
            for number in range(100)
        ]

    def _kind(self, number: int) -> str:
        if number < self.filled:
            return "yes"
        return "perhaps" if number < self.perhaps else "no"

    @property
    def said(self) -> str:
        """The figure in words."""
        if self.perhaps:
            return _("%(low)d to %(high)d of 100") % {"low": self.filled, "high": self.perhaps}
        return _("%(count)d of 100") % {"count": self.filled}


def picture(name: str, numbers: Numbers) -> dict[str, Any]:
    """What the template of a picture needs, its references among it."""
    said = numbers.said([Sentence("", FACTS[name])] if FACTS[name] else [])
    return {"name": name, "said": said, **_drawing(name)}


def _drawing(name: str) -> dict[str, Any]:
    """The template of a picture is picture_NAME.html or the dots'."""
    if name in _DOTS:
        title, about, grids = _DOTS[name]()
        placed = _placed(grids)
        return {
            "template": "portal/learn/picture_dots.html",
            "title": title,
            "about": about,
            "grids": placed,
            "height": placed[-1].y + _ROW,
        }
    drawn = {"curve": curve()} if name == "curve" else {}
    return {"template": f"portal/learn/picture_{name}.html", **drawn}


def _placed(grids: list[Grid]) -> list[Grid]:
    """Up to three side by side; four make two rows."""
    row = 2 if len(grids) == 4 else len(grids)
    return [
        Grid(one.title, one.filled, one.perhaps, _PLACES[row][n % row], n // row * _ROW)
        for n, one in enumerate(grids)
    ]


def _share(name: str, what: str, arm: str = "") -> int:
    """A percentage of a fact, rounded to people of a hundred."""
    return round(float(_value(name, what, arm).value))


def _value(name: str, what: str, arm: str) -> Value:
    return next(one for one in fact(name).values if one.what == what and one.arm == arm)


def _response() -> tuple[str, str, list[Grid]]:
    grids = [
        Grid(_("after 24 hours"), _share("KE2", "response at 24 h")),
        Grid(_("after 72 hours"), _share("KE2", "response at 72 h")),
        Grid(_("after 7 days"), _share("KE2", "response at 7 d")),
    ]
    return _("After one infusion"), _("People whose symptoms fell by half or more."), grids


def _fade() -> tuple[str, str, list[Grid]]:
    grids = [
        Grid(_("after 4 weeks"), _share("KE12", "still well at 4 weeks, about")),
        Grid(_("after 8 weeks"), _share("KE12", "still well at 8 weeks, about")),
    ]
    about = _("Of people helped by a series, those still well without boosters.")
    return _("After a series"), about, grids


def _pairs() -> tuple[str, str, list[Grid]]:
    home, ward = _("%(name)s, at home"), _("%(name)s, in hospital")
    ketamine, ect = _("Ketamine"), _("ECT")
    grids = [
        Grid(home % {"name": ketamine}, _share("EC3", "response", "ketamine")),
        Grid(home % {"name": ect}, _share("EC3", "response", "ECT")),
        Grid(ward % {"name": ketamine}, _share("EC4", "remission", "ketamine")),
        Grid(ward % {"name": ect}, _share("EC4", "remission", "ECT")),
    ]
    about = _(
        "Above: who responded in one trial. Below: who was well in another. Compare sideways."
    )
    return _("Two trials that do not agree"), about, grids


def _range() -> tuple[str, str, list[Grid]]:
    low, high = _value("CF3", "response", "").value.split("-")
    grids = [Grid(_("in daily care"), int(low), int(high))]
    return _("Who responds: a range"), _("Full dots: at least. Rings: at most."), grids


def _hundred() -> tuple[str, str, list[Grid]]:
    grids = [Grid(_("felt sick"), _share("SE1", "nausea"))]
    about = _("Each dot is one person. Full dots are the people who are meant.")
    return _("How to read “of 100”"), about, grids


_DOTS = {
    "response": _response,
    "fade": _fade,
    "pairs": _pairs,
    "range": _range,
    "hundred": _hundred,
}
