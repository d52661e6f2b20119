"""The words of the questionnaire; what is asked and in which order is data of the core."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openketamine.core.forms import Answers, has_rows, is_asked, rows_of, text_of, words_of
from openketamine.core.intake import SECTIONS

Text = Any  # a sentence that is translated when it is shown


@dataclass(frozen=True, slots=True)
class SectionWords:
    """Title and what is said under it."""

    title: Text
    lead: Text = ""
    row: Text = ""
    add: Text = ""


SECTION_WORDS: Mapping[str, SectionWords] = {
    "reason": SectionWords(
        _("Why you come"), _("In your own words. There is no right or wrong answer.")
    ),
    "indications": SectionWords(_("What you want treated")),
    "history": SectionWords(
        _("Your health"),
        _("Some illnesses make this treatment unsafe. That is why we ask all of this."),
    ),
    "trials": SectionWords(
        _("What you have tried"),
        _("Medicines and talking therapies, also those long ago. Guess where you are not sure."),
        row=_("Treatment"),
        add=_("Add a treatment"),
    ),
    "medicines": SectionWords(
        _("What you take now"),
        _("Everything: prescribed, bought without prescription, herbs and vitamins."),
        row=_("Medicine"),
        add=_("Add a medicine"),
    ),
    "allergies": SectionWords(_("Allergies"), row=_("Allergy"), add=_("Add an allergy")),
    "pregnancy": SectionWords(
        _("Pregnancy and breastfeeding"),
        _("We ask everybody. If it cannot be, answer no and go on."),
    ),
    "substances": SectionWords(
        _("Alcohol and drugs"),
        _("Nobody is judged here. The answers keep the treatment safe."),
    ),
    "safety": SectionWords(
        _("Thoughts about death"),
        _(
            "Many who come here have them. The clinic reads your answers on its next working "
            "day, not at once. If you are in danger, use the button at the bottom."
        ),
    ),
    "pharmacy": SectionWords(_("Pharmacy and own doctor"), _("You may leave any of it open.")),
    "emergency_contact": SectionWords(
        _("Whom we may call"), _("Somebody we reach when something happens on a treatment day.")
    ),
    "access": SectionWords(_("What you need from us"), _("So that the visit works for you.")),
}

QUESTIONS: Mapping[tuple[str, str], Text] = {
    ("reason", "why_now"): _("Why are you looking for this treatment now?"),
    ("reason", "hopes"): _("What do you hope will be different?"),
    ("indications", "indications"): _("For which of these do you want treatment?"),
    ("indications", "main"): _("Which one troubles you most?"),
    ("indications", "diagnosed_by_clinician"): _("Has a clinician told you that you have it?"),
    ("indications", "this_episode_months"): _("How long has it been like this, this time?"),
    ("indications", "other"): _("Something else?"),
    ("history", "high_blood_pressure"): _("High blood pressure"),
    ("history", "heart_disease"): _("A heart disease, or a heart attack in the past"),
    ("history", "aneurysm"): _("A weak, widened blood vessel (aneurysm)"),
    ("history", "arteriovenous_malformation"): _(
        "A tangle of blood vessels (arteriovenous malformation)"
    ),
    ("history", "intracranial_haemorrhage"): _("A bleed in the head, ever"),
    ("history", "raised_intracranial_pressure"): _("High pressure inside the head"),
    ("history", "raised_intraocular_pressure"): _("High pressure in the eye (glaucoma)"),
    ("history", "past_psychosis"): _(
        "A time when you heard or saw things that others did not, or lost touch with what is real"
    ),
    ("history", "schizophrenia"): _("Schizophrenia or schizoaffective disorder"),
    ("history", "bipolar_disorder"): _("Bipolar disorder, or a time of very high mood"),
    ("history", "liver_disease"): _("A liver disease"),
    ("history", "bladder_pain"): _("Pain in the bladder or when you pass water"),
    ("history", "haematuria"): _("Blood in the urine"),
    ("history", "sleep_apnoea"): _("Pauses in breathing during sleep (sleep apnea)"),
    ("history", "seizures"): _("Seizures"),
    ("history", "other"): _("Anything else about your health, operations included"),
    ("trials", "tried_any"): _("Have you tried any treatment for this?"),
    ("trials", "kind"): _("What was it?"),
    ("trials", "treatment"): _("Its name"),
    ("trials", "dose_mg"): _("Highest dose in a day"),
    ("trials", "sessions"): _("How many sessions?"),
    ("trials", "weeks"): _("For how long?"),
    ("trials", "response"): _("How much did it help?"),
    ("trials", "stopped"): _("Why did it end?"),
    ("trials", "is_this_episode"): _("Was it in the time that still lasts?"),
    ("medicines", "takes_any"): _("Do you take any medicine now?"),
    ("medicines", "medicine"): _("Name"),
    ("medicines", "dose"): _("Dose"),
    ("medicines", "how_often"): _("How often?"),
    ("medicines", "since"): _("Since when?"),
    ("allergies", "ketamine_allergy"): _("Have you ever reacted badly to ketamine?"),
    ("allergies", "any_allergy"): _("Are you allergic to anything?"),
    ("allergies", "substance"): _("To what?"),
    ("allergies", "reaction"): _("What happened?"),
    ("pregnancy", "pregnancy_possible"): _("Could you be pregnant, or become pregnant?"),
    ("pregnancy", "last_period_on"): _("First day of your last period"),
    ("pregnancy", "breastfeeding"): _("Do you breastfeed?"),
    ("substances", "alcohol"): _("How often do you drink alcohol?"),
    ("substances", "drugs_past_year"): _("Which of these have you used in the past year?"),
    ("substances", "substance_problem"): _("Has drinking or using become a problem for you?"),
    ("substances", "ketamine_history"): _("Have you had ketamine before?"),
    ("substances", "tobacco"): _("Do you smoke?"),
    ("substances", "more"): _("Anything you want to add"),
    ("safety", "cssrs_1_wish_dead"): _(
        "In the past month, have you wished you were dead, or wished you could go to sleep and "
        "not wake up?"
    ),
    ("safety", "cssrs_2_thoughts"): _(
        "In the past month, have you actually had any thoughts of killing yourself?"
    ),
    ("safety", "cssrs_3_method"): _("Have you been thinking about how you might do this?"),
    ("safety", "cssrs_4_intent"): _(
        "Have you had these thoughts and had some intention of acting on them?"
    ),
    ("safety", "cssrs_5_plan"): _(
        "Have you started to work out, or worked out, the details of how to kill yourself, and "
        "do you intend to carry out this plan?"
    ),
    ("safety", "cssrs_6_behaviour_ever"): _(
        "Have you ever done anything, started to do anything, or prepared to do anything to end "
        "your life?"
    ),
    ("safety", "cssrs_6_behaviour_3_months"): _("Was this within the past three months?"),
    ("safety", "safe_at_home"): _("Are you safe at home?"),
    ("safety", "what_helps"): _("What helps you when it is bad? Whom can you talk to?"),
    ("pharmacy", "name"): _("Your pharmacy"),
    ("pharmacy", "phone"): _("Its telephone"),
    ("pharmacy", "address"): _("Its address"),
    ("pharmacy", "own_doctor"): _("Your own doctor or therapist"),
    ("emergency_contact", "name"): _("Name"),
    ("emergency_contact", "relation"): _("Who is it to you?"),
    ("emergency_contact", "phone"): _("Telephone"),
    ("emergency_contact", "may_be_told"): _("May we tell this person that you are treated here?"),
    ("access", "needs"): _("Which of these would help?"),
    ("access", "interpreter_language"): _("An interpreter for which language?"),
    ("access", "more"): _("Anything else that we should know"),
}

HELP: Mapping[tuple[str, str], Text] = {
    ("trials", "treatment"): _("Start typing and choose, or type any other name."),
    ("trials", "dose_mg"): _("Leave it open when you do not know."),
    ("medicines", "medicine"): _("Start typing and choose, or type any other name."),
    ("medicines", "dose"): _("For example: 50 mg, one tablet"),
    ("medicines", "since"): _("For example: spring 2024"),
    ("indications", "this_episode_months"): _("A guess is enough."),
    ("substances", "ketamine_history"): _("Treatment, operation or party: all count."),
}

_YES_NO = {"yes": _("Yes"), "no": _("No"), "unsure": _("Not sure")}
_INDICATIONS = {
    "depression": _("Depression"),
    "bipolar": _("Depression in bipolar disorder"),
    "ptsd": _("Post-traumatic stress (PTSD)"),
    "ocd": _("Obsessions and compulsions (OCD)"),
    "anxiety": _("Anxiety"),
    "fibromyalgia": _("Fibromyalgia"),
    "crps": _("Complex regional pain syndrome (CRPS)"),
}
OPTIONS: Mapping[tuple[str, str], Mapping[str, Text]] = {
    ("indications", "indications"): _INDICATIONS,
    ("indications", "main"): _INDICATIONS,
    ("trials", "kind"): {"drug": _("A medicine"), "therapy": _("A talking therapy")},
    ("trials", "response"): {
        "none": _("Not at all, or hardly"),
        "partial": _("Somewhat"),
        "response": _("Much"),
        "remission": _("I was well"),
        "unsure": _("Not sure"),
    },
    ("trials", "stopped"): {
        "no_effect": _("It did not help"),
        "side_effects": _("Side effects"),
        "effect_lost": _("It stopped helping"),
        "other": _("Another reason"),
        "still_taken": _("It goes on"),
        "unsure": _("Not sure"),
    },
    ("medicines", "how_often"): {
        "daily": _("Every day"),
        "weekly": _("Every week"),
        "as_needed": _("When I need it"),
        "other": _("Other"),
    },
    ("substances", "alcohol"): {
        "never": _("Never"),
        "monthly_or_less": _("Once a month or less"),
        "two_to_four_a_month": _("Two to four times a month"),
        "two_to_three_a_week": _("Two or three times a week"),
        "more": _("More often"),
    },
    ("substances", "drugs_past_year"): {
        "none": _("None of these"),
        "cannabis": _("Cannabis"),
        "cocaine": _("Cocaine"),
        "amphetamine": _("Amphetamine, methamphetamine"),
        "opioid": _("Opioids"),
        "sedative": _("Sleeping pills or calming pills"),
        "hallucinogen": _("Hallucinogens (LSD, mushrooms)"),
        "inhalant": _("Inhalants"),
        "other": _("Others"),
    },
    ("substances", "ketamine_history"): {
        "none": _("Never"),
        "medical": _("As a treatment or for an operation"),
        "non_medical": _("Not as a treatment"),
        "unsure": _("Not sure"),
    },
    ("substances", "tobacco"): {
        "never": _("Never"),
        "past": _("In the past"),
        "now": pgettext_lazy("smoking", "Now"),
    },
    ("access", "needs"): {
        "none": _("None of these"),
        "wheelchair": _("Step-free access, wheelchair"),
        "hearing": _("Help with hearing"),
        "vision": _("Help with seeing"),
        "interpreter": _("An interpreter"),
        "companion": _("Somebody with me in the room"),
        "quiet": _("A quiet room, low light"),
        "reading_help": _("Help with reading and forms"),
        "other": _("Something else"),
    },
}

UNITS: Mapping[str, Text] = {
    "mo": _("months"),
    "wk": _("weeks"),
    "mg/d": _("mg a day"),
    "1": "",
}

PROBLEMS: Mapping[str, Text] = {
    "missing": _("Please answer this."),
    "no_number": _("Please write a number, for example 12."),
    "out_of_range": _("This number cannot be right. Please look again."),
    "no_day": _("Please give a whole date."),
    "not_offered": _("Please choose one of the answers."),
    "too_long": _("This is too long. Please shorten it."),
    "no_text": _("Please answer this."),
    "unknown_field": _("Please answer this."),
}

THERAPY_WORDS: Mapping[str, Text] = {
    "cognitive behavioural therapy": _("cognitive behavioural therapy"),
    "psychodynamic therapy": _("psychodynamic therapy"),
    "interpersonal therapy": _("interpersonal therapy"),
    "behavioural activation": _("behavioural activation"),
    "acceptance and commitment therapy": _("acceptance and commitment therapy"),
    "dialectical behaviour therapy": _("dialectical behaviour therapy"),
    "prolonged exposure": _("prolonged exposure"),
    "eye movement desensitisation (EMDR)": _("eye movement desensitisation (EMDR)"),
    "exposure and response prevention": _("exposure and response prevention"),
    "mindfulness-based therapy": _("mindfulness-based therapy"),
    "couple or family therapy": _("couple or family therapy"),
    "group therapy": _("group therapy"),
    "supportive counselling": _("supportive counselling"),
}


def options_of(section: str, field: str) -> Mapping[str, Text]:
    """The words of the answers that a question offers; yes, no and not sure when it names none."""
    return OPTIONS.get((section, field), _YES_NO)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of the questionnaire in words."""

    question: Text
    answer: str


def told(section: str, answers: Answers) -> Iterator[Told]:
    """What was answered in a section, in the order of its questions; nothing that is not asked."""
    shape = SECTIONS[section]
    for field in shape.fields:
        if is_asked(field, answers) and (answer := _answer(section, field.name, answers)):
            yield Told(QUESTIONS[section, field.name], answer)
    for row in rows_of(answers) if has_rows(shape, answers) else ():
        said = [_answer(section, field.name, row) for field in shape.items if is_asked(field, row)]
        yield Told(SECTION_WORDS[section].row, " · ".join(one for one in said if one))


def _answer(section: str, field: str, answers: Answers) -> str:
    """An answer as it was offered; what was typed as it was typed."""
    offered = options_of(section, field)
    given = words_of(answers, field) or (text_of(answers, field),)
    return ", ".join(str(offered.get(one, one)) for one in given if one)
