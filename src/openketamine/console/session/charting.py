"""Charting panel: one tap for a score, a few words for the rest; kept while offline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.actions import charting as actions
from openketamine.actions.record_adverse_event import record_adverse_event
from openketamine.console.session import words
from openketamine.console.session.deeds import (
    DeedForm,
    Doing,
    NumberField,
    YesNo,
    pick,
    yes_no,
)
from openketamine.console.session.monitor import FromMonitor
from openketamine.core.errors import BadInputError
from openketamine.core.recovery import SCALES


class ChartDeed(DeedForm):
    """Charted without leaving the page, also late or offline."""

    panel, is_late, is_charting = "charting", True, True
    item = ""

    def value(self) -> Any:
        """What is charted."""
        raise NotImplementedError

    def content(self) -> dict[str, Any]:
        """The item and its value."""
        return {"item": self.item, "value": self.value()}

    def do(self, doing: Doing) -> None:
        """Chart it."""
        actions.chart(doing.session_id, **self.content(), **self.how(doing))


class ChartScore(ChartDeed):
    """A whole number by one tap; subclasses name the item and the highest number."""

    highest = 10
    verb = _("Chart")
    value_tapped = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def taps(self) -> list[tuple[int, Any]]:
        """The numbers as buttons with what they mean; alertness counts down from awake."""
        if self.item == "moaas":
            return [(number, meaning) for number, meaning in words.MOAAS.items()]
        return [(number, "") for number in range(self.highest + 1)]

    @property
    def title(self) -> Any:
        """The item's name."""
        return words.CHARTED[self.item]

    def value(self) -> int:
        """The tapped number."""
        return int(self.cleaned_data["value_tapped"])

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The tapped number."""
        return {"value_tapped": payload["value"]}


class ChartMoaas(ChartScore):
    """Alertness, 5 to 0."""

    name, item, highest = "chart-moaas", "moaas", 5


class ChartNausea(ChartScore):
    """Nausea, 0 to 10."""

    name, item = "chart-nausea", "nausea"


class ChartPain(ChartScore):
    """Pain, 0 to 10."""

    name, item = "chart-pain", "pain"


class ChartAnxiety(ChartScore):
    """Anxiety, 0 to 10."""

    name, item = "chart-anxiety", "anxiety"


class ChartCadss(ChartDeed):
    """Six items of 0 to 4, or one tap for none of them."""

    name, item, verb = "chart-cadss6", "cadss6", _("Chart CADSS-6")

    def shape(self) -> None:
        """One row of numbers per item."""
        for item in SCALES["cadss6"].items:
            choices = [(option.code, option.code) for option in item.options]
            self.fields[item.code] = pick(
                choices, label=words.ITEMS[item.code], required="all_zero" not in self.data
            )

    def items(self) -> dict[str, int]:
        """The six points."""
        codes = [item.code for item in SCALES["cadss6"].items]
        if "all_zero" in self.data:
            return dict.fromkeys(codes, 0)
        return {code: int(self.cleaned_data[code]) for code in codes}

    def content(self) -> dict[str, Any]:
        """The items and their sum."""
        items = self.items()
        return {"item": self.item, "value": sum(items.values()), "items": items}

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The six points."""
        return dict(payload["items"])


class ChartSite(ChartDeed):
    """What the cannula's place looks like."""

    name, item, verb = "chart-iv-site", "iv_site", _("Chart the IV site")
    site = pick(tuple(words.IV_SITE.items()), label=_("IV site"))

    def value(self) -> str:
        """The word for it."""
        return str(self.cleaned_data["site"])

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The word for it."""
        return {"site": payload["value"]}


class ChartNote(ChartDeed):
    """Free words."""

    name, item, verb = "chart-note", "note", _("Add the note")
    note = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def value(self) -> str:
        """The text."""
        return str(self.cleaned_data["note"])

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The text."""
        return {"note": payload["value"]}


class ChartVitals(FromMonitor, ChartDeed):
    """Vital signs read by a person, or taken over from the monitor."""

    vital_names = ("sbp", "dbp", "hr", "spo2", "rr")
    name, item, verb = "chart-vitals", "vitals", _("Chart vital signs")
    sbp = NumberField("mmHg", label=words.FACTS["sbp"], required=False)
    dbp = NumberField("mmHg", label=words.FACTS["dbp"], required=False)
    hr = NumberField("/min", label=words.FACTS["hr"], required=False)
    spo2 = NumberField("%", label=words.FACTS["spo2"], required=False)
    rr = NumberField("/min", label=words.FACTS["rr"], required=False)

    def value(self) -> dict[str, str]:
        """What was read, as text."""
        cleaned = self.cleaned_data
        given = {n: str(cleaned[n]) for n in self.vital_names if cleaned[n] is not None}
        if not given:
            raise BadInputError(str(_("Give at least one value.")), field="sbp")
        return given

    def content(self) -> dict[str, Any]:
        """The values, each with its source."""
        content, measured = super().content(), self.origins()
        return {**content, "measured": measured} if measured else content

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The values, and when the monitor measured them."""
        return {**payload["value"], **self.stamps(payload.get("measured", {}))}


class ReportAdverseEvent(DeedForm):
    """Something happened to the patient, and what was done about it."""

    name, panel, verb = "adverse-event", "charting", _("Record the adverse event")
    is_late, is_charting = True, True
    term = forms.CharField(
        label=_("What happened"), max_length=120, widget=forms.TextInput(attrs={"list": "terms"})
    )
    severity = pick(tuple(words.SEVERITIES.items()), label=_("Severity"))
    intervention = forms.CharField(label=_("What was done"), max_length=400)
    outcome = forms.CharField(label=_("How it went on"), max_length=200)
    serious = YesNo(
        label=_("Serious"), help_text=_("Death, danger to life, hospital, lasting harm.")
    )

    def content(self) -> dict[str, Any]:
        """What happened and what was done about it."""
        names = ("term", "severity", "intervention", "outcome", "serious")
        return {name: self.cleaned_data[name] for name in names}

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The same as typed."""
        return {**payload, "serious": yes_no(payload["serious"])}

    def do(self, doing: Doing) -> None:
        """Record it."""
        record_adverse_event(doing.session_id, **self.content(), **self.how(doing))


SCORES: tuple[type[ChartScore], ...] = (ChartMoaas, ChartNausea, ChartPain, ChartAnxiety)
DEEDS: tuple[type[DeedForm], ...] = (
    *SCORES,
    ChartCadss,
    ChartSite,
    ChartNote,
    ChartVitals,
    ReportAdverseEvent,
)
TERMS = (
    _("Hypertension"),
    _("Nausea"),
    _("Vomiting"),
    _("Dizziness"),
    _("Headache"),
    _("Anxiety or panic"),
    _("Severe dissociation"),
    _("Sedation"),
    _("Desaturation"),
    _("Extravasation"),
)
