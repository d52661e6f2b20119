"""Whether somebody has to see the patient today: the C-SSRS category over both voices."""

from __future__ import annotations

from datetime import UTC, date, datetime

from openketamine.core import cssrs
from openketamine.core.assessment.chart import Given, Signed, chart_of
from openketamine.core.assessment.patient import Saved
from openketamine.core.assessment.sections import PSYCHOLOGICAL
from openketamine.core.eligibility import Indication

_ANY_DAY = date(1970, 1, 1)
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def suicide_risk(signed: Signed | None, safety: Saved | None) -> cssrs.Risk | None:
    """The category (posner_2011), or None while answers are missing; no answer grows too old.

    `signed` is the newest signed psychological assessment, `safety` the patient's own answers: a
    high risk stands until a clinician who asked later says otherwise.
    """
    given = Given(
        born_on=_ANY_DAY,
        signed={} if signed is None else {PSYCHOLOGICAL: signed},
        intake={} if safety is None else {"safety": safety},
    )
    charted = chart_of(given, Indication.DEPRESSION, at=_ANY_TIME, zone=UTC)
    answers = {
        name: fact.value
        for name in cssrs.QUESTIONS
        if (voice := charted.voices.get(name)) and (fact := voice.fact)
    }
    return cssrs.risk({name: value for name, value in answers.items() if isinstance(value, bool)})
