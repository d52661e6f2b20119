"""What a prescriber decides on a patient's eligibility: an override, and accept, decline or ask."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.actions.referrals import may_become
from openketamine.actions.signature import add_signature, check_signer
from openketamine.core.assessment import Charted
from openketamine.core.decision import Decision
from openketamine.core.eligibility import (
    RULES,
    Indication,
    digest,
    eligibility_decision,
    is_absolute,
    may_override,
    weigh,
)
from openketamine.core.errors import BadInputError, RefusedError, StaleError
from openketamine.core.ids import RuleId
from openketamine.core.session.judged import as_payload
from openketamine.records.chain import START, canonical, eligibility_override_content, link
from openketamine.records.models import (
    Clinic,
    EligibilityOverride,
    EligibilityReport,
    Patient,
    Referral,
)
from openketamine.records.patient_chart import overridden_rules, patient_chart
from openketamine.records.protocol import clinic_protocol
from openketamine.records.referral import ReferralState

MEANING = "overrides this rule for this patient"
"""What a signature of an override says."""
ENDS = "ends the override of this rule for this patient"
CONCLUSIONS = ("accepted", "declined", "more")
_REASON_MIN, _REASON_MAX = 10, 400


def override_rule(
    patient_id: UUID,
    indication: str,
    rule_id: str,
    *,
    reason: str,
    signer: Actor,
    by: Actor,
    at: datetime,
) -> None:
    """Sign that this rule does not stop this patient; raises RefusedError for an absolute rule.

    Only what stands in the way now can be overridden. `signer` has just given user name and
    password again.
    """
    check_signer(signer, by)
    if not _REASON_MIN <= len(reason.strip()) <= _REASON_MAX:
        raise BadInputError(
            f"Give a reason of {_REASON_MIN} to {_REASON_MAX} characters.", field="reason"
        )
    if RuleId(rule_id) not in RULES:
        raise BadInputError(f"There is no rule {rule_id!r}.", field="rule_id")
    if is_absolute(rule_id):
        raise RefusedError("Nobody may override this rule.", rule_id=rule_id)
    subject = f"eligibility:{patient_id}"
    with recorded(
        by=signer,
        at=at,
        action="override_rule",
        subject=subject,
        permission="eligibility.override",
    ) as write:
        _locked_patient(write, patient_id)
        decision = _judged(write, patient_id, _indication(indication))[1]
        verdict = next(one for one in decision.reasons if one.rule_id == rule_id)
        if not may_override(verdict):
            raise RefusedError("This rule does not stand in the way.", rule_id=rule_id)
        _add_override(write, patient_id, indication, rule_id, reason.strip(), is_ended=False)
        write.facts["screen_of"] = str(by.staff_id or "")


def end_override(
    patient_id: UUID,
    indication: str,
    rule_id: str,
    *,
    reason: str,
    signer: Actor,
    by: Actor,
    at: datetime,
) -> None:
    """Let the rule stand again for this patient; raises RefusedError when it does already."""
    check_signer(signer, by)
    subject = f"eligibility:{patient_id}"
    with recorded(
        by=signer,
        at=at,
        action="end_override",
        subject=subject,
        permission="eligibility.override",
    ) as write:
        _locked_patient(write, patient_id)
        if rule_id not in overridden_rules(by.clinic_id, patient_id, indication):
            raise RefusedError("This rule is not overridden.", rule_id=rule_id)
        _add_override(write, patient_id, indication, rule_id, reason.strip(), is_ended=True)
        write.facts["screen_of"] = str(by.staff_id or "")


def conclude(
    patient_id: UUID,
    indication: str,
    *,
    conclusion: str,
    note: str,
    read: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Store the report as it was read with what the prescriber decided; returns its id.

    `read` is the digest of the report on the screen (`digest`): raises StaleError when it
    has changed since. Accepting needs an outcome of allow or caution; declining needs a note.
    """
    if conclusion not in CONCLUSIONS:
        known = ", ".join(CONCLUSIONS)
        raise BadInputError(f"The conclusion must be one of {known}.", field="conclusion")
    if conclusion != "accepted" and not note.strip():
        raise BadInputError("Write for the patient's record why.", field="note")
    subject = f"eligibility:{patient_id}"
    with recorded(
        by=by, at=at, action="conclude", subject=subject, permission="eligibility.decide"
    ) as write:
        _locked_patient(write, patient_id)
        charted, decision = _judged(write, patient_id, _indication(indication))
        overrides = overridden_rules(by.clinic_id, patient_id, indication)
        if digest(decision, overrides) != read:
            raise StaleError("The report has changed since you read it. Read it again.")
        weighed = weigh(decision, overrides)
        if conclusion == "accepted" and not weighed.may_be_accepted:
            raise RefusedError(
                "Nobody can be accepted while a rule holds or is unknown: settle it, or a "
                "prescriber overrides it."
            )
        row = write.add(
            EligibilityReport,
            patient_id=patient_id,
            indication=indication,
            protocol_set=decision.reasons[0].protocol,
            outcome=weighed.outcome.word,
            conclusion=conclusion,
            note=note.strip(),
            chart=canonical(_chart(charted)),
            decision=canonical({**as_payload(decision), "overridden": sorted(overrides)}),
            at=at,
            by_id=by.staff_id,
        )
        _move(write, patient_id, conclusion)
        write.facts.update(
            report=str(row.pk), outcome=row.outcome, conclusion=conclusion, read=read
        )
        return row.pk


