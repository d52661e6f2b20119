"""The recorder's insert: exact values, a resend is one row, all or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import typer
from django.db import connection
from typer.testing import CliRunner

from openketamine.actions.record_frames import FrameRow, RejectRow, frame_digest, insert_frames
from openketamine.cli import rejects as command
from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from openketamine.queries.rejects import rejects_of_no_clinic
from openketamine.queries.vitals import frames
from openketamine.records.models import DeviceReject
from openketamine.records.scope import clinic_scope
from tests.actions.world import AT, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ward(transactional_db: None) -> World:
    return make_world("riverside")


def driver() -> Any:
    connection.ensure_connection()
    return connection.connection


def row(ward: World, hr: float = 62.8, **changed: Any) -> FrameRow:
    samples = (Sample(Metric.HR, hr), Sample(Metric.SPO2, None, Validity.SENSOR_OFF))
    values = {"bed_key": "x", "device_at": AT, "received_at": AT, "samples": samples, **changed}
    return FrameRow(
        clinic_id=ward.clinic_id,
        bed_id=ward.bed_id,
        session_id=ward.session_id,
        frame=Frame(**values),
    )


def test_values_flags_and_both_times_are_kept_exactly(ward: World) -> None:
    received = AT + timedelta(milliseconds=1234)
    sent = row(ward, source="MON1", message_id="M7", received_at=received)
    assert insert_frames(driver(), [sent]) == 1
    (stored,) = frames(clinic_id=ward.clinic_id, session_id=ward.session_id)
    assert stored.values == {"hr_bpm": 62.8}
    assert stored.flags == {"spo2_pct": "sensor_off"}
    assert stored.received_ms - stored.device_ms == 1234
    assert (stored.source, stored.message_id) == ("MON1", "M7")


def test_a_resent_frame_is_one_row_and_other_content_is_another(ward: World) -> None:
    insert_frames(driver(), [row(ward), row(ward)])
    resent = row(ward, received_at=AT + timedelta(seconds=9), message_id="again")
    other = row(ward, hr=63.0, received_at=AT + timedelta(seconds=1))
    assert insert_frames(driver(), [resent, other]) == 1
    stored = frames(clinic_id=ward.clinic_id, bed_id=ward.bed_id)
    assert [r.values["hr_bpm"] for r in stored] == [62.8, 63.0]


def test_the_order_of_samples_does_not_make_another_frame() -> None:
    samples = (Sample(Metric.HR, 62.8), Sample(Metric.SPO2, 97.0))
    assert frame_digest(samples) == frame_digest(reversed(samples))
    assert frame_digest(samples) != frame_digest(samples[:1])


def test_a_group_with_one_impossible_row_is_not_stored_at_all(ward: World) -> None:
    hilltop = make_world("hilltop")
    mixed = FrameRow(
        clinic_id=ward.clinic_id, bed_id=hilltop.bed_id, session_id=None, frame=row(ward).frame
    )
    with pytest.raises(Exception, match="clinic"):
        insert_frames(driver(), [row(ward), mixed])
    assert frames(clinic_id=ward.clinic_id, bed_id=ward.bed_id) == ()


def test_a_message_that_could_not_be_read_is_kept_raw_with_the_reason(ward: World) -> None:
    reject = RejectRow(
        clinic_id=ward.clinic_id,
        received_at=AT,
        peer="127.0.0.1:5000",
        code="AE",
        reason="no PID segment",
        location="PID",
        raw=b"MSH|^~\\&|\xff",
    )
    insert_frames(driver(), [], [reject])
    with clinic_scope(ward.clinic_id):
        kept = DeviceReject.objects.get(clinic_id=ward.clinic_id)
        assert bytes(kept.raw) == b"MSH|^~\\&|\xff"
    assert (kept.received_at, kept.reason, kept.location) == (AT, "no PID segment", "PID")


def test_a_message_of_no_known_clinic_is_kept_where_no_clinic_sees_it(ward: World) -> None:
    reject = RejectRow(
        clinic_id=None,
        received_at=AT,
        peer="127.0.0.1:5000",
        code="AE",
        reason="no bed has the device key 'X'",
        location="",
        raw=b"MSH|PID|Example",
    )
    insert_frames(driver(), [row(ward)], [reject])
    with clinic_scope(ward.clinic_id):
        assert not DeviceReject.objects.filter(clinic_id=ward.clinic_id).exists()
        assert connection.vendor != "postgresql" or not DeviceReject.objects.exists()
    assert rejects_of_no_clinic(limit=1).refused == 1
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    said = CliRunner().invoke(app, ["rejects"])
    assert "1 refused, 0 accepted" in said.stdout
    assert "no bed has the device key 'X'" in said.stdout
    assert "Example" not in said.stdout
