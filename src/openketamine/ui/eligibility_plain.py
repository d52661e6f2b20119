"""Why not now, and what could change it: for the patient, in short words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from openketamine.core.decision import Outcome, Reason
from openketamine.ui.eligibility_sentences import gettext_noop

_ = gettext_noop

WHY_NOT_NOW: Mapping[str, str] = {
    "ELIG-AGE-01": _("This care is for adults. It may be an option once you are 18."),
    "ELIG-ALLERGY-01": _("You had a bad reaction to this drug. It is not safe for you."),
    "ELIG-ASSESSMENT-01": _("Your health check is not done yet. We need to finish it first."),
    "ELIG-ASSESSMENT-02": _(
        "Your mental health check is not done yet. We need to finish it first."
    ),
    "ELIG-BP-01": _(
        "Your blood pressure is too high right now. We can look again when it is lower."
    ),
    "ELIG-CARDIAC-01": _(
        "Your heart is not steady enough now. Your heart doctor may help change it."
    ),
    "ELIG-CARDIAC-02": _(
        "You have a weak blood vessel or had a bleed. This drug is not safe for you."
    ),
    "ELIG-COGNITION-01": _(
        "You need to be able to think it through and say yes. Now may not be the time."
    ),
    "ELIG-CONSENT-01": _("We do not have your full yes. You can read it again and ask us more."),
    "ELIG-DIAGNOSIS-01": _(
        "We need a doctor to note what you are ill with. Then we can look again."
    ),
    "ELIG-HEPATIC-01": _("Your liver is too ill for this drug now. We can look again if it heals."),
    "ELIG-ICP-01": _("The pressure in your head is too high. It has to be treated first."),
    "ELIG-IOP-01": _(
        "The pressure in your eye is too high. Your eye doctor can help bring it down."
    ),
    "ELIG-MANIA-01": _(
        "Your mood is too high or too fast right now. We can look again when it is calm."
    ),
    "ELIG-PREGNANCY-01": _("You are pregnant. This drug could harm the baby, so we wait."),
    "ELIG-PREGNANCY-02": _(
        "You breastfeed. The drug can get into the milk. We can look again after."
    ),
    "ELIG-PSYCHOSIS-01": _(
        "Hearing or seeing things could get worse with this drug. Other care is safer."
    ),
    "ELIG-PSYCHOSIS-02": _(
        "You once lost touch with what is real. Ask your doctor if this may be safe."
    ),
    "ELIG-SUBSTANCE-01": _(
        "Drink or drugs make this unsafe now. We can help you find care for it first."
    ),
    "ELIG-SUBSTANCE-02": _(
        "Ketamine was a problem for you in the past. Talk with us about other care."
    ),
    "ELIG-SUICIDE-01": _("We want to keep you safe. A member of our team will see you today."),
}
"""By rule, for those that can hold."""

STILL_OPEN: Mapping[str, str] = {
    "ELIG-AGE-01": _("Please tell us how old you are."),
    "ELIG-AIRWAY-01": _("Please tell us how you sleep and breathe at night."),
    "ELIG-ALLERGY-01": _("Please tell us if you ever had a bad reaction to this drug."),
    "ELIG-ASSESSMENT-01": _("You need a new health check with us."),
    "ELIG-ASSESSMENT-02": _("You need a new talk with us about your mental health."),
    "ELIG-BP-01": _("We need to take your blood pressure on two days."),
    "ELIG-CARDIAC-01": _("We need to know more about your heart."),
    "ELIG-CARDIAC-02": _("We need to ask about your blood vessels and past bleeds."),
    "ELIG-COGNITION-01": _("We need to be sure that you can think it through and say yes or no."),
    "ELIG-CONSENT-01": _("Please read and sign the consent form and answer its questions."),
    "ELIG-DIAGNOSIS-01": _("We need a note from a doctor on what you are ill with."),
    "ELIG-DRUG-01": _("Please tell us which drugs you take."),
    "ELIG-DRUG-02": _("Please tell us which drugs you take."),
    "ELIG-DRUG-03": _("Please tell us which drugs you take."),
    "ELIG-DRUG-04": _("Please tell us which drugs you take."),
    "ELIG-DRUG-05": _("Please tell us which drugs you take."),
    "ELIG-ECG-01": _("We need a new tracing of your heart. It is quick and does not hurt."),
    "ELIG-HEPATIC-01": _("We need to ask about your liver."),
    "ELIG-HEPATIC-02": _("We need a blood test of your liver."),
    "ELIG-ICP-01": _("We need to ask about the pressure in your head."),
    "ELIG-IOP-01": _("We need to ask about the pressure in your eyes."),
    "ELIG-MANIA-01": _("We need to ask about times of very high mood."),
    "ELIG-MANIA-02": _("We need to ask which drugs keep your mood steady."),
    "ELIG-PREGNANCY-01": _("We need a new pregnancy test, or to know that you do not need one."),
    "ELIG-PREGNANCY-02": _("Please tell us if you breastfeed."),
    "ELIG-PSYCHOSIS-01": _("We need to ask if you hear or see things that others do not."),
    "ELIG-PSYCHOSIS-02": _("We need to ask if you ever lost touch with what is real."),
    "ELIG-RESIST-01": _("Please tell us what you have tried: the drug, how much and how long."),
    "ELIG-SUBSTANCE-01": _("We need to ask about drink and drugs, and test your urine."),
    "ELIG-SUBSTANCE-02": _("Please tell us if you have ever used ketamine."),
    "ELIG-SUICIDE-01": _("We need to ask if you have thoughts of harming yourself."),
    "ELIG-URINARY-01": _("Please tell us about pain or blood when you pass water."),
}
"""By rule, for what is not known yet."""


def plain(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """What stands in the way, each sentence once: first what holds, then what is still open."""
    stands = list(reasons)
    said = [WHY_NOT_NOW[r.rule_id] for r in stands if r.outcome is Outcome.HOLD]
    said += [STILL_OPEN[r.rule_id] for r in stands if r.outcome is Outcome.UNKNOWN]
    return tuple(dict.fromkeys(_translated(text) for text in said))


def _translated(text: str) -> str:
    from openketamine.ui.sentences import translated

    return translated(text)
