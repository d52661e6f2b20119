"""The sentence for each code of the rules on a course's calendar."""

from __future__ import annotations

from collections.abc import Mapping

from openketamine.ui.eligibility_sentences import gettext_noop

_ = gettext_noop

COURSE: Mapping[str, str] = {
    "visits_apart": _("The infusions lie at least {limit} apart."),
    "visits_too_close": _("Two infusions lie {least_gap} apart; at least {limit} are needed."),
    "visits_a_week": _("No more than {limit} lie within 7 days."),
    "too_many_in_a_week": _("{most_in_7_days} lie within 7 days; at most {limit} may."),
    "course_in_time": _("The course ends within {limit}."),
    "course_drawn_out": _("The course takes {span}; planned are at most {limit}."),
    "no_week_empty": _("No pause is longer than {limit}."),
    "long_pause": _("A pause of {longest_pause} lies in the course; at most {limit} are planned."),
}
