"""The fictional clinic of the demo: six rooms, and a day with a session in every phase."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management import call_command
from django.db import connection, transaction

from openketamine.actions import set_up
from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.check_in import cancel
from openketamine.actions.infusion import stop
from openketamine.actions.record_frames import FrameRow, insert_frames
from openketamine.config.demo_monitor import PATIENTS
from openketamine.config.demo_story import (
    MG_PER_KG,
    MINUTES,
    VIAL_MG_PER_ML,
    VOLUME_ML,
    Story,
    Team,
)
from openketamine.config.owner import owner_needed
from openketamine.core.errors import RefusedError, ShownError
from openketamine.core.session.state import BEFORE_START, Phase
from openketamine.records.database_rules import append_only, drop_append_only
from openketamine.records.models import Bed, Clinic, Course, Patient, Session, SessionEvent, Staff
from openketamine.records.scope import clinic_scope

NAME = "Example Infusion Clinic (demo)"
PASSWORD = "only-for-the-demo"  # noqa: S105  printed at the start; the demo serves this machine
PROTOCOL = "consensus-moderate"
CLINIC_ID = uuid5(UUID(int=0), "demo.openketamine")
_A_DAY = timedelta(hours=12)
_AGE = timedelta(days=30)  # patients were referred after it was founded
_GOING_HOME = timedelta(hours=2)  # how long a story takes from the start to the signature
_OPEN = (Phase.SCHEDULED, *BEFORE_START, Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A demo login and what it is for."""

    username: str
    role: str
    display_name: str
    purpose: str


