"""When a message may go: not in the clinic's quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo


def allowed_at(at: datetime, *, zone: tzinfo, quiet_from: time, quiet_until: time) -> datetime:
    """`at` itself, or the end of the quiet hours in which it falls (aware UTC).

    The hours are of the clinic's wall clock and may span midnight; equal ones mean none.
    """
    local = at.astimezone(zone)
    if not _is_quiet(local.time(), quiet_from, quiet_until):
        return at
    is_evening = quiet_from > quiet_until and local.time() >= quiet_from
    day = local.date() + timedelta(days=1 if is_evening else 0)
    end = datetime.combine(day, quiet_until, zone)
    # where the clocks change, the wall's time comes twice or not at all: the later reading is safe
    return max(end.astimezone(UTC), end.replace(fold=1).astimezone(UTC))


def _is_quiet(now: time, begin: time, end: time) -> bool:
    if begin <= end:
        return begin <= now < end
    return now >= begin or now < end
