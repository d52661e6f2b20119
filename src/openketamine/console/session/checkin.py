"""Check-in panel: arrival, one form per check, hold, override, and closing the check-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.actions import check_in as actions
from openketamine.actions.append_event import How
from openketamine.console.session import words
from openketamine.console.session.deeds import (
    DeedForm,
    Doing,
    NumberField,
    SignedDeed,
    YesNo,
    pick,
    reason_field,
    yes_no,
)
from openketamine.console.session.monitor import FromMonitor
from openketamine.core.dosing import DoseRequest
from openketamine.core.dosing.weight import plausible_weight_kg
from openketamine.core.errors import ForbiddenError, RefusedError
from openketamine.core.units import Quantity


@dataclass(frozen=True, slots=True)
class Ask:
    """How one fact is asked for; `unit` makes it a number, `options` a choice of words."""

    fact: str
    unit: str = ""
    options: tuple[tuple[str, Any], ...] = ()
    is_text: bool = False

    def field(self) -> forms.Field:
        """The form field; what stays empty is unknown to the gate, which says so."""
        label = words.FACTS[self.fact]
        if self.unit:
            return NumberField(self.unit, label=label, required=False, min_value=0)
        if self.options:
            return pick(self.options, label=label, required=False)
        if self.is_text:
            return forms.CharField(label=label, required=False, max_length=120)
        return YesNo(label=label, required=False)

    def fact_payload(self, value: Any) -> dict[str, Any]:
        """The answer as the log keeps it."""
        if self.unit:
            return {"value": str(value), "unit": _UCUM.get(self.unit, self.unit)}
        return {"value": value}


_UCUM = {"mmHg": "mm[Hg]"}
_TEST = (("negative", _("Negative")), ("positive", _("Positive")))
ASKS: Mapping[str, tuple[Ask, ...]] = {
    "identity": (Ask("identity_confirmed"),),
    "consent": (Ask("consent_confirmed"),),
    "plan": (Ask("plan_confirmed"),),
    "allergy": (Ask("ketamine_allergy"),),
    "vitals": (Ask("sbp", "mmHg"), Ask("dbp", "mmHg"), Ask("hr", "/min"), Ask("spo2", "%")),
    "fasting": (Ask("since_solids", "h"), Ask("since_clear_fluids", "h")),
    "escort": (Ask("escort_name", is_text=True), Ask("escort_phone", is_text=True)),
    "mental_state": (Ask("psychosis_or_mania"), Ask("intoxicated"), Ask("cannot_consent")),
    "suicidality": tuple(Ask(name) for name in words.FACTS if name.startswith("cssrs_")),
    "pregnancy": (Ask("pregnancy_possible"), Ask("pregnancy_test", options=_TEST)),
    "urine_drug_screen": (Ask("urine_drug_screen", options=_TEST),),
}


class Arrive(DeedForm):
    """The patient is here."""

    name, panel, verb, kind = "arrive", "checkin", _("Check the patient in"), "primary"
    is_late = True
    bed_id = forms.ChoiceField(label=_("Room"))
    identity = forms.MultipleChoiceField(
        label=_("Identified by"),
        choices=tuple(words.IDENTITY.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
        help_text=_("Two ways or more."),
    )

    def shape(self) -> None:
        """The clinic's rooms, the planned one chosen."""
        field = self.fields["bed_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(bed.id), bed.name) for bed in self.page.beds]
        field.initial = str(self.page.detail.bed.id if self.page.detail.bed else "")

    def clean_identity(self) -> list[str]:
        """Two ways of knowing who this is."""
        ways: list[str] = self.cleaned_data["identity"]
        if len(ways) < 2:
            raise forms.ValidationError(_("Identify the patient in two ways at least."))
        return ways

    def do(self, doing: Doing) -> None:
        """Check in."""
        given = self.cleaned_data
        actions.check_in(
            doing.session_id,
            bed_id=given["bed_id"],
            identity=given["identity"],
            **self.how(doing),
        )


class CheckForm(DeedForm):
    """One check of the day; subclasses are made from ASKS."""

    panel, verb, kind = "checkin", _("Record this check"), "primary"
    is_late = True
    check = ""

    def shape(self) -> None:
        """One field per fact, showing what is recorded."""
        for ask in ASKS[self.check]:
            self.fields[ask.fact] = ask.field()
        for name, value in self.typed({"facts": self.page.check_facts(self.check)}).items():
            self.initial.setdefault(name, value)

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The answers."""
        return {name: _as_typed(fact["value"]) for name, fact in payload["facts"].items()}

    def facts(self) -> dict[str, dict[str, Any]]:
        """The answered facts."""
        given = self.cleaned_data
        return {
            ask.fact: ask.fact_payload(given[ask.fact])
            for ask in ASKS[self.check]
            if given.get(ask.fact) not in (None, "")
        }

    def content(self) -> dict[str, Any]:
        """What was found."""
        facts = self.facts()
        if not facts:
            raise RefusedError(str(_("Answer at least one question of this check.")))
        return {"check": self.check, "facts": facts}

    def do(self, doing: Doing) -> None:
        """Record what was found."""
        actions.record_check(doing.session_id, **self.content(), **self.how(doing))


def _as_typed(value: Any) -> Any:
    return yes_no(value) if isinstance(value, bool) else value


class WeightForm(CheckForm):
    """Today's weight: the unit is chosen, and a surprising number is asked again."""

    name, check = "check-weight", "weight"
    verb = _("Record the weight")

    def shape(self) -> None:
        """Number and unit; the question whether it was weighed again only when it is needed."""
        self.fields["weight"] = NumberField(label=words.FACTS["weight"])
        self.fields["unit"] = pick((("kg", "kg"), ("lb", "lb")), label=_("Unit"))
        self.initial["weight"] = self.page.check_values("weight").get("weight")
        if self.page.detail.patient.last_weight_kg is None:  # nothing to compare it with
            self.fields["weight_again"] = NumberField(label=words.FACTS["weight_again"])
            self.fields["unit_again"] = pick((("kg", "kg"), ("lb", "lb")), label=_("Unit again"))
        if "weight_confirmed" in self.data:
            self.ask_again()

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Number and unit."""
        weight = payload["facts"]["weight"]
        again = payload["facts"].get("weight_again", {})
        return {
            "weight": weight["value"],
            "unit": weight["unit"],
            "weight_again": again.get("value"),
            "unit_again": again.get("unit"),
        }

    def ask_once(self) -> None:
        """No second entry: the last weight was known when this one was recorded."""
        for name in ("weight_again", "unit_again"):
            self.fields.pop(name, None)

    def ask_again(self) -> None:
        """Add the question whether it was weighed again."""
        self.fields["weight_confirmed"] = forms.BooleanField(
            label=words.FACTS["weight_confirmed"], required=False
        )

    def facts(self) -> dict[str, dict[str, Any]]:
        """The weight, the last one beside it, and whether a jump was confirmed."""
        given = self.cleaned_data
        facts: dict[str, dict[str, Any]] = {
            "weight": {"value": str(given["weight"]), "unit": given["unit"]}
        }
        if given.get("weight_again") is not None:
            again = {"value": str(given["weight_again"]), "unit": given["unit_again"]}
            facts["weight_again"] = again
        last = self.page.detail.patient.last_weight_kg
        if last is not None:
            facts["last_weight"] = {"value": f"{last.normalize():f}", "unit": "kg"}
        if given.get("weight_confirmed"):
            facts["weight_confirmed"] = {"value": True}
        return facts

    def content(self) -> dict[str, Any]:
        """The weight, unless it cannot be right; then it is asked again with a hint."""
        try:
            plausible_weight_kg(self._request(), self.page.protocol)
        except RefusedError:
            if "weight_confirmed" not in self.fields:
                self.ask_again()
            raise
        return super().content()

    def _request(self) -> DoseRequest:
        given, patient, order = self.cleaned_data, self.page.detail.patient, self.page.detail.order
        last, height = patient.last_weight_kg, patient.height_cm
        return DoseRequest(
            weight=Quantity(given["weight"], given["unit"]),
            last_weight=None if last is None else Quantity(Decimal(last), "kg"),
            last_weight_confirmed=bool(given.get("weight_confirmed")),
            height=None if height is None else Quantity(Decimal(height), "cm"),
            dose_mg_per_kg=order.mg_per_kg,
            minutes=order.minutes,
            volume_ml=order.volume_ml,
            vial_mg_per_ml=order.vial_mg_per_ml,
        )


class VitalsForm(FromMonitor, CheckForm):
    """The pressure, pulse and saturation of before the start."""

    name, check = "check-vitals", "vitals"
    vital_names = tuple(ask.fact for ask in ASKS["vitals"])

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The values, and when the monitor measured them."""
        return {**super().typed(payload), **self.stamps(payload["facts"])}

    def facts(self) -> dict[str, dict[str, Any]]:
        """The values, each with its source and the time it was measured."""
        origins = self.origins()
        return {name: {**fact, **origins.get(name, {})} for name, fact in super().facts().items()}


class Complete(DeedForm):
    """All checks allow."""

    name, panel, verb, kind = "complete", "checkin", _("Complete the check-in"), "primary"

    def do(self, doing: Doing) -> None:
        """Close the check-in."""
        actions.complete_checks(doing.session_id, **self.how(doing))


class Hold(DeedForm):
    """Stop the session from going on."""

    name, panel, verb = "hold", "checkin", _("Hold this session")
    reason = reason_field()

    def do(self, doing: Doing) -> None:
        """Place the hold."""
        actions.place_hold(doing.session_id, reason=self.cleaned_data["reason"], **self.how(doing))


class LiftHold(DeedForm):
    """Let it go on."""

    name, panel, verb = "lift-hold", "checkin", _("Lift the hold")
    reason = reason_field()

    def do(self, doing: Doing) -> None:
        """Lift the hold."""
        actions.lift_hold(doing.session_id, reason=self.cleaned_data["reason"], **self.how(doing))


class Override(SignedDeed):
    """A prescriber goes on against a hold, with a reason and a password."""

    name, panel, verb = "override", "checkin", _("Sign the override")
    field_order = ("rule_id", "reason", "username", "password")
    rule_id = forms.ChoiceField(label=_("Which hold"))
    reason = reason_field(_("Why it is right for this patient today"))

    def shape(self) -> None:
        """Only holds that a prescriber may override."""
        field = self.fields["rule_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(r.rule_id, self.page.sentence(r)) for r in self.page.overridable]

    def do(self, doing: Doing) -> None:
        """Sign as the prescriber whose password was given."""
        signer = self.person(doing)
        if signer.clinic_id != doing.by.clinic_id:
            raise ForbiddenError(str(_("The prescriber must be of this clinic.")))
        given = self.cleaned_data
        how: How = {**self.how(doing), "by": signer}
        actions.sign_override(
            doing.session_id,
            rule_id=given["rule_id"],
            reason=given["reason"],
            **how,
        )


class Cancel(DeedForm):
    """The session does not take place."""

    name, panel, verb = "cancel", "checkin", _("Cancel this session")
    reason = reason_field()

    def do(self, doing: Doing) -> None:
        """Cancel it."""
        actions.cancel(doing.session_id, reason=self.cleaned_data["reason"], **self.how(doing))


def _check_form(check: str) -> type[CheckForm]:
    return type(f"Check{check.title()}", (CheckForm,), {"name": f"check-{check}", "check": check})


_SPECIAL: Mapping[str, type[CheckForm]] = {"weight": WeightForm, "vitals": VitalsForm}
CHECK_FORMS: Mapping[str, type[CheckForm]] = {
    check: _SPECIAL.get(check) or _check_form(check) for check in words.CHECKS
}
DEEDS: tuple[type[DeedForm], ...] = (
    Arrive,
    *CHECK_FORMS.values(),
    Complete,
    Hold,
    LiftHold,
    Override,
    Cancel,
)
