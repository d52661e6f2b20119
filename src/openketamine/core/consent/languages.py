"""The languages in which a consent can be read, each complete."""

LANGUAGES = ("en", "es")


def language_of(wanted: str) -> str:
    """The language to read in for a wish such as `es` or `es-MX`; English where there is none."""
    short = wanted.lower()[:2]
    return short if short in LANGUAGES else LANGUAGES[0]
