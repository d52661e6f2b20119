"""The sentence for each reason's code. The core knows only codes; a test keeps both in step.

Works without configured Django (the command line explains offline): then English is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openketamine.core.decision import Reason
from openketamine.core.facts import Fact
from openketamine.ui.course_sentences import COURSE
from openketamine.ui.eligibility_sentences import ELIGIBILITY


def gettext_noop(text: str) -> str:
    """Mark a text for the translators' catalogue; the translation happens when it is shown."""
    return text


_ = gettext_noop

SENTENCES: Mapping[str, str] = {
    **COURSE,
    **ELIGIBILITY,
    # check-in
    "identity_confirmed": _("Identity is confirmed."),
    "identity_confirmed_not": _("Identity could not be confirmed."),
    "identity_confirmed_unknown": _("Identity has not been confirmed today."),
    "consent_confirmed": _("Consent was confirmed today."),
    "consent_confirmed_not": _("The patient does not confirm consent."),
    "consent_confirmed_unknown": _("Consent has not been confirmed today."),
    "signed_consent_valid": _("The signed consent to this plan stands."),
    "signed_consent_no_plan": _(
        "No plan and no consent are stored for this course: only what is confirmed today counts."
    ),
    "signed_consent_none": _("The patient has not signed the consent to this plan."),
    "signed_consent_witness": _("The patient has signed the consent; the witness has not."),
    "signed_consent_clinician": _("The patient has signed the consent; no clinician has."),
    "signed_consent_withdrawn": _("The patient has withdrawn the consent."),
    "signed_consent_outdated": _(
        "The plan or the text has changed since the consent was signed: the patient is asked again."
    ),
    "signed_consent_unknown": _("Whether a signed consent stands is not known."),
    "plan_confirmed": _("Today's plan is confirmed."),
    "plan_confirmed_not": _("Today's plan is not the one that was ordered."),
    "plan_confirmed_unknown": _("Today's plan has not been confirmed."),
    "no_ketamine_allergy": _("No allergy to ketamine."),
    "ketamine_allergy": _("The patient reacted to ketamine before: it must not be given."),
    "ketamine_allergy_unknown": _("Allergies have not been asked today."),
    "fasting_solids_long_enough": _("No food for {since_solids}; {limit} are asked."),
    "fasting_solids_too_short": _("Food {since_solids} ago; at least {limit} are asked."),
    "fasting_solids_unknown": _("It is not known, with its unit, how long ago the last food was."),
    "fasting_clear_long_enough": _("No clear fluid for {since_clear_fluids}; {limit} are asked."),
    "fasting_clear_too_short": _("Clear fluid {since_clear_fluids} ago; {limit} are asked."),
    "fasting_clear_unknown": _("It is not known how long ago the last clear fluid was."),
    "escort_arranged": _("{escort_name} takes the patient home ({escort_phone})."),
    "escort_unknown": _("Nobody with name and telephone is known to take the patient home."),
    "weight_plausible": _("Weight {weight} is plausible."),
    "weight_too_low": _("Weight {weight} is below {limit}: check scale and unit."),
    "weight_too_high": _("Weight {weight} is above {limit}: check scale and unit."),
    "weight_changed": _(
        "Weight {weight} differs by more than {limit} from {last_weight} at the last visit: "
        "check scale and unit, weigh again and confirm."
    ),
    "weight_change_confirmed": _("The changed weight {weight} was measured again and confirmed."),
    "weight_in_other_unit": _(
        "Weight {weight} is the last weight, {last_weight}, in another unit: choose the right one."
    ),
    "weight_read_once": _(
        "Weight {weight}: there is no last weight to compare with. Read the scale again and type "
        "number and unit a second time."
    ),
    "weight_read_twice": _("Weight {weight} was read and typed twice."),
    "weight_entries_differ": _(
        "Weight {weight} and, the second time, {weight_again}: check scale and unit, weigh again."
    ),
    "weight_unknown": _("A weight of today with its unit is missing."),
    "start_bp_ok": _("Blood pressure {sbp} / {dbp} allows the start."),
    "start_sbp_low": _("Systolic pressure {sbp} is below {limit}, which would stop an infusion."),
    "start_sbp_high": _("Systolic pressure {sbp} is too high: the limit is {limit}."),
    "start_dbp_high": _("Diastolic pressure {dbp} is too high: the limit is {limit}."),
    "start_bp_implausible": _(
        "Blood pressure {sbp} / {dbp}: the upper value must be above the lower. Measure again."
    ),
    "start_bp_unknown": _("Both blood pressures, not older than {limit}, are missing."),
    "start_hr_ok": _("Heart rate {hr} allows the start."),
    "start_hr_low": _("Heart rate {hr} is below {limit}."),
    "start_hr_high": _("Heart rate {hr} is above {limit}."),
    "start_hr_unknown": _("A heart rate not older than {limit} is missing."),
    "start_spo2_ok": _("Oxygen saturation {spo2} allows the start."),
    "start_spo2_low": _("Oxygen saturation {spo2} is below {limit}."),
    "start_spo2_implausible": _("Oxygen saturation {spo2} is more than 100 %. Read it again."),
    "start_spo2_unknown": _("An oxygen saturation not older than {limit} is missing."),
    "pregnancy_not_asked": _("The protocol set asks for no pregnancy test."),
    "pregnancy_not_possible": _("Pregnancy is not possible."),
    "pregnancy_negative": _("Today's pregnancy test is negative."),
    "pregnancy_positive": _("Today's pregnancy test is positive: ketamine must not be given."),
    "pregnancy_unknown": _("A pregnancy test of today is missing, or that none applies."),
    "drug_screen_not_asked": _("The protocol set asks for no urine drug screen."),
    "drug_screen_negative": _("Today's urine drug screen shows nothing unexpected."),
    "drug_screen_positive": _("Today's urine drug screen shows something unexpected."),
    "drug_screen_unknown": _("A urine drug screen of today that can be read is missing."),
    "suicide_none": _("C-SSRS: no suicidal thoughts or behaviour."),
    "suicide_low": _("C-SSRS category: low risk."),
    "suicide_moderate": _("C-SSRS category: moderate risk. Tell the prescriber."),
    "suicide_high": _("C-SSRS category: high risk. A clinician sees the patient today."),
    "suicide_unknown": _("The C-SSRS since the last visit is not complete."),
    "mental_state_ok": _("Mental state allows the treatment."),
    "mental_state_psychosis_or_mania": _("There are signs of psychosis or mania."),
    "mental_state_intoxicated": _("The patient seems intoxicated."),
    "mental_state_cannot_consent": _("The patient cannot consent today."),
    "mental_state_unknown": _("The mental state of today is not fully recorded."),
    # discharge
    "recovery_time_passed": _("{limit} have passed since the end of the infusion."),
    "recovery_time_short": _("{limit} since the end of the infusion have not passed yet."),
    "recovery_time_unknown": _("The end of the infusion is not recorded."),
    "discharge_bp_ok": _("The last blood pressures are inside the limits."),
    "discharge_sbp_high": _("A last systolic pressure is not below {limit}."),
    "discharge_dbp_high": _("A last diastolic pressure is not below {limit}."),
    "discharge_sbp_low": _("A last systolic pressure is below {limit}."),
    "discharge_bp_unknown": _(
        "Two valid blood pressures, none more than {limit} apart or old, are missing."
    ),
    "bp_back": _("Blood pressure is within {limit} of the patient's own."),
    "bp_away": _("Blood pressure is not back within {limit} of the patient's own."),
    "bp_back_unknown": _("Recent blood pressures, or the patient's own of before, are missing."),
    "hr_back": _("Heart rate is within {limit} of the patient's own."),
    "hr_away": _("Heart rate is not back within {limit} of the patient's own."),
    "hr_back_unknown": _("Recent heart rates, or the patient's own of before, are missing."),
    "discharge_spo2_ok": _("Oxygen saturation is back."),
    "discharge_spo2_low": _("Oxygen saturation is below {limit}."),
    "discharge_spo2_below_own": _("Oxygen saturation is below the patient's own {baseline_spo2}."),
    "discharge_spo2_unknown": _("Recent oxygen saturations, or the patient's own, are missing."),
    "alert": _("Alertness: MOAA/S {moaas}."),
    "sedated": _("Still sedated: MOAA/S {moaas}, {limit} is asked."),
    "alertness_unknown": _("A MOAA/S not older than {limit} is missing."),
    "dissociation_resolved": _("Dissociation has resolved: CADSS-6 {cadss6}."),
    "dissociated": _("Still dissociated: CADSS-6 {cadss6}, at most {limit} is allowed."),
    "dissociation_unknown": _("A CADSS-6 not older than {limit} is missing."),
    "aldrete_reached": _("Modified Aldrete {aldrete_modified}; {limit} is asked."),
    "aldrete_low": _("Modified Aldrete {aldrete_modified} is below {limit}."),
    "mpadss_reached_twice": _("MPADSS {mpadss} at two ratings; {limit} is asked."),
    "mpadss_low": _("MPADSS {mpadss} is below {limit}."),
    "mpadss_once": _("A second MPADSS, {limit} after the first, is missing."),
    "score_unknown": _("Neither a modified Aldrete nor an MPADSS within {limit} is recorded."),
    "discharge_suicide_none": _("Suicidality was asked after the infusion: none."),
    "discharge_suicide_low": _("Suicidality was asked after the infusion: low risk."),
    "discharge_suicide_moderate": _("Suicidality: moderate risk. Tell the prescriber."),
    "discharge_suicide_high": _("Suicidality: high risk. A clinician sees the patient now."),
    "discharge_suicide_unknown": _("Suicidality has not been asked since the infusion."),
    "escort_present": _("{escort_name} is here to take the patient home."),
    "escort_absent": _("The escort has not come: the patient cannot leave alone."),
    "discharge_escort_unknown": _(
        "An escort who is named, has a telephone and is here is missing."
    ),
    "instructions_given": _("Written instructions were given: no driving for {limit}."),
    "instructions_missing": _("Written instructions (no driving for {limit}) were not given yet."),
    "clinician_signs": _("A clinician signs the discharge."),
    "clinician_missing": _("Only a clinician can sign the discharge."),
    "clinician_unknown": _("No clinician is named to sign the discharge."),
    # while the infusion runs or is paused
    "stop_consent_withdrawn": _("The patient has withdrawn the consent: stop the infusion."),
    "stop_consent_unknown": _("Whether the consent still stands is not known: do not resume."),
    "emergency_spo2": _("Oxygen saturation {spo2} is below {limit}: stop, give oxygen, call help."),
    "stop_moaas": _("MOAA/S {moaas}: at {limit} or less the infusion is stopped."),
    "stop_spo2_low": _(
        "Oxygen saturation {spo2} is below {limit}: give oxygen, and stop if it stays there."
    ),
    "stop_rr_low": _("Breathing rate {rr} is below {limit}: stop the infusion."),
    "stop_sbp_low": _("Systolic pressure {sbp} is below {limit}: stop the infusion."),
    "assess_hr_low": _("Heart rate {hr} is below {limit}: look at the patient and weigh a stop."),
    "assess_hr_high": _("Heart rate {hr} is above {limit}: look at the patient and weigh a stop."),
    "pause_sbp_high": _("Systolic pressure {sbp} is at or above {limit}: pause the infusion."),
    "pause_dbp_high": _("Diastolic pressure {dbp} is at or above {limit}: pause the infusion."),
    "resume_ok": _("The newest values allow to resume: {sbp} / {dbp}, saturation {spo2}."),
    "resume_sbp_unknown": _("A systolic pressure not older than {limit} is missing."),
    "resume_dbp_unknown": _("A diastolic pressure not older than {limit} is missing."),
    "resume_spo2_unknown": _("An oxygen saturation not older than {limit} is missing."),
    # what blocks the next phase
    "not_arrived": _("The patient has not been checked in."),
    "on_hold": _("The session is on hold."),
    "dose_not_prepared": _("The dose has not been prepared."),
    "double_check_missing": _("A second person has not checked the dose."),
    "infusion_not_ended": _("The infusion has not ended."),
    "signature_missing": _("The record is not signed."),
    "addendum_missing": _("Entries were made after the signature: an addendum must be signed."),
    # dose
    "dose_within_limits": _("The dose is within the limits of the protocol set."),
    "weight_unchecked": _("There is nothing to compare the weight with."),
    "basis_differs": _("The weight basis is not the one of the protocol set."),
    "counted_as_salt": _("The vial counts hydrochloride: converted to base."),
    "unusual_strength": _("The strength is not a labelled one: read the vial again."),
    "rate_rounded": _("The pump shows tenths: its setting differs from the exact rate."),
    "draw_rounded": _("The draw is finer than a syringe shows: read it to 0.01 mL."),
    # monitoring
    "spo2_low": _("Oxygen saturation is low."),
    "spo2_very_low": _("Oxygen saturation is very low."),
    "hr_low": _("Heart rate is low."),
    "hr_high": _("Heart rate is high."),
    "hr_very_low": _("Heart rate is very low."),
    "hr_very_high": _("Heart rate is very high."),
    "no_breaths": _("No breaths are seen."),
    "rr_low": _("Breathing is slow."),
    "rr_high": _("Breathing is fast."),
    "bp_pause": _("Blood pressure is so high that the infusion is to be paused."),
    "bp_recheck": _("Blood pressure is high: repeat the cuff."),
    "bp_low": _("Blood pressure is low."),
    "bp_rise": _("Blood pressure rose far above the patient's own."),
    "bp_fall": _("Blood pressure fell far below the patient's own."),
    "silent": _("The monitor sends nothing."),
    "sensor_off": _("A sensor is off."),
    "jump": _("A value jumped further than a body does: look at the sensor."),
    "pulse_apart": _("Pulse and heart rate differ: look at the sensors."),
    "artefact": _("The signal is disturbed."),
    "cuff_missed": _("A cuff reading is overdue."),
    "device_clock": _("The monitor's clock is wrong."),
    "two_senders": _("Two monitors send as this bed: find out whose values these are."),
    "store_slow": _("Values are stored late."),
    "device_technical": _("The device reports a technical alert."),
    "device_physiological": _("The device reports an alert about the patient."),
}

