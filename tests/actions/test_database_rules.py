"""What the database refuses by itself, whatever the program asks."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from openketamine.actions.record_frames import FrameRow, insert_frames
from openketamine.core.monitoring.frame import Frame, Metric, Sample
from openketamine.records.database_rules import APPEND_ONLY, ROW_SECURED, app_role_grants
from openketamine.records.models import Bed, Patient, Session
from openketamine.records.scope import clinic_scope
from tests.actions.journey import fill_every_table
from tests.actions.world import AT, World

postgres_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no row-level security"
)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_evidence_can_neither_be_changed_nor_removed(
    riverside: World, table: str, verb: str
) -> None:
    fill_every_table(riverside)
    statement = {
        "UPDATE": f"UPDATE {table} SET clinic_id = clinic_id",
        "DELETE": f"DELETE FROM {table}",
    }[verb]
    with (
        pytest.raises(DatabaseError, match="append-only"),
        clinic_scope(riverside.clinic_id),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_session_cannot_be_of_another_clinics_patient(riverside: World, hilltop: World) -> None:
    with clinic_scope(hilltop.clinic_id):
        foreign = Patient.objects.get(pk=hilltop.patient_id)
    with clinic_scope(riverside.clinic_id):
        mine = Session.objects.filter(pk=riverside.session_id)
        with pytest.raises(DatabaseError, match="clinic"), transaction.atomic():
            mine.update(patient=foreign)


def test_vital_signs_cannot_be_stored_in_another_clinics_bed(
    riverside: World, hilltop: World
) -> None:
    columns = "clinic_id, bed_id, device_ms, digest, received_ms, source, message_id, flags"
    to_db = Bed._meta.pk.get_db_prep_value
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        clinic_scope(riverside.clinic_id),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO okt_vital_frame ({columns}) VALUES (%s, %s, 1, 'd', 1, '', '', '')",
            [to_db(riverside.clinic_id, connection), to_db(hilltop.bed_id, connection)],
        )


@postgres_only
def test_without_a_scope_no_clinics_row_is_seen(riverside: World) -> None:
    fill_every_table(riverside)
    with connection.cursor() as cursor:
        for table in ROW_SECURED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


@postgres_only
def test_the_services_role_sees_and_writes_its_own_clinic_only(
    riverside: World, hilltop: World
) -> None:
    fill_every_table(riverside)
    fill_every_table(hilltop)
    with connection.cursor() as cursor:
        for statement in app_role_grants("okt_app"):
            cursor.execute(statement)
        cursor.execute("SET LOCAL ROLE okt_app")
        for table in ROW_SECURED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
        with clinic_scope(riverside.clinic_id):
            for table in ROW_SECURED:
                cursor.execute(f"SELECT DISTINCT clinic_id FROM {table}")
                assert cursor.fetchall() == [(riverside.clinic_id,)], table
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            clinic_scope(riverside.clinic_id),
        ):
            Bed.objects.create(
                id=uuid4(), clinic_id=hilltop.clinic_id, name="Room 9", device_key="h^9"
            )
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM okt_audit_row")
        cursor.execute("RESET ROLE")


@postgres_only
def test_the_suite_itself_runs_without_superuser_rights(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


@pytest.mark.django_db(transaction=True)
def test_the_recorder_cannot_mix_clinics() -> None:
    from tests.actions.world import make_world

    riverside, hilltop = make_world("riverside"), make_world("hilltop")
    frame = Frame(bed_key="x", device_at=AT, received_at=AT, samples=(Sample(Metric.HR, 70.0),))
    row = FrameRow(
        clinic_id=riverside.clinic_id, bed_id=hilltop.bed_id, session_id=None, frame=frame
    )
    connection.ensure_connection()
    with pytest.raises(Exception, match="clinic"):
        insert_frames(connection.connection, [row])
