"""What there is to read: every article of the folder, in both languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from openketamine.learn.article import Article, parse_article
from openketamine.learn.comparison import Comparison, parse_comparison

LANGUAGES = ("en", "es")
# The order in which a person new to it would ask.
SLUGS = (
    "what-it-is",
    "who-it-is-for",
    "how-a-session-goes",
    "before-and-after",
    "side-effects",
    "what-patients-report",
    "how-long-it-lasts",
    "limits",
    "long-term",
    "how-it-compares",
    "how-it-may-work",
    "words",
)


@cache
def articles(language: str) -> tuple[Article, ...]:
    """All articles of a language, in reading order; raises KeyError for another language."""
    return tuple(article(slug, language) for slug in SLUGS)


@cache
def article(slug: str, language: str) -> Article:
    """One article; raises KeyError when there is none of that name or in that language."""
    _known(language)
    if slug not in SLUGS:
        raise KeyError(f"There is no article {slug!r}.")
    file = files("openketamine.learn").joinpath("articles", f"{slug}.{language}.md")
    return parse_article(slug, language, file.read_text(encoding="utf-8"))


@cache
def comparison(language: str) -> Comparison:
    """The comparison of treatments; raises KeyError for another language."""
    _known(language)
    file = files("openketamine.learn").joinpath("comparison", f"{language}.toml")
    return parse_comparison(language, file.read_text(encoding="utf-8"))


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise KeyError(f"Nothing is written in {language!r}.")
