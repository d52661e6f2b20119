"""The planner's codes in words: what stands in the way, and what one change would help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from openketamine.planning import Change, Obstacle

Names = Mapping[str, str]
"""The id of a course to the name of its patient."""


def weekday(number: int) -> str:
    """The name of a weekday; 0 is Monday."""
    return formats.date_format(date(2024, 1, 1 + number), "l")


def obstacle(found: Obstacle, names: Names) -> str:
    """One sentence on what stands in the way."""
    who = names.get(found.patient, "")
    sentence = {
        "rooms": _("There are too few rooms."),
        "nurses": _("There are too few nurses."),
        "prescribers": _("There are too few prescribers."),
        "opening": _("The clinic is not open for long enough, or on too few days."),
        "availability": _("The hours at which patients can come are too few."),
        "away": _("Dates away leave too little time."),
        "spacing": _("Infusions must lie 48 h apart, and no more than planned in a week."),
        "span": _("The time from first to last visit is too short."),
    }[found.group]
    return f"{who}: {sentence}" if who else sentence


def change(one: Change, names: Names) -> str:
    """One sentence on a change that would help."""
    return _CHANGES[one.code](one, names.get(one.patient, _("this patient")))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(ordinal: int) -> str:
    return formats.date_format(date.fromordinal(ordinal), "D j M")


def _rooms(one: Change, _who: str) -> str:
    n = one.facts["count"]
    return ngettext("One room more.", "%(n)s rooms more.", n) % {"n": n}


def _nurses(one: Change, _who: str) -> str:
    n = one.facts["count"]
    return ngettext("One nurse more on every day.", "%(n)s nurses more on every day.", n) % {"n": n}


def _nurse_on(one: Change, _who: str) -> str:
    return _("One nurse more on each %(day)s.") % {"day": weekday(one.facts["weekday"])}


def _prescribers(one: Change, _who: str) -> str:
    n = one.facts["count"]
    return ngettext(
        "One prescriber more on every day.", "%(n)s prescribers more on every day.", n
    ) % {"n": n}


def _prescriber_on(one: Change, _who: str) -> str:
    return _("One prescriber more on each %(day)s.") % {"day": weekday(one.facts["weekday"])}


def _longer(one: Change, _who: str) -> str:
    return _("Open %(h)s h longer each day, with the people who are there.") % {
        "h": f"{one.facts['minutes'] / 60:g}"
    }


def _open_on(one: Change, _who: str) -> str:
    return _("Open on %(day)s.") % {"day": _day(one.facts["date"])}


def _free_on(one: Change, who: str) -> str:
    starts, ends = one.facts["starts"], one.facts["ends"]
    said = {"who": who, "day": weekday(one.facts["weekday"])}
    if (starts, ends) == (0, 24 * 60):
        return _("If %(who)s could also come on %(day)ss.") % said
    if starts == 0:
        return _("If %(who)s could also come on %(day)ss until %(end)s.") % {
            **said,
            "end": _clock(ends),
        }
    return _("If %(who)s could also come on %(day)ss from %(start)s.") % {
        **said,
        "start": _clock(starts),
    }


def _free_always(_one: Change, who: str) -> str:
    return _("If %(who)s could come at any time the clinic is open.") % {"who": who}


def _not_away(one: Change, who: str) -> str:
    return _("If %(who)s could come on %(day)s.") % {"who": who, "day": _day(one.facts["date"])}


def _more_a_week(one: Change, who: str) -> str:
    return _("If the prescriber plans %(n)s infusions a week for %(who)s.") % {
        "n": one.facts["count"],
        "who": who,
    }


def _further(one: Change, _who: str) -> str:
    return _("Look %(n)s days further ahead.") % {"n": one.facts["days"]}


def _longer_course(one: Change, who: str) -> str:
    return pgettext("planning", "Let the course of %(who)s take up to %(n)s days.") % {
        "who": who,
        "n": one.facts["days"],
    }


_CHANGES: Mapping[str, Callable[[Change, str], str]] = {
    "more_rooms": _rooms,
    "more_nurses": _nurses,
    "more_nurses_on": _nurse_on,
    "more_prescribers": _prescribers,
    "more_prescribers_on": _prescriber_on,
    "open_longer": _longer,
    "open_on": _open_on,
    "free_on": _free_on,
    "free_always": _free_always,
    "not_away": _not_away,
    "more_a_week": _more_a_week,
    "look_further": _further,
    "longer_course": _longer_course,
}
