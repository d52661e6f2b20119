"""HL7 date and time (DTM) to aware UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

_DTM = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})?(?:\.([0-9]{1,9}))?"
    r"([+-][0-9]{4})?"
)


@lru_cache(maxsize=4096)
def read_time(text: str, default_zone: tzinfo, near: datetime | None = None) -> datetime:
    """A DTM of at least minute precision as aware UTC; raises ValueError with the reason.

    A time without an offset is in `default_zone`; in the hour that comes twice when summer time
    ends it is the one closer to `near`, the first without it.
    """
    match = _DTM.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text[:40]!r} is not a time of the form YYYYMMDDHHMMSS[.ssss][+zzzz]")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        local = datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second or 0),
            int((fraction or "0")[:6].ljust(6, "0")),
            tzinfo=_offset(offset) if offset else default_zone,
        )
        return min(_readings(local), key=lambda at: abs(at - near) if near else timedelta(0))
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:40]!r} is not a possible date and time") from None


def _readings(local: datetime) -> tuple[datetime, datetime]:
    """The two moments that a local time may mean; they differ where the clock is set back."""
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def offset_zone(text: str) -> tzinfo | None:
    """The offset that a DTM states, or None."""
    match = _DTM.fullmatch(text.strip())
    return _offset(match[8]) if match and match[8] and _is_offset(match[8]) else None


def write_time(at: datetime) -> str:
    """An aware time as DTM in UTC, with milliseconds when it has any."""
    utc = at.astimezone(UTC)
    fraction = f".{utc.microsecond // 1000:03d}" if utc.microsecond >= 1000 else ""
    return f"{utc:%Y%m%d%H%M%S}{fraction}+0000"


def _is_offset(text: str) -> bool:
    return int(text[1:3]) <= 14 and int(text[3:5]) < 60


def _offset(text: str) -> timezone:
    if not _is_offset(text):
        raise ValueError(text)
    size = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return timezone(size if text[0] == "+" else -size)
