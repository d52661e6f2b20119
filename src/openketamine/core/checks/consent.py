"""Consent still stands: asked again today, not withdrawn."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import confirmed
from openketamine.core.decision import Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "consent"
RULE = rule("CHECK-CONSENT-01", "sanacora_2017")
FACTS = ("consent_confirmed",)
CODES = ("consent_confirmed", "consent_confirmed_not", "consent_confirmed_unknown")
IS_ABSOLUTE = True


def check_consent(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Allow when confirmed today by the person at the bedside (sanacora_2017)."""
    return confirmed(RULE, facts, protocol, at, "consent_confirmed")
