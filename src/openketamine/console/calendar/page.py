"""The calendar's addresses: each page stands in a file of its own beside this."""

from __future__ import annotations

from django.urls import path

from openketamine.console.calendar.opening import opening_page, opening_remove
from openketamine.console.calendar.plan import book, plan_page, planned
from openketamine.console.calendar.visit import patient_calendar, visit, visit_do, visit_new
from openketamine.console.calendar.waiting import waiting, waiting_do
from openketamine.console.calendar.week import week

urlpatterns = [
    path("calendar/", week, name="calendar"),
    path("calendar/plan/", plan_page, name="calendar_plan"),
    path("calendar/plan/<uuid:task_id>/", planned, name="calendar_planned"),
    path("calendar/book/", book, name="calendar_book"),
    path("calendar/courses/<uuid:course_id>/new/", visit_new, name="calendar_new"),
    path("calendar/visits/<uuid:session_id>/", visit, name="calendar_visit"),
    path("calendar/visits/<uuid:session_id>/<slug:deed>/", visit_do, name="calendar_visit_do"),
    path("calendar/waiting/", waiting, name="calendar_waiting"),
    path("calendar/waiting/<uuid:entry_id>/", waiting_do, name="calendar_waiting_do"),
    path("calendar/opening/", opening_page, name="calendar_opening"),
    path(
        "calendar/opening/<slug:what>/<uuid:row_id>/remove/",
        opening_remove,
        name="calendar_opening_remove",
    ),
    path("patients/<uuid:patient_id>/calendar/", patient_calendar, name="patient_calendar"),
]
