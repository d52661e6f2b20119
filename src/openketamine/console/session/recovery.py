"""Recovery panel: scores, suicidality, escort, instructions, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openketamine.actions import charting as actions
from openketamine.console.session import words
from openketamine.console.session.deeds import DeedForm, Doing, YesNo, pick, yes_no
from openketamine.core import cssrs
from openketamine.core.recovery import SCALES

INSTRUCTIONS_VERSION = "1"
"""The printed sheet that the clinic hands out; changes with its text."""


class Score(DeedForm):
    """One recovery scale; there is no total before every item is rated."""

    panel, is_late = "recovery", True
    scale = ""

    def shape(self) -> None:
        """One row of options per item, best first, with its points."""
        for item in SCALES[self.scale].items:
            choices = [
                (option.code, f"{option.points}: {words.of(words.OPTIONS, option.code)}")
                for option in item.options
            ]
            self.fields[item.code] = pick(choices, label=words.of(words.ITEMS, item.code))

    def content(self) -> dict[str, Any]:
        """The scale and what was picked for each item; the total follows from them."""
        items = {item.code: self.cleaned_data[item.code] for item in SCALES[self.scale].items}
        return {"scale": self.scale, "items": items}

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What was picked for each item."""
        return dict(payload["items"])

    def do(self, doing: Doing) -> None:
        """Record the score."""
        actions.score_recovery(doing.session_id, **self.content(), **self.how(doing))


class ScoreAldrete(Score):
    """Modified Aldrete."""

    name, scale, verb = "score-aldrete", "aldrete_modified", _("Record modified Aldrete")
    title = _("Modified Aldrete")


class ScoreMpadss(Score):
    """MPADSS."""

    name, scale, verb = "score-mpadss", "mpadss", _("Record MPADSS")
    title = _("MPADSS")


class ScorePads(Score):
    """PADS, with intake and output; the discharge gate itself asks for one of the other two."""

    name, scale, verb = "score-pads", "pads", _("Record PADS")
    title = _("PADS")


class AskSuicidality(DeedForm):
    """The screener before going home."""

    name, panel, verb = "suicidality", "recovery", _("Record the answers")
    title = _("Suicidality")
    is_late = True

    def shape(self) -> None:
        """Questions 3 to 5 and 6a follow from a yes before them."""
        for question in cssrs.QUESTIONS:
            self.fields[question] = YesNo(label=words.FACTS[question], required=False)

    def content(self) -> dict[str, Any]:
        """The answers; the category follows from them."""
        answers = {
            question: self.cleaned_data[question]
            for question in cssrs.QUESTIONS
            if self.cleaned_data[question] is not None
        }
        return {"answers": answers}

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as picked."""
        return {question: yes_no(answer) for question, answer in payload["answers"].items()}

    def do(self, doing: Doing) -> None:
        """Record the answers."""
        actions.ask_suicidality(doing.session_id, **self.content(), **self.how(doing))


class ConfirmEscort(DeedForm):
    """Who takes the patient home."""

    name, panel, verb = "escort", "recovery", _("Record the escort")
    title = _("Escort")
    is_late = True
    escort_name = forms.CharField(label=words.FACTS["escort_name"], max_length=120)
    phone = forms.CharField(label=words.FACTS["escort_phone"], max_length=40)
    relation = forms.CharField(label=_("Relation"), max_length=80, required=False)
    is_present = YesNo(label=_("This person is here now"))

    def shape(self) -> None:
        """Start from what was said before."""
        known = self.page.escort
        for field, fact in (("escort_name", "name"), ("phone", "phone"), ("relation", "relation")):
            self.initial.setdefault(field, known.get(fact, ""))

    def content(self) -> dict[str, Any]:
        """Who it is and whether the person is here."""
        given = self.cleaned_data
        return {
            "name": given["escort_name"],
            "phone": given["phone"],
            "relation": given["relation"],
            "is_present": given["is_present"],
        }

    def typed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The same as typed."""
        here = yes_no(payload["is_present"])
        return {**payload, "escort_name": payload["name"], "is_present": here}

    def do(self, doing: Doing) -> None:
        """Record the escort."""
        actions.confirm_escort(doing.session_id, **self.content(), **self.how(doing))


class GiveInstructions(DeedForm):
    """The written instructions were handed over and explained."""

    name, panel, verb = "instructions", "recovery", _("Record: instructions given")
    title = _("Instructions")
    is_late = True

    def content(self) -> dict[str, Any]:
        """Which sheet."""
        return {"version": INSTRUCTIONS_VERSION}

    def do(self, doing: Doing) -> None:
        """Record the hand-over."""
        actions.give_instructions(doing.session_id, **self.content(), **self.how(doing))


class Discharge(DeedForm):
    """The patient goes home."""

    name, panel, verb, kind = "discharge", "recovery", _("Discharge the patient"), "primary"

    def do(self, doing: Doing) -> None:
        """Discharge; refused while the gate holds."""
        actions.discharge(doing.session_id, **self.how(doing))


DEEDS: tuple[type[DeedForm], ...] = (
    ScoreAldrete,
    ScoreMpadss,
    ScorePads,
    AskSuicidality,
    ConfirmEscort,
    GiveInstructions,
    Discharge,
)
