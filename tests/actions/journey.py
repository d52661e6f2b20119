"""Writes at least one row into every table of a clinic."""

from __future__ import annotations

from openketamine.actions.alerts import NewAlert, acknowledge_alert, raise_alert
from openketamine.actions.charting import chart
from openketamine.actions.check_in import check_in
from openketamine.actions.displays import add_display
from openketamine.actions.record_adverse_event import record_adverse_event
from openketamine.actions.set_override import set_override
from openketamine.actions.store_document import store_document
from openketamine.records.models import DeviceReject, VitalFrame, WatchState
from openketamine.records.readings import to_ms
from openketamine.records.scope import clinic_scope
from tests.actions.before_the_first import fill_from_referral_to_plan
from tests.actions.world import AT, World, later

ALERT = NewAlert(
    alert_id=f"spo2_low:{AT.isoformat()}",
    condition="spo2_low",
    kind="physiological",
    priority="high",
    onset_at=AT,
    facts={"spo2_pct": "84"},
)


def arrive(world: World) -> None:
    check_in(
        world.session_id,
        bed_id=world.bed_id,
        identity=["name", "date_of_birth"],
        by=world.nora,
        at=later(0),
    )


def store_one_frame(world: World, minutes: float = 1, hr: float = 70.0) -> None:
    with clinic_scope(world.clinic_id):
        VitalFrame.objects.create(
            clinic_id=world.clinic_id,
            bed_id=world.bed_id,
            session_id=world.session_id,
            device_ms=to_ms(later(minutes)),
            received_ms=to_ms(later(minutes)),
            digest=f"{int(minutes * 60):016x}",
            hr_bpm=hr,
        )


def fill_every_table(world: World) -> None:
    """A short stay with an alert, an adverse event and everything that is stored beside it."""
    arrive(world)
    chart(world.session_id, item="note", value="calm", by=world.nora, at=later(1))
    raise_alert(world.session_id, ALERT, by=world.system, at=later(2))
    acknowledge_alert(world.session_id, ALERT.alert_id, by=world.nora, at=later(3))
    record_adverse_event(
        world.session_id,
        term="nausea",
        severity="mild",
        intervention="none",
        outcome="resolved",
        serious=False,
        by=world.nora,
        at=later(4),
    )
    store_one_frame(world)
    with clinic_scope(world.clinic_id):
        DeviceReject.objects.create(
            clinic_id=world.clinic_id, received_at=later(4), peer="x", code="AE", raw=b"MSH|"
        )
        WatchState.objects.create(
            clinic_id=world.clinic_id, bed_id=world.bed_id, state="{}", saved_at=later(4)
        )
    store_document(
        world.session_id, b"%PDF-1.7", kind="record", event_head="", by=world.nora, at=later(5)
    )
    approve_175(world)
    add_display(name="Corridor", by=world.ada, at=later(7))
    with clinic_scope(world.clinic_id):
        fill_from_referral_to_plan(world)


def approve_175(world: World) -> None:
    set_override(
        "consensus-moderate",
        "pause_sbp_mmhg",
        "175",
        reason="our house limit for all patients",
        signer=world.paul,
        by=world.paul,
        at=later(6),
    )
