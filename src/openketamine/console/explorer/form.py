"""What the Explorer is asked for: person, infusion, pause and model, as sliders and choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.pharmacology import Output, Schedule, Subject, infusion, models, output
from openketamine.pharmacology.subject import ADJUSTMENTS, AGE_Y, WEIGHT_KG


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One combination of the controls, ready to be reckoned."""

    subject: Subject
    schedule: Schedule
    whole: Output


class Slider(forms.NumberInput):
    """A native range; its value stands beside it."""

    input_type = "range"


def _slider(label: Any, low: float, high: float, step: float, initial: float) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=low,
        max_value=high,
        initial=initial,
        widget=Slider(attrs={"step": step, "min": low, "max": high}),
    )


class ExplorerForm(forms.Form):
    """Sliders with units in their labels; an absent field takes its initial value."""

    dose = _slider(_("Dose, mg/kg"), 0.1, 1.0, 0.05, 0.5)
    minutes = _slider(_("Infusion, min"), 10, 120, 5, 40)
    weight = _slider(_("Weight, kg"), *WEIGHT_KG, 1, 80)
    age = _slider(_("Age, years"), *AGE_Y, 1, 45)
    pause_at = _slider(_("Pause at, min"), 1, 119, 1, 15)
    pause_for = _slider(_("Pause for, min (0: none)"), 0, 60, 1, 0)
    drug = forms.ChoiceField(
        label=_("Drug"), choices=[("racemic", _("Racemic ketamine")), ("S", _("S-ketamine"))]
    )
    model = forms.ChoiceField(label=_("Model"))
    adjust = forms.ChoiceField(label=_("Adjustment"), required=False)

    def __init__(self, data: Any) -> None:
        asked = {name: field.initial for name, field in self.base_fields.items()}
        asked |= {"drug": "racemic", "model": models.DEFAULT, "adjust": ""}
        asked |= {name: data[name] for name in asked if name in data}
        super().__init__(asked)
        known = [models.load(name) for name in models.names()]
        adjustments = ((one.name, one.label) for one in ADJUSTMENTS.values())
        self._offer("model", [(one.name, one.title) for one in known])
        self._offer("adjust", [("", _("None")), *adjustments])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def question(self) -> Question:
        """What was asked; raises BadInputError where model and drug or pause do not fit."""
        given = self.cleaned_data
        weight = given["weight"]
        schedule = infusion(given["dose"] * weight, given["minutes"])
        if given["pause_for"] and given["pause_at"] < given["minutes"]:
            schedule = schedule.with_pause(given["pause_at"], given["pause_for"])
        adjustments = (given["adjust"],) if given["adjust"] else ()
        return Question(
            subject=Subject(weight_kg=weight, age_y=given["age"], adjustments=adjustments),
            schedule=schedule,
            whole=output(models.load(given["model"]), drug=given["drug"]),
        )
