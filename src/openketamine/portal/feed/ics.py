"""Appointments as iCalendar (RFC 5545), without a word about health."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from openketamine.core.messages import public_name
from openketamine.queries.portal import PortalClinicRow
from openketamine.queries.visits import OwnVisit

PRODUCT = "-//Clinic//Appointments//EN"
"""Not the name of this program, which says what it is for."""


def calendar_of(
    clinic: PortalClinicRow, visits: Iterable[OwnVisit], *, language: str, at: datetime
) -> bytes:
    """A calendar with its time zone. A moved appointment keeps its UID and counts up.

    One that was called off stays, marked as such, so that other calendars take it away.
    """
    zone = ZoneInfo(clinic.timezone)
    name = public_name(clinic.name, language)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Appointments, %(clinic)s") % {"clinic": name})
    for visit in visits:
        event = Event()
        event.add("uid", f"{visit.id}@appointments")
        event.add("dtstamp", at)
        event.add("dtstart", visit.starts.astimezone(zone))
        event.add("dtend", visit.ends.astimezone(zone))
        event.add("sequence", visit.times_moved + visit.is_cancelled)
        event.add("summary", _("Appointment, %(clinic)s") % {"clinic": name})
        event.add("status", "CANCELLED" if visit.is_cancelled else "CONFIRMED")
        event.add("class", "PRIVATE")
        if clinic.address:
            event.add("location", clinic.address)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
