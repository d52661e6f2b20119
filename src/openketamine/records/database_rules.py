"""Rules that the database itself keeps: append-only tables, one clinic per row, row security.

SQLite knows triggers only; PostgreSQL gets triggers, composite foreign keys and row-level
security. Statements are idempotent, so that they can be applied again after a table was remade.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

APPEND_ONLY = (
    "okt_session_event",
    "okt_audit_row",
    "okt_alert_transition",
    "okt_signature",
    "okt_vital_frame",
    "okt_device_reject",
    "okt_document",
    "okt_intake_section",
    "okt_upload",
    "okt_assessment",
    "okt_eligibility_report",
    "okt_eligibility_override",
    "okt_plan",
    "okt_consent_document",
    "okt_consent_event",
    "okt_availability",
    "okt_visit_confirmation",
)
"""Tables whose rows are evidence."""

SAME_CLINIC = (
    ("okt_course", "patient_id", "okt_patient"),
    ("okt_session", "course_id", "okt_course"),
    ("okt_session", "patient_id", "okt_patient"),
    ("okt_session", "bed_id", "okt_bed"),
    ("okt_session_event", "session_id", "okt_session"),
    ("okt_session_event", "by_id", "okt_staff"),
    ("okt_audit_row", "by_id", "okt_staff"),
    ("okt_vital_frame", "bed_id", "okt_bed"),
    ("okt_vital_frame", "session_id", "okt_session"),
    ("okt_alert", "session_id", "okt_session"),
    ("okt_alert", "bed_id", "okt_bed"),
    ("okt_alert", "acknowledged_by_id", "okt_staff"),
    ("okt_alert_transition", "alert_id", "okt_alert"),
    ("okt_alert_transition", "by_id", "okt_staff"),
    ("okt_adverse_event", "session_id", "okt_session"),
    ("okt_adverse_event", "by_id", "okt_staff"),
    ("okt_signature", "session_id", "okt_session"),
    ("okt_signature", "signer_id", "okt_staff"),
    ("okt_protocol_override", "signature_id", "okt_signature"),
    ("okt_watch_state", "bed_id", "okt_bed"),
    ("okt_document", "session_id", "okt_session"),
    ("okt_portal_account", "patient_id", "okt_patient"),
    ("okt_referral", "patient_id", "okt_patient"),
    ("okt_intake_section", "referral_id", "okt_referral"),
    ("okt_intake_section", "patient_id", "okt_patient"),
    ("okt_upload", "patient_id", "okt_patient"),
    ("okt_upload", "referral_id", "okt_referral"),
    ("okt_assessment", "patient_id", "okt_patient"),
    ("okt_assessment", "by_id", "okt_staff"),
    ("okt_assessment", "signature_id", "okt_signature"),
    ("okt_eligibility_report", "patient_id", "okt_patient"),
    ("okt_eligibility_report", "by_id", "okt_staff"),
    ("okt_eligibility_override", "patient_id", "okt_patient"),
    ("okt_eligibility_override", "signature_id", "okt_signature"),
    ("okt_plan", "patient_id", "okt_patient"),
    ("okt_plan", "course_id", "okt_course"),
    ("okt_plan", "signature_id", "okt_signature"),
    ("okt_consent_document", "patient_id", "okt_patient"),
    ("okt_consent_document", "plan_id", "okt_plan"),
    ("okt_consent_event", "patient_id", "okt_patient"),
    ("okt_consent_event", "document_id", "okt_consent_document"),
    ("okt_consent_event", "by_id", "okt_staff"),
    ("okt_shift", "staff_id", "okt_staff"),
    ("okt_availability", "patient_id", "okt_patient"),
    ("okt_visit_confirmation", "session_id", "okt_session"),
    ("okt_visit_confirmation", "patient_id", "okt_patient"),
    ("okt_waiting_entry", "patient_id", "okt_patient"),
    ("okt_waiting_entry", "course_id", "okt_course"),
    ("okt_outbox_message", "patient_id", "okt_patient"),
    ("okt_outbox_message", "session_id", "okt_session"),
    ("okt_portal_message", "patient_id", "okt_patient"),
    ("okt_portal_message", "by_id", "okt_staff"),
)
"""(table, column, table it points to): both rows belong to the same clinic."""

UNSCOPED = ("okt_clinic", "okt_staff")
"""Read before the clinic is known: signing in finds the person, and the person the clinic."""

ROW_SECURED = tuple(
    sorted(
        {table for table, _, _ in SAME_CLINIC}
        | {*APPEND_ONLY, "okt_bed", "okt_patient", "okt_display_token"}
        | {"okt_opening_hours", "okt_closure"}
    )
)
"""Tables whose rows PostgreSQL shows only in their clinic's scope."""


def statements(vendor: str, tables: Collection[str]) -> Iterator[str]:
    """The statements that set up the rules of newly made tables on `sqlite` or `postgresql`."""
    yield from append_only(vendor, tables)
    if vendor == "sqlite":
        yield from _sqlite_same_clinic(tables)
    else:
        yield from _postgres_same_clinic(tables)
        yield from _postgres_row_security(tables)


