"""The clinician's words for the parts, questions and answers of the assessment."""

from __future__ import annotations

from collections.abc import Mapping

from openketamine.ui.eligibility_sentences import gettext_noop

_ = gettext_noop

KINDS: Mapping[str, str] = {
    "medical": _("Medical assessment"),
    "psychological": _("Psychological assessment"),
}
PARTS: Mapping[str, str] = {
    "blood_pressure": _("Blood pressure"),
    "body": _("Weight, height, saturation"),
    "electrocardiogram": _("Electrocardiogram"),
    "heart_and_vessels": _("Heart and vessels"),
    "head_and_eyes": _("Head and eyes"),
    "laboratory": _("Laboratory"),
    "liver": _("Liver"),
    "urine_and_pregnancy": _("Urine and pregnancy"),
    "airway": _("ASA class and airway"),
    "medicines_and_allergies": _("Medicines and allergies"),
    "diagnosis": _("Diagnosis"),
    "severity": _("Severity"),
    "trials": _("Earlier treatment"),
    "mental_state": _("Mental state"),
    "psychosis_and_mania": _("Psychosis and mania"),
    "trauma": _("Trauma"),
    "substance_use": _("Substance use"),
    "suicidality": _("Suicidality (C-SSRS screener)"),
    "capacity_and_support": _("Capacity and support"),
}
FIELDS: Mapping[str, str] = {
    "uncontrolled_hypertension": _("Hypertension that is not controlled"),
    "measured_on": _("Measured on"),
    "sbp": _("Systolic"),
    "dbp": _("Diastolic"),
    "sbp_before": _("Systolic before"),
    "dbp_before": _("Diastolic before"),
    "hr": _("Heart rate"),
    "weight_kg": _("Weight"),
    "height_cm": _("Height"),
    "spo2": _("Oxygen saturation"),
    "temperature": _("Temperature"),
    "body_on": _("Measured on"),
    "ecg": _("Electrocardiogram"),
    "ecg_on": _("Recorded on"),
    "qtc_ms": _("QTc"),
    "ecg_finding": _("Finding"),
    "unstable_angina": _("Unstable angina"),
    "decompensated_heart_failure": _("Decompensated heart failure"),
    "recent_myocardial_infarction": _("Recent myocardial infarction"),
    "uncontrolled_arrhythmia": _("Arrhythmia that is not controlled"),
    "aneurysm": _("Aneurysmal vascular disease"),
    "arteriovenous_malformation": _("Arteriovenous malformation"),
    "intracranial_haemorrhage": _("Intracranial haemorrhage, ever"),
    "heart_note": _("Note"),
    "raised_intracranial_pressure": _("Raised intracranial pressure"),
    "raised_intraocular_pressure": _("Raised intraocular pressure"),
    "test": _("Test"),
    "value": _("Value"),
    "unit": _("Unit"),
    "severe_liver_disease": _("Severe liver disease"),
    "frequent_dosing_planned": _("More than one course planned"),
    "liver_tests": _("Liver tests"),
    "liver_tests_on": _("Taken on"),
    "active_cystitis": _("Cystitis now"),
    "haematuria": _("Blood in the urine"),
    "urine_drug_screen": _("Urine drug screen"),
    "urine_drug_screen_on": _("Screened on"),
    "urine_drug_screen_found": _("What it showed"),
    "pregnancy_possible": _("Pregnancy is possible"),
    "pregnancy_test": _("Pregnancy test"),
    "pregnancy_test_on": _("Tested on"),
    "breastfeeding": _("Breastfeeds"),
    "asa_class": _("ASA class"),
    "stop_bang": _("STOP-Bang sum"),
    "severe_sleep_apnoea": _("Severe sleep apnoea"),
    "aspiration_risk": _("Raised risk of aspiration"),
    "mallampati": _("Mallampati"),
    "airway_note": _("Note"),
    "ketamine_allergy": _("Hypersensitivity to ketamine"),
    "other_allergies": _("Other allergies"),
    "mood_stabiliser": _("Takes a mood stabiliser"),
    "takes_any": _("Takes medicines"),
    "medicine": _("Medicine"),
    "dose": _("Dose"),
    "class": _("Class"),
    "medicines": _("Class of each medicine"),
    "diagnoses": _("Diagnoses"),
    "diagnosis_criteria": _("Criteria"),
    "diagnosed_on": _("Diagnosed on"),
    "diagnosis_by_clinician": _("Diagnosed by a clinician"),
    "episode": _("This episode"),
    "phq9": _("PHQ-9 sum"),
    "phq9_on": _("Filled in on"),
    "scale": _("Scale"),
    "sum": _("Sum"),
    "tried_any": _("Was treated before"),
    "kind": _("Kind"),
    "treatment": _("Treatment"),
    "dose_mg": _("Dose a day"),
    "sessions": _("Sessions"),
    "weeks": _("Weeks"),
    "response": _("Response"),
    "stopped": _("Why it ended"),
    "is_this_episode": _("This episode"),
    "mental_state_note": _("Mental state"),
    "dementia": _("Dementia"),
    "delirium": _("Delirium now"),
    "current_psychosis": _("Psychosis now"),
    "schizophrenia": _("Schizophrenia or schizoaffective disorder"),
    "past_psychosis": _("Psychosis in the past, of any cause"),
    "mania_or_mixed": _("Mania or mixed state now"),
    "bipolar_disorder": _("Bipolar disorder, ever diagnosed"),
    "trauma": _("Trauma that matters here"),
    "trauma_note": _("Note, only what care needs"),
    "active_use_disorder": _("Active use disorder"),
    "audit": _("AUDIT sum"),
    "dast10": _("DAST-10 sum"),
    "substance_scales_on": _("Filled in on"),
    "ketamine_history": _("Earlier ketamine"),
    "cssrs_on": _("Asked on"),
    "cssrs_1_wish_dead": _("1. Wished to be dead (past month)"),
    "cssrs_2_thoughts": _("2. Thoughts of killing oneself (past month)"),
    "cssrs_3_method": _("3. Thought about how (past month)"),
    "cssrs_4_intent": _("4. Some intention of acting (past month)"),
    "cssrs_5_plan": _("5. Plan, and means to carry it out (past month)"),
    "cssrs_6_behaviour_ever": _("6. Did, began or prepared anything, ever"),
    "cssrs_6_behaviour_3_months": _("6a. Within the past three months"),
    "safety_plan": _("Safety plan"),
    "has_capacity": _("Has capacity to consent"),
    "cannot_consent": _("No capacity to consent"),
    "support": _("Support and who comes along"),
    "therapist": _("Therapist"),
    "lives_with": _("Lives with"),
    "age": _("Age"),
    "indication": _("Indication"),
    "trials": _("Earlier treatment"),
    "medical_assessment_signed": _("Medical assessment signed"),
    "psychological_assessment_signed": _("Psychological assessment signed"),
    "consent_signed": _("Consent signed"),
    "consent_version_current": _("Consent of the present version"),
    "consent_withdrawn": _("Consent withdrawn"),
    "teach_back_passed": _("Teach-back passed"),
}
WORDS: Mapping[str, str] = {
    "yes": _("Yes"),
    "no": _("No"),
    "unsure": _("Not sure"),
    "normal": _("normal"),
    "abnormal": _("abnormal"),
    "raised": _("raised"),
    "negative": _("negative"),
    "positive": _("positive"),
    "expected": _("only what is prescribed"),
    "unexpected": _("something unexpected"),
    "none": _("none"),
    "medical": _("in medical care only"),
    "misuse": _("misused"),
    "drug": _("drug"),
    "therapy": _("therapy"),
    "partial": _("partly better (25-49 %)"),
    "response": _("half better or more"),
    "remission": _("well"),
    "no_effect": _("no effect"),
    "side_effects": _("side effects"),
    "effect_lost": _("effect was lost"),
    "still_taken": _("still taken"),
    "other": _("other"),
    "depression": _("Depression"),
    "bipolar": _("Bipolar depression"),
    "ptsd": _("PTSD"),
    "ocd": _("OCD"),
    "anxiety": _("Anxiety or panic"),
    "fibromyalgia": _("Fibromyalgia"),
    "crps": _("CRPS"),
    "maoi": _("MAO inhibitor"),
    "theophylline": _("theophylline"),
    "benzodiazepine": _("benzodiazepine"),
    "lamotrigine": _("lamotrigine"),
    "gabapentinoid": _("gabapentinoid"),
    "opioid": _("opioid"),
    "cyp3a4_2b6_inhibitor": _("strong CYP3A4/2B6 inhibitor"),
    "cyp3a4_2b6_inducer": _("CYP3A4/2B6 inducer"),
    "naltrexone": _("naltrexone"),
    "memantine": _("memantine"),
    "stimulant": _("stimulant"),
    "unclassified": _("not classified"),
    "alt": _("ALT"),
    "ast": _("AST"),
    "alp": _("ALP"),
    "bilirubin": _("Bilirubin"),
    "creatinine": _("Creatinine"),
    "egfr": _("eGFR"),
    "potassium": _("Potassium"),
    "sodium": _("Sodium"),
    "glucose": _("Glucose"),
    "tsh": _("TSH"),
    "haemoglobin": _("Haemoglobin"),
    "platelets": _("Platelets"),
    "gad7": _("GAD-7"),
    "madrs": _("MADRS"),
    "hamd17": _("HAM-D17"),
    "qids_sr16": _("QIDS-SR16"),
    "pcl5": _("PCL-5"),
    "ybocs": _("Y-BOCS"),
    "pdss": _("PDSS"),
    "bpi": _("BPI"),
    "nrs": _("Pain 0-10"),
}
PROBLEMS: Mapping[str, str] = {
    "missing": _("Not answered yet."),
    "no_number": _("Write a number, such as 80 or 80.5."),
    "out_of_range": _("This cannot be: look at the number and its unit."),
    "no_day": _("Write a day."),
    "in_future": _("This day has not come yet."),
    "not_offered": _("Choose one of the answers."),
    "too_long": _("This is too long."),
    "no_text": _("This cannot be read."),
    "unknown_field": _("This is not asked here."),
}
UNITS: Mapping[str, str] = {
    "mm[Hg]": "mmHg",
    "/min": "/min",
    "Cel": "°C",
    "1": "",
    "a": "y",
    "wk": "wk",
    "mg/d": "mg",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "umol/L": "µmol/L",
    "m[IU]/L": "mIU/L",
    "10*9/L": "10⁹/L",
}
INSTEAD: Mapping[tuple[str, str], str] = {
    ("response", "none"): _("no better (below 25 %)"),
    ("class", "none"): _("none that matters here"),
    ("ketamine_history", "none"): _("never"),
    ("stopped", "other"): _("another reason"),
}
"""Where a word means something of its own in one question."""


def kind(name: str) -> str:
    """The title of a kind of assessment."""
    return _shown(KINDS, name)


def part(name: str) -> str:
    """The title of a part."""
    return _shown(PARTS, name)


def field(name: str) -> str:
    """The short question of a field, which is also the name of a fact."""
    return _shown(FIELDS, name)


def word(answer: str, field_name: str = "") -> str:
    """An answer in words; what has none is shown as it is."""
    instead = INSTEAD.get((field_name, answer))
    if instead is not None:
        return _translated(instead)
    return _shown(WORDS, answer)


def unit(code: str) -> str:
    """A unit as people write it."""
    return UNITS.get(code, code)


def problem(code: str) -> str:
    """What is wrong with an answer."""
    return _shown(PROBLEMS, code)


def _shown(words: Mapping[str, str], name: str) -> str:
    return _translated(words[name]) if name in words else name.replace("_", " ")


def _translated(text: str) -> str:
    from openketamine.ui.sentences import translated

    return translated(text)
