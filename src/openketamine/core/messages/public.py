"""What of a clinic may be read on a locked telephone: its name, unless that names an illness."""

from __future__ import annotations

import re
import unicodedata

_NEUTRAL = {"en": "your clinic", "es": "su clínica"}

_ANYWHERE = ("ketamin",)
"""Parts of words that tell what somebody is treated with."""

_BEGINNINGS = (
    *("infusi", "inject", "inyecc", "drug", "droga", "farmac", "pharma", "dose", "dosis"),
    *("medication", "medicine", "medicina", "medicament", "medicacion", "prescri", "receta"),
    *("treat", "tratamiento", "therap", "terap", "psych", "psiq", "psico", "mental", "mood"),
    *("depress", "depresi", "anxi", "ansied", "panic", "bipolar", "ptsd", "tept", "trauma"),
    *("suicid", "pain", "dolor", "crps", "ocd", "addict", "adicc", "alcohol", "neuro", "brain"),
    *("cerebro", "diagnos", "symptom", "sintoma", "disorder", "trastorno", "illness", "disease"),
    *("enfermedad", "patient", "paciente", "vein", "intraven", "sedat", "sedac", "dissoci"),
    *("disociac", "session", "sesion"),
)
"""Beginnings of words, without accents, that tell of health in either language."""

_HEALTH = re.compile(f"{'|'.join(_ANYWHERE)}|\\b(?:{'|'.join(_BEGINNINGS)})")


def names_health(text: str) -> bool:
    """True when a text holds a word that tells why somebody comes."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _HEALTH.search(plain) is not None


def public_name(clinic: str, language: str) -> str:
    """The clinic's name on one line, or neutral words where the name itself would tell."""
    name = " ".join(clinic.split())
    return _NEUTRAL[language] if not name or names_health(name) else name
