"""The session page's words: checks, facts, scale items, events. The core knows only codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # a name of the type stubs only

    Words = str | _StrPromise
else:
    Words = str

CHECKS: Mapping[str, Words] = {
    "identity": _("Identity"),
    "consent": _("Consent"),
    "plan": _("Plan of today"),
    "allergy": _("Allergies"),
    "weight": _("Weight"),
    "vitals": _("Vital signs before the start"),
    "fasting": _("Food and drink"),
    "escort": _("Way home"),
    "mental_state": _("Mental state"),
    "suicidality": _("Suicidality since the last visit"),
    "pregnancy": _("Pregnancy"),
    "urine_drug_screen": _("Urine drug screen"),
}
"""The checks in the order in which a nurse works through them."""

FACTS: Mapping[str, Words] = {
    "identity_confirmed": _("Name and date of birth confirmed"),
    "consent_confirmed": _("Consent still stands today"),
    "signed_consent": _("Signed consent"),
    "plan_confirmed": _("The plan was explained and is as ordered"),
    "ketamine_allergy": _("Ever a reaction to ketamine"),
    "since_solids": _("Hours since the last food"),
    "since_clear_fluids": _("Hours since the last clear fluid"),
    "escort_name": _("Who takes the patient home"),
    "escort_phone": _("Telephone of that person"),
    "psychosis_or_mania": _("Signs of psychosis or mania"),
    "intoxicated": _("Intoxicated"),
    "cannot_consent": _("Not able to consent"),
    "cssrs_1_wish_dead": _("1. Wished to be dead"),
    "cssrs_2_thoughts": _("2. Thoughts of killing oneself"),
    "cssrs_3_method": _("3. Thought about how"),
    "cssrs_4_intent": _("4. Some intention of acting on it"),
    "cssrs_5_plan": _("5. Worked out a plan and intends to carry it out"),
    "cssrs_6_behaviour_ever": _("6. Ever did, began or prepared anything"),
    "cssrs_6_behaviour_3_months": _("6a. Was this within the past three months"),
    "pregnancy_possible": _("Pregnancy is possible"),
    "pregnancy_test": _("Pregnancy test today"),
    "urine_drug_screen": _("Urine drug screen today"),
    "weight": _("Weight today"),
    "weight_again": _("Weight once more, read from the scale anew"),
    "last_weight": _("Weight at the last visit"),
    "weight_confirmed": _("Weighed again: the number and its unit are right"),
    "sbp": _("Systolic"),
    "dbp": _("Diastolic"),
    "hr": _("Heart rate"),
    "spo2": _("Oxygen saturation"),
    "rr": _("Respiratory rate"),
}

SCALES: Mapping[str, Words] = {
    "moaas": _("MOAA/S"),
    "cadss6": _("CADSS-6"),
    "aldrete_modified": _("Aldrete, modified"),
    "pads": _("PADS"),
    "mpadss": _("MPADSS"),
}

CHARTED: Mapping[str, Words] = {
    **{name: SCALES[name] for name in ("moaas", "cadss6")},
    "nausea": _("Nausea"),
    "pain": _("Pain"),
    "anxiety": _("Anxiety"),
    "iv_site": _("IV site"),
    "note": _("Note"),
    "vitals": _("Vital signs"),
}

IV_SITE: Mapping[str, Words] = {
    "clear": _("clear"),
    "red": _("red"),
    "swollen": _("swollen"),
    "painful": _("painful"),
    "leaking": _("leaking"),
    "removed": _("removed"),
}

MOAAS: Mapping[int, Words] = {
    5: _("answers readily to the name"),
    4: _("answers slowly to the name"),
    3: _("answers only when called loudly or repeatedly"),
    2: _("answers only to mild prodding or shaking"),
    1: _("answers only to a painful squeeze"),
    0: _("does not answer to a painful squeeze"),
}

ITEMS: Mapping[str, Words] = {
    "activity": _("Activity"),
    "respiration": _("Respiration"),
    "circulation": _("Circulation: systolic pressure"),
    "consciousness": _("Consciousness"),
    "spo2": _("Oxygen saturation"),
    "vital_signs": _("Blood pressure and pulse"),
    "nausea_vomiting": _("Nausea and vomiting"),
    "pain": _("Pain"),
    "bleeding": _("Bleeding"),
    "activity_and_mental_state": _("Activity and mental state"),
    "pain_nausea_vomiting": _("Pain, nausea and vomiting"),
    "intake_and_output": _("Intake and output"),
    **{f"cadss_{n}": _("Item %(n)s") % {"n": n} for n in (1, 2, 6, 7, 15, 22)},
}

OPTIONS: Mapping[str, Words] = {
    "four_limbs": _("moves four limbs"),
    "two_limbs": _("moves two limbs"),
    "none": _("moves none"),
    "deep_and_cough": _("breathes deeply and coughs"),
    "limited": _("laboured or limited"),
    "apnoea": _("does not breathe"),
    "within_20_mmhg": _("within 20 mmHg of before"),
    "within_50_mmhg": _("20 to 50 mmHg away"),
    "beyond_50_mmhg": _("more than 50 mmHg away"),
    "fully_awake": _("fully awake"),
    "arousable": _("wakes when called"),
    "not_responding": _("does not respond"),
    "above_92_on_air": _("above 92 % on air"),
    "needs_oxygen": _("needs oxygen to stay above 90 %"),
    "below_90_on_oxygen": _("below 90 % with oxygen"),
    "within_20_pct": _("within 20 % of before"),
    "within_40_pct": _("20 to 40 % away"),
    "beyond_40_pct": _("more than 40 % away"),
    "steady_gait": _("steady gait, no dizziness"),
    "with_assistance": _("with assistance"),
    "unable": _("cannot walk"),
    "steady_and_oriented": _("steady gait and oriented"),
    "drank_and_voided": _("drank and passed urine"),
    "either": _("one of the two"),
    "neither": _("neither"),
    "minimal": _("minimal"),
    "moderate": _("moderate"),
    "severe": _("severe"),
}

STEPS: Mapping[str, Words] = {
    "weight": _("Weight"),
    "ideal_weight": _("Ideal weight (Devine)"),
    "adjusted_weight": _("Adjusted weight"),
    "dose": _("Dose"),
    "base_strength": _("Strength as base"),
    "draw": _("Draw from the vial"),
    "diluent": _("Fill up with"),
    "concentration": _("Concentration"),
    "rate": _("Pump rate"),
    "pump_setting": _("Set the pump to"),
    "amount_rate": _("Amount per minute"),
    "waste": _("Waste"),
}

DRUGS: Mapping[str, Words] = {
    "ketamine-racemic": _("Ketamine, racemic"),
    "ketamine-s": _("S-ketamine"),
}

EVENTS: Mapping[str, Words] = {
    "arrived": _("Arrived"),
    "check_recorded": _("Check"),
    "hold_placed": _("Put on hold"),
    "hold_lifted": _("Hold lifted"),
    "override_signed": _("Override signed"),
    "checks_completed": _("Check-in completed"),
    "order_changed": _("Order changed"),
    "dose_prepared": _("Dose prepared"),
    "double_check_confirmed": _("Double check confirmed"),
    "double_check_refused": _("Double check refused"),
    "infusion_started": _("Infusion started"),
    "rate_changed": _("Rate changed"),
    "infusion_paused": _("Infusion paused"),
    "infusion_resumed": _("Infusion resumed"),
    "infusion_ended": _("Infusion ended"),
    "charted": _("Charted"),
    "pump_status_recorded": _("Pump status"),
    "alert_raised": _("Alert"),
    "alert_acknowledged": _("Alert acknowledged"),
    "alert_cleared": _("Alert over"),
    "adverse_event_recorded": _("Adverse event"),
    "recovery_scored": _("Recovery score"),
    "escort_confirmed": _("Way home"),
    "suicidality_asked": _("Suicidality asked"),
    "instructions_given": _("Instructions given"),
    "discharged": _("Discharged"),
    "signed": _("Signed"),
    "corrected": _("Correction"),
    "retracted": _("Taken back"),
    "cancelled": _("Cancelled"),
}

RETRACTIONS: Mapping[str, Words] = {
    "wrong_patient": _("entered for the wrong patient"),
    "in_error": _("entered in error"),
}

DUE: Mapping[str, Words] = {
    "cuff": _("blood pressure"),
    "chart": _("chart MOAA/S and CADSS-6"),
    "infusion_end": _("end of the infusion"),
    "mpadss": _("score MPADSS"),
    "discharge": _("earliest discharge"),
}

IDENTITY: Mapping[str, Words] = {
    "name_said": _("says own name"),
    "born_on_said": _("says own date of birth"),
    "photo_id": _("photo identity card"),
    "wristband": _("wristband"),
}

SEVERITIES: Mapping[str, Words] = {
    "mild": _("mild"),
    "moderate": _("moderate"),
    "severe": _("severe"),
}

MEANINGS: Mapping[str, Words] = {
    "responsible": _("I was responsible for this session and the record is complete"),
    "reviewed": _("I have reviewed this record"),
    "addendum": _("I approve the entries made after the signature"),
}

RISKS: Mapping[str, Words] = {
    "none": _("none found"),
    "low": _("low"),
    "moderate": _("moderate"),
    "high": _("high"),
}

OUTCOMES: Mapping[str, Words] = {
    "allow": _("in order"),
    "caution": _("caution"),
    "hold": _("hold"),
    "unknown": _("unknown"),
}

ROLES: Mapping[str, Words] = {
    "nurse": _("nurse"),
    "prescriber": _("prescriber"),
    "front_desk": _("front desk"),
    "pharmacist": _("pharmacist"),
    "auditor": _("auditor"),
    "admin": _("administrator"),
}


ADVISED: Mapping[str, Words] = {
    "emergency": _("Emergency"),
    "stop": _("Stop advised"),
    "pause": _("Pause advised"),
    "assess": _("Assess"),
}


def advised(code: str) -> str:
    """How urgent an advice at the pump is, by the code of its reason."""
    return of(ADVISED, code.partition("_")[0])


def of(table: Mapping[str, Words], code: str) -> str:
    """The words of a code; an unknown one is shown as it is, without underscores."""
    return str(table.get(code, code.replace("_", " ")))