LOGINS = (
    Login(
        username="nurse",
        role="nurse",
        display_name="N. Nurse",
        purpose="runs the sessions: checks, dose, infusion, charting, discharge",
    ),
    Login(
        username="nurse2",
        role="nurse",
        display_name="O. Secondnurse",
        purpose="the second person of the double check",
    ),
    Login(
        username="prescriber",
        role="prescriber",
        display_name="Dr. D. Prescriber",
        purpose="signs records, overrides and protocol values",
    ),
    Login(
        username="pharmacist",
        role="pharmacist",
        display_name="Q. Pharmacist",
        purpose="doses and double checks, reads records",
    ),
    Login(
        username="frontdesk",
        role="front_desk",
        display_name="F. Frontdesk",
        purpose="arrivals, escorts, today's board",
    ),
    Login(
        username="auditor",
        role="auditor",
        display_name="U. Auditor",
        purpose="reads records, alerts and the audit trail",
    ),
    Login(
        username="admin",
        role="admin",
        display_name="E. Administrator",
        purpose="staff and clinic settings",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A patient of the day: the room, and how long before now the infusion started."""

    stage: str
    room: int
    minutes_ago: int
    family_name: str
    given_name: str
    born_on: date
    sex: str
    weight_kg: Decimal
    ordinal: int


# What lies before now happens; the rest does not, so each of these is in another phase.
DAY = (
    Planned(
        stage="signed",
        room=1,
        minutes_ago=170,
        family_name="Invented",
        given_name="L.",
        born_on=date(1968, 4, 9),
        sex="female",
        weight_kg=Decimal(66),
        ordinal=4,
    ),
    Planned(
        stage="scheduled",
        room=1,
        minutes_ago=-58,
        family_name="Placeholder",
        given_name="T.",
        born_on=date(1990, 11, 23),
        sex="male",
        weight_kg=Decimal(77),
        ordinal=1,
    ),
    Planned(
        stage="check_in",
        room=2,
        minutes_ago=-17,
        family_name="Specimen",
        given_name="K.",
        born_on=date(1985, 7, 14),
        sex="female",
        weight_kg=Decimal(58),
        ordinal=2,
    ),
    Planned(
        stage="double_check",
        room=3,
        minutes_ago=-7,
        family_name="Example",
        given_name="M.",
        born_on=date(1979, 2, 3),
        sex="male",
        weight_kg=Decimal(80),
        ordinal=3,
    ),
    Planned(
        stage="infusing",
        room=4,
        minutes_ago=24,
        family_name="Sample",
        given_name="J.",
        born_on=date(1973, 9, 30),
        sex="female",
        weight_kg=Decimal(72),
        ordinal=5,
    ),
    Planned(
        stage="hypertensive",
        room=5,
        minutes_ago=13,  # the next cuff reading comes half a minute from now, over the limit
        family_name="Demo",
        given_name="A.",
        born_on=date(1961, 12, 1),
        sex="male",
        weight_kg=Decimal(94),
        ordinal=2,
    ),
    Planned(
        stage="recovery",
        room=6,
        minutes_ago=84,  # the sensor slips off a minute from now
        family_name="Fictional",
        given_name="R.",
        born_on=date(1988, 5, 17),
        sex="female",
        weight_kg=Decimal(63),
        ordinal=6,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClinic:
    """What was seeded: beds by device key, today's sessions by stage (see `DAY`)."""

    clinic_id: UUID
    password: str
    logins: tuple[Login, ...]
    beds: Mapping[str, UUID]
    sessions: Mapping[str, UUID]


def seed(now: datetime) -> DemoClinic:
    """Make the clinic if there is none, and a new day around `now` (whole seconds count).

    Sessions of an earlier demo day that are still open are brought to an end. Call it outside of
    a transaction. Raises RefusedError when the database holds another clinic than the demo's.
    """
    now = now.replace(microsecond=0)
    _refuse_others("no demo is put into it")
    with transaction.atomic(), clinic_scope(CLINIC_ID):
        if not Clinic.objects.filter(pk=CLINIC_ID).exists():
            _found(now - _AGE)
        team = _team()
        _end_earlier_days(team, now)
        stories = {planned.stage: _book(planned, team, now) for planned in DAY}
        for story in stories.values():
            story.live_until(now)
        _live_through(stories, now)
    _store_frames(stories)
    return _made({stage: story.session_id for stage, story in stories.items()})


def wipe() -> None:
    """Empty a database that holds the demo's clinic and no other, its evidence included.

    Raises RefusedError, and touches nothing, when it holds another clinic and when the role may
    not do it.
    """
    _refuse_others("it is not wiped")
    if not Clinic.objects.exists():
        return
    with (
        owner_needed("Only the owner of the tables may wipe this demo: run --fresh as the owner."),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        for statement in drop_append_only(connection.vendor):
            cursor.execute(statement)
        call_command("flush", verbosity=0, interactive=False)
        for statement in append_only(connection.vendor):
            cursor.execute(statement)


def _refuse_others(so: str) -> None:
    if Clinic.objects.exclude(pk=CLINIC_ID).exists():
        raise RefusedError(
            f"This database holds a clinic that is not the demo's, so {so}. Name another folder "
            "in OPENKETAMINE_HOME, or another database in OPENKETAMINE_DATABASE.",
            rule_id="DEMO-SEED-01",
        )


def present_day(now: datetime) -> DemoClinic | None:
    """The demo as it is, when its sessions are of today; None when a day must be seeded.

    Raises ShownError when the records are ahead of the clock, as after a run with `--speed`.
    """
    with clinic_scope(CLINIC_ID):
        newest = SessionEvent.objects.filter(clinic_id=CLINIC_ID).order_by("-written_at").first()
        if newest is not None and newest.written_at > now + timedelta(minutes=1):
            raise ShownError(
                f"The demo's records reach to {newest.written_at:%d %B %H:%M} UTC, because its "
                "clock ran faster. Begin anew with --fresh."
            )
        rows = Session.objects.filter(clinic_id=CLINIC_ID, scheduled_at__gt=now - _A_DAY)
        found = {row.patient.number: row.pk for row in rows.select_related("patient")}
        stages = {planned.stage: _number(planned) for planned in DAY}
    if not found.keys() >= set(stages.values()):
        return None
    return _made({stage: found[number] for stage, number in stages.items()})


def day_began(now: datetime) -> timedelta:
    """How long ago the day of the demo was seeded."""
    with clinic_scope(CLINIC_ID):
        ours = [_number(planned) for planned in DAY]
        rows = Session.objects.filter(clinic_id=CLINIC_ID, patient__number__in=ours)
        rows = rows.order_by("-scheduled_at")
        ahead = timedelta(minutes=-min(planned.minutes_ago for planned in DAY))
        return now - (rows[0].scheduled_at - ahead)


def _made(sessions: Mapping[str, UUID]) -> DemoClinic:
    with clinic_scope(CLINIC_ID):
        beds = {bed.device_key: bed.pk for bed in Bed.objects.filter(clinic_id=CLINIC_ID)}
    return DemoClinic(
        clinic_id=CLINIC_ID, password=PASSWORD, logins=LOGINS, beds=beds, sessions=sessions
    )


def _found(at: datetime) -> None:
    """The clinic of the demo with its people, beds, patients and courses."""
    _open_clinic(at, tuple(PATIENTS))
    by = system_actor(CLINIC_ID, name="demo")
    for planned in DAY:
        patient = set_up.register_patient(
            number=_number(planned),
            family_name=planned.family_name,
            given_name=planned.given_name,
            born_on=planned.born_on,
            sex=planned.sex,
            last_weight_kg=planned.weight_kg,
            by=by,
            at=at,
        )
        set_up.plan_course(patient, by=by, at=at, indication="Depression (fictional)")


def _open_clinic(at: datetime, device_keys: tuple[str, ...]) -> None:
    by = system_actor(CLINIC_ID, name="demo")
    set_up.found_clinic(
        name=NAME, at=at, timezone=local_zone(), is_alerting_on=True, clinic_id=CLINIC_ID
    )
    for login in LOGINS:
        set_up.add_staff(
            username=login.username,
            password=PASSWORD,
            role=login.role,
            display_name=login.display_name,
            by=by,
            at=at,
        )
    for number, key in enumerate(device_keys, start=1):
        set_up.add_bed(name=f"Room {number}", device_key=key, by=by, at=at, position=number)


def _number(planned: Planned) -> str:
    return f"DEMO-{DAY.index(planned) + 1}"


def _patient_id(planned: Planned) -> UUID:
    return Patient.objects.get(clinic_id=CLINIC_ID, number=_number(planned)).pk


def _team() -> Team:
    people = {person.username: person for person in Staff.objects.filter(clinic_id=CLINIC_ID)}

    def actor(username: str) -> Actor:
        person = people[username]
        return Actor(
            staff_id=person.pk,
            clinic_id=CLINIC_ID,
            role=person.role,
            display_name=person.display_name,
        )

    return Team(
        nurse=actor("nurse"),
        second_nurse=actor("nurse2"),
        prescriber=actor("prescriber"),
        front_desk=actor("frontdesk"),
    )


def _book(planned: Planned, team: Team, now: datetime) -> Story:
    bed = Bed.objects.get(clinic_id=CLINIC_ID, position=planned.room)
    course = Course.objects.get(clinic_id=CLINIC_ID, patient_id=_patient_id(planned))
    before = Session.objects.filter(clinic_id=CLINIC_ID, course=course).count()
    starts_at = now - timedelta(minutes=planned.minutes_ago)
    return Story(
        session_id=_book_session(course, bed, planned.ordinal + before, starts_at, team),
        bed_id=bed.pk,
        device_key=bed.device_key,
        weight_kg=planned.weight_kg,
        starts_at=starts_at,
        team=team,
        is_pregnancy_possible=planned.sex == "female",
        has_nausea=planned.stage == "signed",
    )


def _book_session(course: Course, bed: Bed, ordinal: int, starts_at: datetime, team: Team) -> UUID:
    return set_up.book_session(
        course.pk,
        bed_id=bed.pk,
        ordinal=ordinal,
        scheduled_at=starts_at,
        protocol_set=PROTOCOL,
        mg_per_kg=MG_PER_KG,
        minutes=Decimal(MINUTES),
        volume_ml=VOLUME_ML,
        vial_mg_per_ml=VIAL_MG_PER_ML,
        by=team.front_desk,
        at=starts_at - timedelta(hours=20),
    )


def seed_beds(device_keys: tuple[str, ...], now: datetime) -> Mapping[str, UUID]:
    """A clinic with one running infusion at each of these beds, for measurements of load.

    Returns the beds by device key. Raises RefusedError when the database holds a clinic.
    """
    if Clinic.objects.exists():
        raise RefusedError("The database already holds a clinic.", rule_id="DEMO-SEED-01")
    starts_at = now.replace(microsecond=0) - timedelta(minutes=1)
    with transaction.atomic(), clinic_scope(CLINIC_ID):
        _open_clinic(starts_at - timedelta(days=1), device_keys)
        team = _team()
        for bed in Bed.objects.filter(clinic_id=CLINIC_ID):
            story = _infusing(bed, team, starts_at)
            story.live_until(starts_at)
            _live_through({bed.device_key: story}, now)
    return _made({}).beds


def _infusing(bed: Bed, team: Team, starts_at: datetime) -> Story:
    patient = set_up.register_patient(
        number=f"LOAD-{bed.position}",
        family_name=f"Example {bed.position}",
        given_name="M.",
        born_on=date(1980, 1, 1),
        by=team.front_desk,
        at=starts_at - timedelta(days=1),
    )
    set_up.plan_course(patient, by=team.front_desk, at=starts_at - timedelta(days=1))
    course = Course.objects.get(clinic_id=CLINIC_ID, patient_id=patient)
    return Story(
        session_id=_book_session(course, bed, 1, starts_at, team),
        bed_id=bed.pk,
        device_key=bed.device_key,
        weight_kg=Decimal(80),
        starts_at=starts_at,
        team=team,
    )


def _live_through(stories: Mapping[str, Story], now: datetime) -> None:
    """Everything that happened until now, in the order in which it happened."""
    steps = [step for story in stories.values() for step in story.steps() if step.at <= now]
    for step in sorted(steps, key=lambda step: step.at):
        step.do(step.at)


def _store_frames(stories: Mapping[str, Story]) -> None:
    rows = [
        FrameRow(clinic_id=CLINIC_ID, bed_id=story.bed_id, session_id=story.session_id, frame=frame)
        for story in stories.values()
        for frame in story.frames
    ]
    connection.ensure_connection()
    insert_frames(connection.connection, rows)


def _end_earlier_days(team: Team, now: datetime) -> None:
    """Nobody of an earlier day is left in a bed or on the list; what is booked ahead stays."""
    reason = "The demo's day is over."
    begun = Session.objects.filter(clinic_id=CLINIC_ID, phase__in=_OPEN, scheduled_at__lte=now)
    for session in begun:
        phase = Phase(session.phase)
        with suppress(ShownError):  # what somebody tried out may bar the way home: it stays
            if session.bed is None or phase is Phase.SCHEDULED or phase in BEFORE_START:
                cancel(session.pk, reason=reason, by=team.nurse, at=now)
                continue
            if phase is not Phase.RECOVERY:
                log = SessionEvent.objects.filter(clinic_id=CLINIC_ID, session=session)
                ended_at = log.latest("happened_at").happened_at + timedelta(minutes=1)
                stop(
                    session.pk,
                    cause="stopped",
                    reason=reason,
                    by=team.nurse,
                    at=now - _GOING_HOME,
                    happened_at=ended_at,
                )
            _send_home(session, session.bed, team, now - _GOING_HOME)


def _send_home(session: Session, bed: Bed, team: Team, starts_at: datetime) -> None:
    """The end of the recovery as on any day; the monitor's values are not stored again."""
    weight_kg = Patient.objects.get(clinic_id=CLINIC_ID, pk=session.patient_id).last_weight_kg
    story = Story(
        session_id=session.pk,
        bed_id=bed.pk,
        device_key=bed.device_key,
        weight_kg=weight_kg or Decimal(80),
        starts_at=starts_at,
        team=team,
        has_infusion=False,  # that was yesterday
    )
    story.live_until(starts_at + _GOING_HOME)
    steps = (step for step in story.steps() if step.at >= starts_at + timedelta(minutes=90))
    for step in sorted(steps, key=lambda step: step.at):
        step.do(step.at)


def local_zone() -> str:
    """The name of this machine's time zone, "UTC" when it has none."""
    _, _, name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    try:
        return ZoneInfo(name).key if name else "UTC"
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
