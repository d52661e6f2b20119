"""What leaves the clinic by e-mail or text message: fixed words that tell nothing of anybody."""

from openketamine.core.messages.public import names_health, public_name
from openketamine.core.messages.render import Text, render
from openketamine.core.messages.template import (
    CHANNELS,
    FIELDS,
    LANGUAGES,
    Template,
    When,
    load,
    names,
    parse,
)
from openketamine.core.messages.timing import allowed_at

__all__ = [
    "CHANNELS",
    "FIELDS",
    "LANGUAGES",
    "Template",
    "Text",
    "When",
    "allowed_at",
    "load",
    "names",
    "names_health",
    "parse",
    "public_name",
    "render",
]
