"""The rules of the dose: each id once, with its source, and how a refusal is raised."""

from __future__ import annotations

from typing import NoReturn

from openketamine.core.errors import RefusedError
from openketamine.core.rules import Rule, rule

INPUT = rule("DOSE-INPUT-01", "house_safety")  # every number is above zero
UNIT = rule("DOSE-UNIT-01", "house_safety")  # a quantity without a unit that is known
WEIGHT_MISSING = rule("DOSE-WEIGHT-01", "house_safety")  # never 70 kg
WEIGHT_RANGE = rule("DOSE-WEIGHT-02", "house_safety")
WEIGHT_CHANGED = rule("DOSE-WEIGHT-03", "house_safety")
WEIGHT_OTHER_UNIT = rule("DOSE-WEIGHT-04", "house_safety")  # pounds typed as kilograms
WEIGHT_FOR_HEIGHT = rule("DOSE-WEIGHT-05", "house_safety")
WEIGHT_UNCHECKED = rule("DOSE-WEIGHT-06", "house_safety")  # nothing to compare it with
BODY_MISSING = rule("DOSE-BASIS-01", "devine_1974")
BODY_IMPLAUSIBLE = rule("DOSE-BASIS-02", "devine_1974")
BASIS_DIFFERS = rule("DOSE-BASIS-03", "freeman_2020_bmi")
DRUG_DIFFERS = rule("DOSE-DRUG-01", "sigtermans_2009")
SALT = rule("DOSE-SALT-01", "ketamine_label")
VIAL = rule("DOSE-VIAL-01", "ketamine_label")  # 10, 50 or 100 mg of base per mL
TOO_LOW = rule("DOSE-LOW-01", "fava_2020")
CAP_PER_KG = rule("DOSE-CAP-01", "askp_2020")
CAP_TOTAL = rule("DOSE-CAP-02", "schwartzman_2009")
TOO_FAST = rule("DOSE-TIME-01", "cpsbc_2021")  # no bolus
TOO_SLOW = rule("DOSE-TIME-02", "house_safety")
VOLUME = rule("DOSE-VOLUME-01", "house_safety")  # the drug must fit into the syringe
UNDILUTED = rule("DOSE-DILUTE-01", "ketamine_label")  # 100 mg/mL at least 1:1
CONCENTRATION = rule("DOSE-CONC-01", "ketamine_label")
RATE_CAP = rule("DOSE-RATE-01", "schwartzman_2009")
RATE_UNSHOWABLE = rule("DOSE-RATE-02", "house_safety")
RATE_ROUNDED = rule("DOSE-RATE-03", "house_safety")
DRAW_ROUNDED = rule("DOSE-DRAW-01", "house_safety")


def refuse(broken: Rule, message: str, field: str) -> NoReturn:
    """Raise the refusal of a rule: what is wrong, where, and how to mend it."""
    raise RefusedError(message, rule_id=broken.id, field=field)
