"""Dose panel: the card with its arithmetic, and the independent double check."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from openketamine.actions import dose as actions
from openketamine.console.session.deeds import (
    DeedForm,
    Doing,
    NumberField,
    SignedDeed,
    pick,
    reason_field,
)
from openketamine.core.dosing import DoseRequest, Drug, Enantiomer, Expression, WeightBasis
from openketamine.core.errors import RefusedError
from openketamine.core.units import Quantity

if TYPE_CHECKING:
    from openketamine.console.session.load import SessionPage


class Prepare(DeedForm):
    """What is drawn into which volume; the order itself stands and is not typed again."""

    name, panel, verb, kind = "prepare", "dose", _("Record: syringe prepared as shown"), "primary"
    vial_mg_per_ml = pick(
        (("10", "10 mg/mL"), ("50", "50 mg/mL"), ("100", "100 mg/mL")),
        label=_("Vial strength, as base"),
    )
    volume_ml = NumberField("mL", label=_("Total volume of the syringe or bag"))
    vial_size_ml = NumberField(
        "mL", label=_("Vial size"), required=False, help_text=_("Makes the waste known.")
    )

    def shape(self) -> None:
        """Start from the order."""
        order = self.page.detail.order
        self.initial.setdefault("vial_mg_per_ml", f"{order.vial_mg_per_ml.normalize():f}")
        self.initial.setdefault("volume_ml", f"{order.volume_ml.normalize():f}")

    def request(self) -> DoseRequest:
        """The order with today's weight, from the form's values or its initial ones."""
        given: Mapping[str, Any] = self.cleaned_data if self.is_bound else self.initial
        size = given.get("vial_size_ml")
        return dose_request(
            self.page,
            volume_ml=Decimal(given["volume_ml"]),
            vial_mg_per_ml=Decimal(given["vial_mg_per_ml"]),
            vial_size_ml=None if size in (None, "") else Decimal(str(size)),
        )

    @property
    def is_preview(self) -> bool:
        """True when only the arithmetic was asked for."""
        return self.data.get("intent") == "preview"

    def do(self, doing: Doing) -> None:
        """Record the prepared syringe."""
        actions.prepare_dose(doing.session_id, request=self.request(), **self.how(doing))


def dose_request(page: SessionPage, **changes: Any) -> DoseRequest:
    """The session's order with the weight that was recorded today."""
    known = page.check_facts("weight")
    weight = known.get("weight")
    order, patient = page.detail.order, page.detail.patient
    last = patient.last_weight_kg
    return DoseRequest(
        weight=None if weight is None else Quantity(Decimal(weight["value"]), weight["unit"]),
        last_weight=None if last is None else Quantity(Decimal(last), "kg"),
        last_weight_confirmed="weight_confirmed" in known,
        height=None if patient.height_cm is None else Quantity(Decimal(patient.height_cm), "cm"),
        sex=patient.sex or None,
        dose_mg_per_kg=order.mg_per_kg,
        minutes=order.minutes,
        basis=WeightBasis(page.protocol.word("weight_basis")),
        drug=Drug(enantiomer=Enantiomer(order.drug), expressed_as=Expression.BASE),
        **changes,
    )


class ChangeOrder(DeedForm):
    """A prescriber orders another dose or duration for today."""

    name, panel, verb = "change-order", "dose", _("Change the order")
    mg_per_kg = NumberField("mg/kg", label=_("Dose"), min_value=0)
    minutes = NumberField("min", label=_("Duration"), min_value=0)
    reason = reason_field()

    def shape(self) -> None:
        """Start from the order that stands."""
        order = self.page.detail.order
        self.initial.setdefault("mg_per_kg", f"{order.mg_per_kg.normalize():f}")
        self.initial.setdefault("minutes", f"{order.minutes.normalize():f}")

    def do(self, doing: Doing) -> None:
        """Record the new order; preparation and double check are void."""
        given = self.cleaned_data
        actions.change_order(
            doing.session_id,
            mg_per_kg=f"{given['mg_per_kg']:f}",
            minutes=f"{given['minutes']:f}",
            reason=given["reason"],
            **self.how(doing),
        )


class DoubleCheck(SignedDeed):
    """A second person reads vial, syringe and pump and types what they read."""

    name, panel, verb, kind = "double-check", "dose", _("Confirm the double check"), "primary"
    field_order = ("concentration_mg_per_ml", "rate_ml_per_h", "seen", "username", "password")
    concentration_mg_per_ml = NumberField(
        "mg/mL", label=_("Concentration on the syringe label"), min_value=0
    )
    rate_ml_per_h = NumberField("mL/h", label=_("Rate that the pump shows"), min_value=0)
    seen = forms.MultipleChoiceField(
        label=_("I have checked"),
        choices=(
            ("patient", _("the patient: name and date of birth")),
            ("drug", _("the drug, its strength and expiry on the vial")),
            ("syringe", _("the volume drawn and the total volume")),
            ("pump", _("the pump: locked, no bolus")),
        ),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
    )

    def clean_seen(self) -> list[str]:
        """All four, or it is no double check."""
        seen: list[str] = self.cleaned_data["seen"]
        if len(seen) < 4:
            raise forms.ValidationError(_("Check all four, then tick them."))
        return seen

    def do(self, doing: Doing) -> None:
        """Confirm, as the second person, with what was read; the core compares it."""
        dose = self.page.state.dose
        if dose is None:
            raise RefusedError(_now("There is no prepared dose to check."))
        read = self.cleaned_data
        actions.confirm_double_check(
            doing.session_id,
            digest=dose.digest,
            concentration_mg_per_ml=f"{read['concentration_mg_per_ml']:f}",
            rate_ml_per_h=f"{read['rate_ml_per_h']:f}",
            second=self.person(doing),
            **self.how(doing),
        )


class RefuseDoubleCheck(SignedDeed):
    """A second person found something wrong."""

    name, panel, verb = "refuse-double-check", "dose", _("Refuse the double check")
    field_order = ("reason", "username", "password")
    reason = reason_field(_("What is wrong"))

    def do(self, doing: Doing) -> None:
        """Refuse as the second person; the dose is prepared anew."""
        actions.refuse_double_check(
            doing.session_id,
            reason=self.cleaned_data["reason"],
            second=self.person(doing),
            **self.how(doing),
        )


DEEDS: tuple[type[DeedForm], ...] = (Prepare, ChangeOrder, DoubleCheck, RefuseDoubleCheck)
