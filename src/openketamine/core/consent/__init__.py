"""Informed consent: what it says, what must be understood, who signs, and when it stands."""

from openketamine.core.consent.accepted import Concluded, check_accepted
from openketamine.core.consent.content import (
    TEMPLATE_VERSION,
    AboutClinic,
    AboutPatient,
    make_content,
)
from openketamine.core.consent.languages import LANGUAGES
from openketamine.core.consent.plan import PlanContent, check_plan, planned_from
from openketamine.core.consent.standing import (
    NO_PLAN_RULE,
    NOT_OPENED_RULE,
    TWO_RULE,
    ConsentEvent,
    DocumentRef,
    Standing,
    consent_state,
    refuse_unless,
)
from openketamine.core.consent.states import State, Step
from openketamine.core.consent.teach_back import Marked, mark, option_of

__all__ = [
    "LANGUAGES",
    "NOT_OPENED_RULE",
    "NO_PLAN_RULE",
    "TEMPLATE_VERSION",
    "TWO_RULE",
    "AboutClinic",
    "AboutPatient",
    "Concluded",
    "ConsentEvent",
    "DocumentRef",
    "Marked",
    "PlanContent",
    "Standing",
    "State",
    "Step",
    "check_accepted",
    "check_plan",
    "consent_state",
    "make_content",
    "mark",
    "option_of",
    "planned_from",
    "refuse_unless",
]
