"""How hard a text is to read: Flesch-Kincaid grade in English, INFLESZ in Spanish."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

GRADE_AT_MOST = 8.0
INFLESZ_AT_LEAST = 55.0  # "normal" on the scale of Barrio-Cantalejo; below it is "somewhat hard"

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# dose, while, helped, times; but not table, treated, doses, changes
_SILENT = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytd]ed$|[^aeiouysxzgch]es$")
# mania, serious, video, usual; but not infusion, anxious, people
_APART = re.compile(r"ia|io(?!us|n)|(?<![cgtx])iou|eo(?!pl)|ua|ism$")
_STRONG = "aeoáéóíú"


def is_plain(sentences: Iterable[str], language: str) -> bool:
    """True when the text is easy enough for a page of ours."""
    text = list(sentences)
    if language == "es":
        return inflesz(text) >= INFLESZ_AT_LEAST
    return grade(text) <= GRADE_AT_MOST


def grade(sentences: Iterable[str]) -> float:
    """Flesch-Kincaid grade: years of school in the US."""
    words, syllables = _measure(sentences, _syllables_en)
    return 0.39 * words + 11.8 * syllables - 15.59


def inflesz(sentences: Iterable[str]) -> float:
    """Szigriszt-Pazos perspicuity, read on the INFLESZ scale: 0 hard to 100 easy."""
    words, syllables = _measure(sentences, _syllables_es)
    return 206.835 - 62.3 * syllables - words


def _measure(sentences: Iterable[str], count: Callable[[str], int]) -> tuple[float, float]:
    """Words a sentence and syllables a word."""
    cut = [_WORD.findall(sentence.lower()) for sentence in sentences]
    cut = [words for words in cut if words]
    words = [word for sentence in cut for word in sentence]
    total = sum(count(word) for word in words)
    return len(words) / len(cut), total / len(words)


def _syllables_en(word: str) -> int:
    """Groups of vowels, less a silent ending, plus vowels in a row that are said apart."""
    if word.isdigit():
        return len(word)
    groups = len(re.findall(r"[aeiouy]+", word))
    if groups > 1 and _SILENT.search(word):
        groups -= 1
    if _APART.search(word):
        groups += 1
    return max(groups, 1)


def _syllables_es(word: str) -> int:
    """One for each strong or stressed vowel, one for each group of weak ones alone."""
    if word.isdigit():
        return len(word)
    plain = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "q", word)
    plain = re.sub(r"y$", "i", plain)
    strong = sum(plain.count(vowel) for vowel in _STRONG)
    alone = len(re.findall(rf"(?<![{_STRONG}iuü])[iuü]+(?![{_STRONG}iuü])", plain))
    return max(strong + alone, 1)
