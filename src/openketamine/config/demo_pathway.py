"""The demo's patients on the way from the referral to the first infusion, one at every stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from openketamine.actions import consents, set_up
from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.assessment import save_assessment, sign_assessment
from openketamine.actions.booking import Place, book_series
from openketamine.actions.eligibility import conclude
from openketamine.actions.intake import save_section, send_intake
from openketamine.actions.opening import add_opening_hours, add_shift
from openketamine.actions.plans import sign_plan
from openketamine.actions.portal_accounts import actor_of_account
from openketamine.actions.portal_joining import choose_password, invite
from openketamine.actions.portal_messages import answer_patient, write_message
from openketamine.actions.referrals import move_referral, refer
from openketamine.actions.waiting import join_waiting_list
from openketamine.config import demo_answers
from openketamine.config.demo_answers import Answers, assessment, changed, pressures
from openketamine.config.demo_portal import PatientLogin
from openketamine.config.demo_story import MG_PER_KG, MINUTES, VIAL_MG_PER_ML, VOLUME_ML
from openketamine.core.assessment import MEDICAL, PSYCHOLOGICAL
from openketamine.core.consent import PlanContent
from openketamine.core.eligibility import Indication
from openketamine.queries.consents import consent_of
from openketamine.queries.eligibility import judged
from openketamine.records.models import Bed, Clinic, Course, Patient, PortalAccount, Staff
from openketamine.records.scope import clinic_scope

PATHWAY_LOGINS = (
    PatientLogin(email="olive@example.com", purpose="has a consent to read and sign"),
    PatientLogin(email="bo@example.com", purpose="has a course of six visits ahead"),
)
_PROTOCOL = "consensus-moderate"
_WORKDAYS = range(5)
_OPENS, _CLOSES = time(8), time(18)
_VISIT_DAYS, _VISIT_TIME = (0, 3), time(9, 30)  # Mondays and Thursdays: more than 48 h apart
_AT_HOME = ("reason", "indications", "history", "trials", "medicines")
"""What Pat, who is at it, has filled in so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """A patient on the way and the stage that was reached."""

    stage: str
    family_name: str
    given_name: str
    born_on: date
    sex: str
    weight_kg: int = 72
    email: str = ""


