"""The help numbers of this installation: what its clinics have confirmed, else what is shipped."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from openketamine.core.crisis import Help, help_of, read_help
from openketamine.core.errors import BadInputError

log = logging.getLogger(__name__)


def help_numbers(country: str) -> Help:
    """Whom to call in a country.

    A file that cannot be read is told in the log once: no page is without help because of it.
    """
    return help_of(country, _own(settings.HELP_NUMBERS))


@cache
def _own(file: str) -> Mapping[str, Help]:
    if not file:
        return {}
    try:
        return read_help(Path(file).read_text("utf-8"))
    except OSError as error:
        log.error("OPENKETAMINE_HELP_NUMBERS: %s", error.strerror)
    except BadInputError as error:
        log.error("OPENKETAMINE_HELP_NUMBERS: %s", error.message)
    return {}