def append_only(vendor: str, tables: Collection[str] = APPEND_ONLY) -> Iterator[str]:
    """The triggers that refuse UPDATE and DELETE (and TRUNCATE) on those of the tables."""
    yield from drop_append_only(vendor, tables)
    evidence = [table for table in APPEND_ONLY if table in tables]
    if vendor == "sqlite":
        for table in evidence:
            for verb in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    yield (
        "CREATE OR REPLACE FUNCTION okt_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in evidence:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION okt_append_only()"
        )


def drop_append_only(vendor: str, tables: Collection[str] = APPEND_ONLY) -> Iterator[str]:
    """The statements that take the append-only triggers away: for the owner, and for tests."""
    for table in (table for table in APPEND_ONLY if table in tables):
        if vendor == "sqlite":
            yield f"DROP TRIGGER IF EXISTS {table}_no_update"
            yield f"DROP TRIGGER IF EXISTS {table}_no_delete"
        else:
            yield f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"


def no_double_booking(vendor: str) -> Iterator[str]:
    """The triggers that refuse a second visit in a room, or of a patient, at one time.

    They judge what is booked or moved, not what the day brings: a patient who has arrived may
    lie in another room than the booked one. On PostgreSQL the room's and the patient's rows are
    locked first, so that of two bookings at the same moment the second one sees the first.
    """
    for what, column, table in (
        ("room", "bed_id", "okt_bed"),
        ("patient", "patient_id", "okt_patient"),
    ):
        name = f"okt_session_{what}_taken"
        taken = (
            "SELECT 1 FROM okt_session s WHERE s.clinic_id = NEW.clinic_id AND s.id <> NEW.id "  # noqa: S608
            f"AND s.{column} = NEW.{column} AND s.phase <> 'cancelled' "
            "AND s.scheduled_until IS NOT NULL AND s.scheduled_at < NEW.scheduled_until "
            "AND s.scheduled_until > NEW.scheduled_at"
        )
        is_booking = "NEW.phase = 'scheduled' AND NEW.scheduled_until IS NOT NULL"
        if vendor == "sqlite":
            for verb in ("INSERT", "UPDATE"):
                yield f"DROP TRIGGER IF EXISTS {name}_{verb.lower()}"
                yield (
                    f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON okt_session "
                    f"WHEN {is_booking} AND EXISTS ({taken}) "
                    f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
                )
            continue
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"PERFORM 1 FROM {table} WHERE id = NEW.{column} FOR NO KEY UPDATE; "
            f"IF EXISTS ({taken}) THEN RAISE EXCEPTION '{name}' "
            "USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$"
        )
        yield f"DROP TRIGGER IF EXISTS {name} ON okt_session"
        yield (
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON okt_session "
            f"FOR EACH ROW WHEN ({is_booking}) EXECUTE FUNCTION {name}()"
        )


def _links(tables: Collection[str]) -> list[tuple[str, str, str]]:
    return [link for link in SAME_CLINIC if link[0] in tables]


def _sqlite_same_clinic(tables: Collection[str]) -> Iterator[str]:
    for table, column, target in _links(tables):
        for verb in ("INSERT", "UPDATE"):
            name = f"{table}_{column}_clinic_{verb.lower()}"
            yield f"DROP TRIGGER IF EXISTS {name}"
            lookup = f"SELECT 1 FROM {target} WHERE id = NEW.{column} AND clinic_id = NEW.clinic_id"  # noqa: S608
            yield (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"WHEN NEW.{column} IS NOT NULL AND NOT EXISTS ({lookup}) "
                f"BEGIN SELECT RAISE(ABORT, '{table}.{column} is of another clinic'); END"
            )


def _postgres_same_clinic(tables: Collection[str]) -> Iterator[str]:
    for target in sorted({target for _, _, target in SAME_CLINIC if target in tables}):
        yield f"ALTER TABLE {target} ADD CONSTRAINT {target}_clinic_id UNIQUE (clinic_id, id)"
    for table, column, target in _links(tables):
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_clinic "
            f"FOREIGN KEY (clinic_id, {column}) REFERENCES {target} (clinic_id, id)"
        )


def _postgres_row_security(tables: Collection[str]) -> Iterator[str]:
    for table in (table for table in ROW_SECURED if table in tables):
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield from scope_policy(table)


def scope_policy(table: str) -> Iterator[str]:
    """PostgreSQL's policy of one table: its clinic's scope, or for what is of none, no scope."""
    scope = "nullif(current_setting('okt.clinic', true), '')::uuid"
    inside = f"clinic_id = {scope}"
    if table == "okt_device_reject":
        inside += f" OR (clinic_id IS NULL AND {scope} IS NULL)"
    yield f"DROP POLICY IF EXISTS {table}_scope ON {table}"
    yield f"CREATE POLICY {table}_scope ON {table} USING ({inside}) WITH CHECK ({inside})"


def app_role_grants(role: str) -> Iterator[str]:
    """What the owner grants the role that the service runs as on PostgreSQL.

    Two roles: the owner migrates; the service's role owns nothing, so it can neither drop a
    trigger nor a policy. Both are subject to row security (FORCE); neither may be a superuser
    or have BYPASSRLS.
    """
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
    for table in APPEND_ONLY:
        yield f"REVOKE UPDATE, DELETE ON {table} FROM {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}"