_UNITS = {
    "mm[Hg]": "mmHg",
    "1": "",
    "Cel": "°C",
    "a": "years",
    "d": "days",
    "wk": "weeks",
    "{infusion}": "infusions",
}
_DASHES = "--"


class _Values(dict[str, str]):
    """A value that is not known shows as dashes, never as zero."""

    def __missing__(self, key: str) -> str:
        return _DASHES


def sentence(reason: Reason) -> str:
    """What a reason says, in the reader's language."""
    if reason.code not in SENTENCES:
        return _in_figures(reason)
    template = translated(SENTENCES[reason.code])
    known = {fact.name: _shown(fact) for fact in reversed(reason.facts)}  # the newest wins
    limit = with_unit(reason.threshold, reason.unit) if reason.threshold else _DASHES
    return template.format_map(_Values(known, limit=limit))


def _in_figures(reason: Reason) -> str:
    """An old record's code that this version has no words for: the rule, and what it rested on."""
    stated = [f"{fact.name.replace('_', ' ')} {_shown(fact)}" for fact in reason.facts]
    if reason.threshold:
        limit = translated(_("limit {limit}"))
        stated.append(limit.format(limit=with_unit(reason.threshold, reason.unit)))
    code = reason.code.replace("_", " ")
    return f"{reason.rule_id}, {code}: {', '.join(stated) or _DASHES}."


def with_unit(value: str, unit: str) -> str:
    """A number with its unit as people write it: `118 mmHg`, `98 %`, `9`."""
    return f"{value} {_UNITS.get(unit, unit)}".strip()


def _shown(fact: Fact) -> str:
    if isinstance(fact.value, Decimal):
        return with_unit(f"{fact.value.normalize():f}", fact.unit)
    return str(fact.value)


def translated(text: str) -> str:
    """The text in the reader's language, or as it is without configured Django."""
    from django.conf import settings

    if not settings.configured:
        return text
    from django.utils.translation import gettext

    return gettext(text)
