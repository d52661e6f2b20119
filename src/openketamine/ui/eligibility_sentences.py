"""The clinician's sentence for each code of the eligibility rules."""

from __future__ import annotations

from collections.abc import Mapping


def gettext_noop(text: str) -> str:
    """Mark a text for the translators' catalogue; the translation happens when it is shown."""
    return text


_ = gettext_noop

ELIGIBILITY: Mapping[str, str] = {
    "elig_age_ok": _("Age {age}: an adult."),
    "elig_age_minor": _("Age {age}: the treatment is for adults from {limit}."),
    "elig_age_older": _("Age {age}, above {limit}: surges of blood pressure are more frequent."),
    "elig_age_unknown": _("The age is not known."),
    "elig_airway_none": _("No severe sleep apnoea and no raised risk of aspiration."),
    "elig_airway_severe_sleep_apnoea": _("Severe sleep apnoea: plan the airway."),
    "elig_airway_aspiration_risk": _("Raised risk of aspiration: plan the airway and fasting."),
    "elig_airway_stop_bang": _("STOP-Bang {stop_bang}, {limit} or more: sleep apnoea is likely."),
    "elig_airway_unknown": _("Sleep apnoea, STOP-Bang and aspiration risk are not all known."),
    "elig_allergy_none": _("No hypersensitivity to ketamine."),
    "elig_allergy_ketamine_allergy": _("Hypersensitivity to ketamine: it must not be given."),
    "elig_allergy_unknown": _("Hypersensitivity to ketamine has not been asked."),
    "elig_medical_signed": _("The medical assessment is signed and not older than {limit}."),
    "elig_medical_unsigned": _("The medical assessment is not signed."),
    "elig_medical_unknown": _("A signed medical assessment not older than {limit} is missing."),
    "elig_psychological_signed": _(
        "The psychological assessment is signed and not older than {limit}."
    ),
    "elig_psychological_unsigned": _("The psychological assessment is not signed."),
    "elig_psychological_unknown": _(
        "A signed psychological assessment not older than {limit} is missing."
    ),
    "elig_bp_ok": _("Blood pressure {sbp} / {dbp}, before that {sbp_before} / {dbp_before}."),
    "elig_bp_raised_sbp": _("A systolic pressure ({sbp}, {sbp_before}) reaches {limit}."),
    "elig_bp_raised_dbp": _("A diastolic pressure ({dbp}, {dbp_before}) reaches {limit}."),
    "elig_bp_sbp_high": _(
        "Both systolic pressures ({sbp}, {sbp_before}) are above the limit for a start, {limit}: "
        "treat the hypertension first."
    ),
    "elig_bp_dbp_high": _(
        "Both diastolic pressures ({dbp}, {dbp_before}) are above the limit for a start, {limit}: "
        "treat the hypertension first."
    ),
    "elig_bp_uncontrolled": _("The hypertension is not controlled: treat it first."),
    "elig_bp_implausible": _(
        "Blood pressure {sbp} / {dbp}, {sbp_before} / {dbp_before}: an upper value must be above "
        "its lower. Measure again."
    ),
    "elig_bp_unknown": _(
        "Two blood pressures not older than {limit}, or whether hypertension is controlled, are "
        "missing."
    ),
    "elig_heart_none": _("No unstable heart disease."),
    "elig_heart_unstable_angina": _("Unstable angina."),
    "elig_heart_decompensated_heart_failure": _("Decompensated heart failure."),
    "elig_heart_recent_myocardial_infarction": _("Recent myocardial infarction."),
    "elig_heart_uncontrolled_arrhythmia": _("Poorly controlled arrhythmia."),
    "elig_heart_unknown": _("Unstable heart disease has not been ruled out."),
    "elig_ecg_normal": _("The electrocardiogram is normal."),
    "elig_ecg_abnormal": _("The electrocardiogram is abnormal: judge it before each infusion."),
    "elig_ecg_unknown": _("An electrocardiogram not older than {limit} is missing."),
    "elig_vessels_none": _("No aneurysm, malformation or intracranial bleeding."),
    "elig_vessels_aneurysm": _("Aneurysmal vascular disease."),
    "elig_vessels_arteriovenous_malformation": _("Arteriovenous malformation."),
    "elig_vessels_intracranial_haemorrhage": _("A history of intracranial haemorrhage."),
    "elig_vessels_unknown": _("Aneurysm, malformation and intracranial bleeding: not all asked."),
    "elig_mind_none": _("No dementia or delirium; able to consent."),
    "elig_mind_dementia": _("Dementia."),
    "elig_mind_delirium": _("Delirium."),
    "elig_mind_cannot_consent": _("The patient has no capacity to consent."),
    "elig_mind_unknown": _("Dementia, delirium and capacity to consent are not all assessed."),
    "elig_consent_valid": _("Consent is signed, current and understood."),
    "elig_consent_withdrawn": _("Consent was withdrawn."),
    "elig_consent_signed_not": _("Consent is not signed."),
    "elig_consent_version_current_not": _("The signed consent is of an older version."),
    "elig_teach_back_passed_not": _("The teach-back has not been passed."),
    "elig_consent_unknown": _("Consent is not fully recorded."),
    "elig_diagnosis_recorded": _("A clinician recorded the diagnosis: {diagnosis_criteria}."),
    "elig_diagnosis_other": _("The indication asked about is not among the diagnoses."),
    "elig_diagnosis_not_by_clinician": _("The diagnosis was not made by a clinician."),
    "elig_diagnosis_unknown": _("Diagnosis, its date, its criteria or who made it is missing."),
    "elig_maoi_none": _("No monoamine oxidase inhibitor."),
    "elig_maoi_maoi": _("Takes a monoamine oxidase inhibitor: watch the blood pressure."),
    "elig_maoi_unclassified": _(
        "A medicine has no class yet (monoamine oxidase inhibitors): classify it."
    ),
    "elig_maoi_unknown": _("The medicines have not been asked (monoamine oxidase inhibitors)."),
    "elig_seizure_none": _("No theophylline or aminophylline."),
    "elig_seizure_theophylline": _("Takes theophylline or aminophylline: seizures are possible."),
    "elig_seizure_unclassified": _("A medicine has no class yet (theophylline): classify it."),
    "elig_seizure_unknown": _("The medicines have not been asked (theophylline)."),
    "elig_damp_none": _("Nothing that weakens the effect or adds sedation."),
    "elig_damp_benzodiazepine": _("Takes a benzodiazepine: weaker effect, more sedation."),
    "elig_damp_lamotrigine": _("Takes lamotrigine: the effect may be weaker."),
    "elig_damp_gabapentinoid": _("Takes a gabapentinoid: more sedation."),
    "elig_damp_opioid": _("Takes an opioid: more sedation, slower breathing."),
    "elig_damp_unclassified": _("A medicine has no class yet (effect and sedation): classify it."),
    "elig_damp_unknown": _("The medicines have not been asked (effect and sedation)."),
    "elig_enzyme_none": _("No strong inhibitor or inducer of CYP3A4 or CYP2B6."),
    "elig_enzyme_cyp3a4_2b6_inhibitor": _("Takes a strong CYP inhibitor: higher levels."),
    "elig_enzyme_cyp3a4_2b6_inducer": _("Takes a CYP inducer: lower levels."),
    "elig_enzyme_unclassified": _(
        "A medicine has no class yet (enzyme inhibitors, inducers): classify it."
    ),
    "elig_enzyme_unknown": _("The medicines have not been asked (enzyme inhibitors, inducers)."),
    "elig_drug_none": _("No naltrexone, memantine or stimulant."),
    "elig_drug_naltrexone": _("Takes naltrexone: the effect may be weaker."),
    "elig_drug_memantine": _("Takes memantine, which acts on the same receptor."),
    "elig_drug_stimulant": _("Takes a stimulant: watch pressure and pulse."),
    "elig_drug_unclassified": _(
        "A medicine has no class yet (naltrexone, memantine, stimulants): classify it."
    ),
    "elig_drug_unknown": _(
        "The medicines have not been asked (naltrexone, memantine, stimulants)."
    ),
    "elig_liver_none": _("No severe liver disease."),
    "elig_liver_severe_liver_disease": _("Severe liver disease."),
    "elig_liver_unknown": _("Severe liver disease has not been ruled out."),
    "elig_liver_tests_not_asked": _("Liver tests are not asked: no frequent dosing is planned."),
    "elig_liver_tests_normal": _("Liver tests are normal."),
    "elig_liver_tests_raised": _("Liver tests are raised: repeat them during the course."),
    "elig_liver_tests_unknown": _("Liver tests, asked before frequent dosing, are missing."),
    "elig_icp_none": _("No raised intracranial pressure."),
    "elig_icp_raised_intracranial_pressure": _("Raised intracranial pressure."),
    "elig_icp_unknown": _("Raised intracranial pressure has not been asked."),
    "elig_iop_none": _("No raised intraocular pressure."),
    "elig_iop_raised_intraocular_pressure": _("Raised intraocular pressure."),
    "elig_iop_unknown": _("Raised intraocular pressure has not been asked."),
    "elig_mania_none": _("No mania or mixed state."),
    "elig_mania_mania_or_mixed": _("Mania or a mixed state: treat it first."),
    "elig_mania_unknown": _("Mania and mixed state have not been assessed."),
    "elig_stabiliser_not_bipolar": _("No bipolar disorder."),
    "elig_stabiliser_taken": _("Bipolar disorder, on a mood stabiliser."),
    "elig_stabiliser_missing": _("Bipolar disorder without a mood stabiliser: a switch may come."),
    "elig_stabiliser_unknown": _("Bipolar disorder, or the mood stabiliser, has not been asked."),
    "elig_pregnancy_not_possible": _("Pregnancy is not possible."),
    "elig_pregnancy_negative": _("The pregnancy test is negative."),
    "elig_pregnancy_positive": _("The pregnancy test is positive: ketamine must not be given."),
    "elig_pregnancy_unknown": _("A recent pregnancy test is missing, or that none applies."),
    "elig_feeding_none": _("Does not breastfeed."),
    "elig_feeding_breastfeeding": _("Breastfeeds: wait, or decide together on stopping."),
    "elig_feeding_unknown": _("Breastfeeding has not been asked."),
    "elig_psychosis_none": _("No psychosis, schizophrenia or schizoaffective disorder."),
    "elig_psychosis_current_psychosis": _("Psychosis now."),
    "elig_psychosis_schizophrenia": _("Schizophrenia or schizoaffective disorder."),
    "elig_psychosis_unknown": _("Psychosis and schizophrenia have not been ruled out."),
    "elig_history_none": _("No psychosis in the past."),
    "elig_history_past_psychosis": _("A history of psychosis."),
    "elig_history_unknown": _("Psychosis in the past has not been asked."),
    "elig_resistance_met": _("At least {limit} adequate medicines failed in this episode."),
    "elig_resistance_not_met": _("Fewer than {limit} adequate medicines failed in this episode."),
    "elig_resistance_not_defined": _("Treatment resistance is not defined for this indication."),
    "elig_resistance_unknown": _(
        "Whether {limit} adequate medicines failed cannot be told: drug, dose, weeks, response or "
        "episode is missing."
    ),
    "elig_use_none": _("No active substance use disorder."),
    "elig_use_active": _("An active substance use disorder: treat it first."),
    "elig_use_screen": _("The urine drug screen shows something unexpected: clear it up first."),
    "elig_use_dast_high": _("DAST-10 {dast10}, {limit} or more: substantial drug problems."),
    "elig_use_audit_raised": _("AUDIT {audit}, {limit} or more: hazardous drinking."),
    "elig_use_dast_raised": _("DAST-10 {dast10}, {limit} or more: moderate drug problems."),
    "elig_use_unknown": _("Use disorder, AUDIT, DAST-10 and urine drug screen are not all known."),
    "elig_ketamine_never": _("No earlier ketamine."),
    "elig_ketamine_medical": _(
        "Earlier ketamine in medical care only: that speaks not against it."
    ),
    "elig_ketamine_misuse": _("Ketamine was misused."),
    "elig_ketamine_unknown": _("Earlier ketamine, medical or misused, has not been asked."),
    "elig_suicide_none": _("C-SSRS: no suicidal thoughts or behaviour."),
    "elig_suicide_low": _("C-SSRS category: low risk."),
    "elig_suicide_moderate": _("C-SSRS category: moderate risk. Tell the prescriber."),
    "elig_suicide_high": _(
        "C-SSRS category: high risk. A clinician sees the patient today; this is no exclusion."
    ),
    "elig_suicide_unknown": _("The C-SSRS is not complete."),
    "elig_urine_none": _("No cystitis and no blood in the urine."),
    "elig_urine_active_cystitis": _("Active cystitis: treat it, watch urinary symptoms."),
    "elig_urine_haematuria": _("Blood in the urine: find the cause, watch urinary symptoms."),
    "elig_urine_unknown": _("Cystitis and blood in the urine have not both been asked."),
}