TRAVELLERS = (
    Traveller(
        stage="referred",
        family_name="Madeup",
        given_name="Riley",
        born_on=date(1991, 6, 2),
        sex="female",
    ),
    Traveller(
        stage="drafted",
        family_name="Pretend",
        given_name="Ines",
        born_on=date(1984, 1, 19),
        sex="female",
    ),
    Traveller(
        stage="hypertensive",
        family_name="Testcase",
        given_name="Hugo",
        born_on=date(1966, 8, 30),
        sex="male",
        weight_kg=96,
    ),
    Traveller(
        stage="no_ecg",
        family_name="Imaginary",
        given_name="Uma",
        born_on=date(1977, 3, 11),
        sex="female",
    ),
    Traveller(
        stage="caution",
        family_name="Mockup",
        given_name="Cora",
        born_on=date(1970, 10, 5),
        sex="female",
    ),
    Traveller(
        stage="consent_open",
        family_name="Showcase",
        given_name="Olive",
        born_on=date(1982, 4, 27),
        sex="female",
        weight_kg=66,
        email=PATHWAY_LOGINS[0].email,
    ),
    Traveller(
        stage="countersign",
        family_name="Prototype",
        given_name="Vera",
        born_on=date(1975, 12, 14),
        sex="female",
    ),
    Traveller(
        stage="waiting",
        family_name="Standby",
        given_name="Wes",
        born_on=date(1988, 9, 9),
        sex="male",
        weight_kg=81,
    ),
    Traveller(
        stage="booked",
        family_name="Rehearsal",
        given_name="Bo",
        born_on=date(1979, 7, 22),
        sex="male",
        weight_kg=78,
        email=PATHWAY_LOGINS[1].email,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Team:
    nurse: Actor
    second_nurse: Actor
    prescriber: Actor
    front_desk: Actor


def seed_pathway(clinic_id: UUID, password: str, now: datetime) -> None:
    """Bring every traveller to the own stage, once; the visits are booked from that day on.

    Through the actions only, dated over the last twelve days.
    """
    now = now.replace(microsecond=0)
    with transaction.atomic(), clinic_scope(clinic_id):
        if Patient.objects.filter(clinic_id=clinic_id, number=_number(TRAVELLERS[0])).exists():
            return
        zone = ZoneInfo(Clinic.objects.get(pk=clinic_id).timezone)
        team = _team(clinic_id)
        _open_the_calendar(team, now - timedelta(days=29))
        _pat_begins(clinic_id, team, now)
        for one in TRAVELLERS:
            _STAGES[one.stage](_Way(one, team, now, zone, password))


class _Way:
    """The steps that one traveller has taken; each is dated some days before now."""

    def __init__(
        self, who: Traveller, team: _Team, now: datetime, zone: ZoneInfo, password: str
    ) -> None:
        self.who, self.team, self.now, self.zone = who, team, now, zone
        self.clinic_id = team.nurse.clinic_id
        self.password = password
        self.patient_id = set_up.register_patient(
            number=_number(who),
            family_name=who.family_name,
            given_name=who.given_name,
            born_on=who.born_on,
            sex=who.sex,
            last_weight_kg=Decimal(who.weight_kg),
            by=team.front_desk,
            at=self.ago(12),
        )

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def day(self, days: float) -> date:
        """That day in the clinic's time zone."""
        return self.ago(days).astimezone(self.zone).date()

    def referred(self, reason: str = "", indication: str = "depression") -> UUID:
        return refer(
            self.patient_id,
            source="clinician",
            referrer_name="Dr. E. Example",
            referrer_contact="312 555 0133",
            reason=reason or "Two adequate trials without enough effect. (Fictional.)",
            indication=indication,
            by=self.team.front_desk,
            at=self.ago(12),
        )

    def answered(self, **parts: Answers) -> None:
        """Invited, and the whole questionnaire sent from home."""
        referral = self.referred()
        nurse, at = self.team.nurse, self.ago(11)
        move_referral(referral, "intake", by=nurse, at=at)
        email = self.who.email or f"{self.who.given_name.lower()}@example.com"
        invited = invite(self.patient_id, email=email, by=nurse, at=at)
        if self.who.email:
            choose_password(
                invited.code,
                born_on=self.who.born_on,
                password=self.password,
                at=self.ago(10.5),
                ip="127.0.0.1",
            )
        for section, answers in {**demo_answers.intake(), **parts}.items():
            save_section(section, answers, by=self.patient, at=self.ago(10))
        send_intake(by=self.patient, at=self.ago(10))

    @property
    def patient(self) -> Actor:
        return _account_actor(self.clinic_id, self.patient_id)

    def assessed(
        self,
        doctor: Callable[[dict[str, Answers]], dict[str, Answers]] = dict,
        mind: Callable[[dict[str, Answers]], dict[str, Answers]] = dict,
    ) -> None:
        """Both assessments signed, with what is changed of a harmless one."""
        for kind, change in ((MEDICAL, doctor), (PSYCHOLOGICAL, mind)):
            sign_assessment(
                self.patient_id,
                kind,
                change(assessment(kind, self.day(4))),
                expected_version=0,
                signer=self.team.prescriber,
                by=self.team.nurse,
                at=self.ago(3),
            )

    def accepted(self) -> None:
        """The prescriber has accepted and signed a plan of six infusions."""
        prescriber, at = self.team.prescriber, self.ago(2)
        view = judged(
            clinic_id=self.clinic_id,
            patient_id=self.patient_id,
            indication=Indication.DEPRESSION,
            at=at,
        )
        conclude(
            self.patient_id,
            Indication.DEPRESSION,
            conclusion="accepted",
            note="",
            read=view.digest,
            by=prescriber,
            at=at,
        )
        plan = PlanContent(
            indication=Indication.DEPRESSION,
            protocol_set=_PROTOCOL,
            mg_per_kg=MG_PER_KG,
            minutes=Decimal(MINUTES),
            volume_ml=VOLUME_ML,
            vial_mg_per_ml=VIAL_MG_PER_ML,
            cost_text="USD 450 for each infusion (fictional).",
        )
        sign_plan(
            self.patient_id, plan, expected_version=0, signer=prescriber, by=prescriber, at=at
        )

    def understood(self) -> str:
        """Read, and every question answered right; returns the document's hash."""
        at = self.ago(1.5)
        consents.open_consent("en", by=self.patient, at=at)
        row = consent_of(clinic_id=self.clinic_id, patient_id=self.patient_id, at=at)
        assert row.document is not None  # opened above
        for asked in row.document.content["questions"]:
            right = next(option["id"] for option in asked["options"] if option["is_right"])
            consents.answer_question(asked["id"], right, by=self.patient, at=at)
        return row.document.sha256

    def signed(self) -> str:
        """Signed by the patient; returns the document's hash."""
        digest, patient = self.understood(), self.patient
        name = f"{self.who.given_name} {self.who.family_name}"
        consents.sign_consent(name, sha256=digest, signer=patient, by=patient, at=self.ago(1.4))
        return digest

    def consented(self) -> None:
        """Countersigned too."""
        digest, nurse = self.signed(), self.team.nurse
        consents.countersign_consent(
            self.patient_id, sha256=digest, signer=nurse, by=nurse, at=self.ago(1.2)
        )

    def course(self) -> UUID:
        return Course.objects.get(clinic_id=self.clinic_id, patient_id=self.patient_id).pk

    def booked(self) -> None:
        """Six visits, two a week, from next week on."""
        bed = Bed.objects.filter(clinic_id=self.clinic_id).order_by("position")[0]
        today = self.day(0)
        monday = today + timedelta(days=7 - today.weekday())
        places = [
            Place(
                datetime.combine(monday + timedelta(days=7 * week + day), _VISIT_TIME, self.zone),
                bed.pk,
            )
            for week in range(3)
            for day in _VISIT_DAYS
        ]
        book_series(self.course(), places, by=self.team.front_desk, at=self.ago(1))


def _referred(way: _Way) -> None:
    way.referred("Nightmares and avoidance since an accident. (Fictional.)", "ptsd")


def _drafted(way: _Way) -> None:
    """The nurse has begun; one answer from home differs from what she heard."""
    way.answered(history={**demo_answers.intake()["history"], "haematuria": "yes"})
    whole = assessment(MEDICAL, way.day(1))
    begun = {name: whole[name] for name in ("blood_pressure", "body", "heart_and_vessels")}
    save_assessment(
        way.patient_id, MEDICAL, begun, expected_version=0, by=way.team.nurse, at=way.ago(1)
    )


def _hypertensive(way: _Way) -> None:
    way.answered(history={**demo_answers.intake()["history"], "high_blood_pressure": "yes"})
    high = {
        "uncontrolled_hypertension": "yes",
        "items": pressures(way.day(4), (168, 102), (172, 106)),
    }
    way.assessed(doctor=lambda found: changed(found, "blood_pressure", **high))


def _no_ecg(way: _Way) -> None:
    way.answered()
    nothing: dict[str, Any] = {"ecg": None, "ecg_on": None, "qtc_ms": None, "ecg_finding": None}
    way.assessed(doctor=lambda found: changed(found, "electrocardiogram", **nothing))


def _caution(way: _Way) -> None:
    taken = [
        {"medicine": "sertraline", "dose": "150 mg"},
        {"medicine": "lorazepam", "dose": "1 mg"},
    ]
    way.answered(medicines={"takes_any": "yes", "items": taken})
    way.assessed(
        doctor=lambda found: changed(found, "medicines_and_allergies", takes_any="yes", items=taken)
    )


def _accepted(way: _Way) -> None:
    way.answered()
    way.assessed()
    way.accepted()


def _consent_open(way: _Way) -> None:
    _accepted(way)
    answer_patient(
        way.patient_id,
        "Your plan is ready. Please read the consent before we meet; ask whatever is unclear.",
        by=way.team.nurse,
        at=way.ago(1.8),
    )
    consents.open_consent("en", by=way.patient, at=way.ago(0.2))
    write_message("May my sister come with me to the first visit?", by=way.patient, at=way.ago(0.1))


def _countersign(way: _Way) -> None:
    _accepted(way)
    way.signed()


def _waiting(way: _Way) -> None:
    _accepted(way)
    way.consented()
    join_waiting_list(
        way.patient_id,
        course_id=way.course(),
        note="Comes by train; mornings only.",
        by=way.team.front_desk,
        at=way.ago(1),
    )


def _booked(way: _Way) -> None:
    _accepted(way)
    way.consented()
    way.booked()
    write_message("I can come at any time but on Wednesdays.", by=way.patient, at=way.ago(1.1))
    answer_patient(
        way.patient_id,
        "Thank you. Your visits are booked around that; you find them in the portal.",
        by=way.team.front_desk,
        at=way.ago(0.9),
    )


_STAGES: Mapping[str, Callable[[_Way], None]] = {
    "referred": _referred,
    "drafted": _drafted,
    "hypertensive": _hypertensive,
    "no_ecg": _no_ecg,
    "caution": _caution,
    "consent_open": _consent_open,
    "countersign": _countersign,
    "waiting": _waiting,
    "booked": _booked,
}


def _open_the_calendar(team: _Team, at: datetime) -> None:
    """Open on workdays, with those who work in the rooms there all day."""
    by = system_actor(team.nurse.clinic_id, name="demo")
    for weekday in _WORKDAYS:
        add_opening_hours(weekday, opens_at=_OPENS, closes_at=_CLOSES, by=by, at=at)
        for person in (team.nurse, team.second_nurse, team.prescriber):
            assert person.staff_id is not None  # members of the staff
            add_shift(person.staff_id, weekday, starts_at=_OPENS, ends_at=_CLOSES, by=by, at=at)


def _pat_begins(clinic_id: UUID, team: _Team, now: datetime) -> None:
    """Pat, who has the portal's first login, is in the middle of the questionnaire."""
    account = PortalAccount.objects.filter(
        clinic_id=clinic_id, patient__number="DEMO-P1", is_active=True
    ).first()
    if account is None:
        return
    patient = _account_actor(clinic_id, account.patient_id)
    whole, at = demo_answers.intake(), now - timedelta(hours=2)
    for section in _AT_HOME:
        save_section(section, whole[section], by=patient, at=at)
    write_message("How long does it take until you call me?", by=patient, at=at)
    answer_patient(
        account.patient_id,
        "Two working days after you have sent the questionnaire.",
        by=team.front_desk,
        at=now - timedelta(hours=1),
    )


def _number(who: Traveller) -> str:
    return f"DEMO-W{TRAVELLERS.index(who) + 1}"


def _account_actor(clinic_id: UUID, patient_id: UUID) -> Actor:
    rows = PortalAccount.objects.select_related("patient")
    return actor_of_account(rows.get(clinic_id=clinic_id, patient_id=patient_id))


def _team(clinic_id: UUID) -> _Team:
    people = {person.username: person for person in Staff.objects.filter(clinic_id=clinic_id)}

    def actor(username: str) -> Actor:
        person = people[username]
        return Actor(
            staff_id=person.pk,
            clinic_id=clinic_id,
            role=person.role,
            display_name=person.display_name,
        )

    return _Team(
        nurse=actor("nurse"),
        second_nurse=actor("nurse2"),
        prescriber=actor("prescriber"),
        front_desk=actor("frontdesk"),
    )