def _indication(name: str) -> Indication:
    try:
        return Indication(name)
    except ValueError:
        raise BadInputError(f"The indication {name!r} is not known.", field="indication") from None


def _locked_patient(write: Write, patient_id: UUID) -> None:
    rows = Patient.objects.filter(clinic_id=write.by.clinic_id, pk=patient_id)
    if lock_rows(rows).first() is None:
        raise BadInputError("There is no such patient in this clinic.", field="patient")


def _judged(write: Write, patient_id: UUID, indication: Indication) -> tuple[Charted, Decision]:
    clinic = Clinic.objects.get(pk=write.by.clinic_id)
    charted = patient_chart(clinic.pk, patient_id, indication, at=write.at)
    return charted, eligibility_decision(
        charted.chart, clinic_protocol(clinic.pk, clinic.protocol_set)
    )


def _chart(charted: Charted) -> dict[str, object]:
    """The chart as it was judged: each fact with unit, date and whose word it is."""
    return {
        "indication": charted.chart.indication.value,
        "at": charted.chart.at.isoformat(),
        "facts": [
            {
                "name": fact.name,
                "value": fact.value if isinstance(fact.value, bool) else _text(fact.value),
                "unit": fact.unit,
                "at": fact.at.isoformat() if fact.at else None,
                "source": fact.source,
            }
            for fact in charted.chart.facts.values()
        ],
        "trials": None
        if charted.chart.trials is None
        else [
            {
                "treatment": one.treatment,
                "kind": one.kind.value,
                "dose": None if one.dose is None else str(one.dose),
                "weeks": None if one.weeks is None else str(one.weeks),
                "response": one.response,
                "stopped": one.stopped,
                "is_this_episode": one.is_this_episode,
            }
            for one in charted.chart.trials
        ],
        "differing": sorted(voice.name for voice in charted.differing),
    }


def _text(value: object) -> object:
    return list(value) if isinstance(value, tuple) else str(value)


def _add_override(
    write: Write,
    patient_id: UUID,
    indication: str,
    rule_id: str,
    reason: str,
    *,
    is_ended: bool,
) -> None:
    known = EligibilityOverride.objects.filter(
        clinic_id=write.by.clinic_id,
        patient_id=patient_id,
        indication=indication,
        rule_id=rule_id,
    )
    values = {
        "patient_id": patient_id,
        "indication": indication,
        "rule_id": rule_id,
        "ordinal": known.count() + 1,
        "reason": reason,
        "is_ended": is_ended,
        "at": write.at,
    }
    content = eligibility_override_content(EligibilityOverride(**values))
    signature = add_signature(
        write,
        f"eligibility:{patient_id}",
        meaning=ENDS if is_ended else MEANING,
        record_hash=link(START, content),
    )
    write.add(EligibilityOverride, signature=signature, **values)
    write.facts.update(content)


def _move(write: Write, patient_id: UUID, conclusion: str) -> None:
    """The open referral goes where the conclusion leads; asking for more leaves it."""
    state = {"accepted": ReferralState.ACCEPTED, "declined": ReferralState.DECLINED}.get(conclusion)
    rows = Referral.objects.filter(clinic_id=write.by.clinic_id, patient_id=patient_id)
    row = rows.order_by("-received_at").first()
    if row is not None and state is not None and may_become(row.state, state):
        write.change(row, state=state)
        write.facts.update(referral=str(row.pk), state=state)
