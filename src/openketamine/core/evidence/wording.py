"""What makes a sentence a claim, and which numbers it says, in English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Words of an effect, a risk or a proof: a sentence with one of them must name its fact.
_EFFECTS = {
    "en": r"works?|worked|helps?|helped|heals?|better|worse|worsen\w*|improv\w+|reliev\w+|relief|"
    r"cures?|cured|safer?|safety|risks?|risky|effects?|effective\w*|causes?|caused|reduc\w+|"
    r"lower(?:s|ed)?|raise[sd]?|rise[sn]?|rose|relaps\w+|respon(?:se|d|ds|ded|ders?)|remission|"
    r"harm\w*|damag\w+|injur\w+|prevent\w*|repair\w*|rewir\w+|fade[sd]?|wears? off|approved|"
    r"proven|proved|study|studies|trials?|evidence|likely|unlikely|rare|common|most people|"
    r"many people|addict\w*|stronger|weaker|faster|grows?|half|thirds?|quarter",
    "es": r"funcion\w+|ayud(?:a|an|ó|aron)|mejor\w*|peor\w*|empeor\w+|alivi\w+|cur(?:a|an|ó|ar)|"
    r"segur[oa]s?|seguridad|riesg\w+|efectos?|efica\w+|caus(?:a|an|ó|ar)|reduc\w+|baj(?:a|an|ó)|"
    r"sub(?:e|en|ió|ida)|reca(?:e|en|ída|ídas|yeron|yó)|respuestas?|respond\w+|remisión|dañ\w+|"
    r"lesi\w+|previ?en\w+|evita\w*|repar\w+|desvanec\w+|aprobad\w+|prob(?:ado|ada|ó)|estudios?|"
    r"ensayos?|pruebas?|probable\w*|rar[oa]s?|frecuentes?|mayoría|muchas personas|adicci\w+|"
    r"más fuertes?|más débil\w*|más rápid\w+|crece\w*|mitad|tercio\w*|cuarta parte",
}
# How advice begins: it tells the reader what to do and says nothing about the drug.
_ADVICE = {
    "en": r"ask|tell|call|bring|do not|plan|wear|eat|drink|say|write|keep|stay|rest|let|take|"
    r"read|look|think|share|choose|please|have|talk|see|stop|sit|lie|give|show|come|go|wait|"
    r"you (?:may|can) (?:ask|say|stop|bring|choose|see|read)|"
    r"we (?:ask|call|check|stay|stop|write|tell|talk|look|do not know)",
    "es": r"pregunte|diga|llame|lleve|traiga|planee|use|coma|beba|escriba|guarde|quédese|"
    r"descanse|deje|tome|lea|mire|piense|comparta|elija|por favor|tenga|hable|vea|avise|"
    r"avísenos|cuéntenos|díganos|llámenos|venga|espere|pida|muestre|siéntese|acuéstese|"
    r"no (?:coma|beba|tome|use|maneje|firme|deje|venga|vaya|beba)|"
    r"(?:usted )?puede (?:preguntar|decir|parar|traer|elegir|ver|leer)|"
    r"(?:le )?(?:preguntamos|llamamos|revisamos|decimos|hablamos)|no sabemos",
}
_IF = {"en": r"if|when|before|after|until", "es": r"si|cuando|antes de|después de|hasta"}
_SMALL_NUMBERS = {
    "en": "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
    "es": "cero|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce",
}
_UNITS = {
    "en": r"minutes?|hours?|days?|weeks?|months?|infusions?|visits?|sessions?|people|patients",
    "es": r"minutos?|horas?|días?|semanas?|meses|mes|infusiones|visitas?|sesiones|personas|"
    r"pacientes",
}
COUNTED_WORDS = {
    "people": r"people|persons|patients|adults|veterans|men|women|personas|pacientes|adultos|"
    r"veteranos|hombres|mujeres",
    "treatments": r"treatments?|infusions?|doses|tratamientos?|infusiones|dosis",
    "sessions": r"sessions?|visits?|sesiones|visitas",
    "studies": r"studies|trials|estudios|ensayos",
}
_NUMBER = re.compile(r"(?<![\w-])(?<!\d[.,])-?\d{1,3}(?:,\d{3})+(?!\d)|(?<![\w.,])-?\d+(?:\.\d+)?")
# "64 of 100", "1 in 10": the base of a share is no figure of a source.
_BASE = re.compile(
    r"(?:\b(?:of|in|out of|every|de|de cada|por cada|cada)\s+)(100|1,000|10)\b", re.IGNORECASE
)
_NAMES = re.compile(
    r"\b(?:PHQ-9|GAD-7|QIDS|COVID-19|CYP2B6|NEWS2|THREE-D|TRANSFORM-\d|SUSTAIN-\d|KARMA-Dep 2)\b"
)


def asserts(text: str, language: str) -> bool:
    """True when a sentence says a number, an effect, a risk or a proof and is no advice."""
    if re.search(r"\d|%", _NAMES.sub("", text)):
        return True
    if any(True for _ in numbers_in(text, language)):
        return True
    if not re.search(rf"\b(?:{_EFFECTS[language]})\b", text, re.IGNORECASE):
        return False
    return not _is_advice(text.strip().lstrip("\"'“«(¿¡"), language)


def _is_advice(text: str, language: str) -> bool:
    """True for a question, and for advice also after "if ...,"."""
    if text.endswith("?"):
        return True
    condition = re.match(rf"(?:{_IF[language]})\b[^,]*,\s*", text, re.IGNORECASE)
    start = text[condition.end() :] if condition else text
    return bool(re.match(rf"(?:{_ADVICE[language]})\b", start, re.IGNORECASE))


def numbers_in(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Each number of a sentence as digits, with the word after it; bases of shares left out."""
    plain = _BASE.sub(" ", _NAMES.sub(" ", _digits(text, language)))
    for found in _NUMBER.finditer(plain):
        noun = re.match(r"\s+([^\W\d]+)", plain[found.end() :])
        yield found[0].replace(",", "").lstrip("-"), noun[1].lower() if noun else ""


def _digits(text: str, language: str) -> str:
    """Number words before a unit become digits: "two to three weeks" is 2 to 3 weeks."""
    words = _SMALL_NUMBERS[language].split("|")
    name = "|".join(words[2:])
    links = r"to|or|a|o|and|y"
    pattern = rf"\b({name})(?=(?:\s+(?:{links})\s+(?:{name}))?\s+(?:{_UNITS[language]})\b)"
    return re.sub(
        pattern, lambda found: str(words.index(found[1].lower())), text, flags=re.IGNORECASE
    )
