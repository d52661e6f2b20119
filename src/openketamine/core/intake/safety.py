"""Which of the patient's own answers ask for help at once."""

from __future__ import annotations

from openketamine.core import cssrs
from openketamine.core.forms import NO, UNSURE, YES, Answers, text_of

SECTION = "safety"
_ASKING = {
    **dict.fromkeys(cssrs.QUESTIONS, (YES, UNSURE)),
    "safe_at_home": (NO, UNSURE),
}


def asking_for_help(answers: Answers) -> frozenset[str]:
    """The questions about safety whose answer is a yes or not sure, or that home is not safe.

    Nothing is weighed here: a clinician does that (`core/assessment/safety.py`).
    """
    return frozenset(name for name, words in _ASKING.items() if text_of(answers, name) in words)
