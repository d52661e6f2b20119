"""From referral to plan: what comes before the first infusion, each table with its rules."""

import datetime
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from openketamine.records.database_rules import no_double_booking, statements

NEW = (
    "okt_portal_account",
    "okt_referral",
    "okt_intake_section",
    "okt_upload",
    "okt_assessment",
    "okt_eligibility_report",
    "okt_eligibility_override",
    "okt_plan",
    "okt_consent_document",
    "okt_consent_event",
    "okt_opening_hours",
    "okt_closure",
    "okt_shift",
    "okt_availability",
    "okt_visit_confirmation",
    "okt_waiting_entry",
    "okt_outbox_message",
    "okt_portal_message",
)


def apply_rules(apps, schema_editor):
    """Of the new tables; on SQLite of all, where a changed table may have been remade."""
    connection = schema_editor.connection
    is_sqlite = connection.vendor == "sqlite"
    tables = connection.introspection.table_names() if is_sqlite else NEW
    rules = (*statements(connection.vendor, tables), *no_double_booking(connection.vendor))
    for statement in rules:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_display_token"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="accepts_self_referral",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="clinic",
            name="address",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="clinic",
            name="chair_min",
            field=models.PositiveSmallIntegerField(
                db_default=120, default=120, verbose_name="minutes of room time for one visit"
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="country",
            field=models.CharField(db_default="US", default="US", max_length=2),
        ),
        migrations.AddField(
            model_name="clinic",
            name="currency",
            field=models.CharField(db_default="USD", default="USD", max_length=3),
        ),
        migrations.AddField(
            model_name="clinic",
            name="language",
            field=models.CharField(db_default="en", default="en", max_length=8),
        ),
        migrations.AddField(
            model_name="clinic",
            name="nurse_ratio",
            field=models.PositiveSmallIntegerField(
                db_default=2, default=2, verbose_name="patients for one nurse"
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddField(
            model_name="clinic",
            name="prescriber_ratio",
            field=models.PositiveSmallIntegerField(
                db_default=8, default=8, verbose_name="patients for one prescriber"
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="price_per_infusion",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="clinic",
            name="quiet_from",
            field=models.TimeField(
                db_default=models.Value("20:00:00"),
                default=datetime.time(20, 0),
                verbose_name="no messages from",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="quiet_until",
            field=models.TimeField(
                db_default=models.Value("08:00:00"),
                default=datetime.time(8, 0),
                verbose_name="no messages until",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="slug",
            field=models.SlugField(blank=True, max_length=60, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="clinic",
            name="turnover_min",
            field=models.PositiveSmallIntegerField(
                db_default=15, default=15, verbose_name="minutes between two visits in a room"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="scheduled_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="series",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("indication", models.CharField(max_length=40)),
                ("protocol_set", models.CharField(max_length=80)),
                ("drug", models.CharField(default="ketamine-racemic", max_length=40)),
                ("mg_per_kg", models.DecimalField(decimal_places=3, max_digits=6)),
                ("minutes", models.DecimalField(decimal_places=1, max_digits=6)),
                ("volume_ml", models.DecimalField(decimal_places=2, max_digits=7)),
                ("vial_mg_per_ml", models.DecimalField(decimal_places=2, max_digits=6)),
                ("infusions", models.PositiveSmallIntegerField()),
                ("per_week", models.PositiveSmallIntegerField()),
                ("cost_text", models.TextField(blank=True, default="")),
                ("note", models.TextField(blank=True, default="")),
                ("content_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.course",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.signature",
                    ),
                ),
            ],
            options={
                "db_table": "okt_plan",
            },
        ),
        migrations.CreateModel(
            name="ConsentDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("template_version", models.CharField(max_length=16)),
                ("language", models.CharField(max_length=8)),
                ("content", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.plan",
                    ),
                ),
            ],
            options={
                "db_table": "okt_consent_document",
            },
        ),
        migrations.CreateModel(
            name="PortalAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.CharField(max_length=254)),
                ("phone", models.CharField(blank=True, default="", max_length=32)),
                ("language", models.CharField(default="en", max_length=8)),
                ("password", models.CharField(blank=True, default="", max_length=200)),
                ("is_active", models.BooleanField(default=True)),
                ("wants_email", models.BooleanField(default=True)),
                ("wants_sms", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("invite_hash", models.CharField(blank=True, default="", max_length=64)),
                ("invite_expires_at", models.DateTimeField(null=True)),
                ("calendar_hash", models.CharField(blank=True, default="", max_length=64)),
                ("last_login_at", models.DateTimeField(null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "db_table": "okt_portal_account",
            },
        ),
        migrations.CreateModel(
            name="PortalMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_from_patient", models.BooleanField()),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=120)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "db_table": "okt_portal_message",
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=16)),
                ("referrer_name", models.CharField(blank=True, default="", max_length=200)),
                ("referrer_contact", models.CharField(blank=True, default="", max_length=200)),
                ("reason", models.TextField(blank=True, default="")),
                ("indication", models.CharField(blank=True, default="", max_length=40)),
                ("state", models.CharField(default="received", max_length=16)),
                ("received_at", models.DateTimeField()),
                ("intake_sent_at", models.DateTimeField(null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "db_table": "okt_referral",
            },
        ),
        migrations.CreateModel(
            name="IntakeSection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("section", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("answers", models.TextField()),
                ("language", models.CharField(default="en", max_length=8)),
                ("saved_at", models.DateTimeField()),
                ("client_key", models.CharField(blank=True, default="", max_length=64)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.referral",
                    ),
                ),
            ],
            options={
                "db_table": "okt_intake_section",
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField()),
                ("starts_at", models.TimeField()),
                ("ends_at", models.TimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "okt_shift",
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("uploaded_at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=120)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.referral",
                    ),
                ),
            ],
            options={
                "db_table": "okt_upload",
            },
        ),
        migrations.CreateModel(
            name="VisitConfirmation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("answer", models.CharField(max_length=8)),
                ("ride_name", models.CharField(blank=True, default="", max_length=120)),
                ("ride_phone", models.CharField(blank=True, default="", max_length=32)),
                ("said_at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=120)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.session",
                    ),
                ),
            ],
            options={
                "db_table": "okt_visit_confirmation",
            },
        ),
        migrations.CreateModel(
            name="WaitingEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateTimeField()),
                ("priority", models.PositiveSmallIntegerField(default=5)),
                ("note", models.CharField(blank=True, default="", max_length=400)),
                ("state", models.CharField(default="waiting", max_length=16)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.course",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "db_table": "okt_waiting_entry",
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("version", models.PositiveIntegerField()),
                ("content", models.TextField()),
                ("content_hash", models.CharField(max_length=64)),
                ("saved_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.signature",
                    ),
                ),
            ],
            options={
                "db_table": "okt_assessment",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "patient", "kind", "version"),
                        name="okt_assessment_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("content", models.TextField()),
                ("saved_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "db_table": "okt_availability",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "patient", "version"), name="okt_availability_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=120)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
            ],
            options={
                "db_table": "okt_closure",
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "on"), name="okt_closure_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ordinal", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("facts", models.TextField(default="{}")),
                ("record_hash", models.CharField(max_length=64)),
                ("printed_name", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.consentdocument",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "db_table": "okt_consent_event",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "patient", "ordinal"), name="okt_consent_event_no"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityOverride",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("indication", models.CharField(max_length=40)),
                ("rule_id", models.CharField(max_length=40)),
                ("ordinal", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=400)),
                ("is_ended", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.signature",
                    ),
                ),
            ],
            options={
                "db_table": "okt_eligibility_override",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "patient", "indication", "rule_id", "ordinal"),
                        name="okt_eligibility_override_no",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("indication", models.CharField(max_length=40)),
                ("protocol_set", models.CharField(max_length=80)),
                ("outcome", models.CharField(max_length=16)),
                ("conclusion", models.CharField(max_length=16)),
                ("note", models.TextField(blank=True, default="")),
                ("chart", models.TextField()),
                ("decision", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "db_table": "okt_eligibility_report",
                "indexes": [
                    models.Index(fields=["clinic", "patient", "-at"], name="okt_eligibility_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField()),
                ("opens_at", models.TimeField()),
                ("closes_at", models.TimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
            ],
            options={
                "db_table": "okt_opening_hours",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "weekday", "opens_at"), name="okt_opening_hours_span"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__range", (0, 6))),
                        name="okt_opening_hours_weekday",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(max_length=16)),
                ("template", models.CharField(max_length=60)),
                ("language", models.CharField(default="en", max_length=8)),
                ("address", models.CharField(max_length=254)),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.TextField()),
                ("dedupe_key", models.CharField(max_length=160)),
                ("not_before", models.DateTimeField()),
                ("state", models.CharField(default="queued", max_length=16)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, default="", max_length=300)),
                ("provider_id", models.CharField(blank=True, default="", max_length=120)),
                ("created_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.patient",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.session",
                    ),
                ),
            ],
            options={
                "db_table": "okt_outbox_message",
                "indexes": [
                    models.Index(fields=["state", "not_before"], name="okt_outbox_due"),
                    models.Index(
                        fields=["clinic", "patient", "-created_at"], name="okt_outbox_patient"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "dedupe_key"), name="okt_outbox_dedupe"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                fields=("clinic", "course", "version"), name="okt_plan_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentdocument",
            constraint=models.UniqueConstraint(
                fields=("clinic", "patient", "version", "language"), name="okt_consent_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="portalaccount",
            constraint=models.UniqueConstraint(
                fields=("clinic", "email"), name="okt_portal_account_email"
            ),
        ),
        migrations.AddConstraint(
            model_name="portalaccount",
            constraint=models.UniqueConstraint(
                fields=("clinic", "patient"), name="okt_portal_account_one"
            ),
        ),
        migrations.AddIndex(
            model_name="portalmessage",
            index=models.Index(
                fields=["clinic", "patient", "at"], name="okt_portal_message_thread"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["clinic", "patient", "-received_at"], name="okt_referral_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="intakesection",
            constraint=models.UniqueConstraint(
                fields=("clinic", "referral", "section", "version"), name="okt_intake_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="intakesection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_key", ""), _negated=True),
                fields=("clinic", "referral", "client_key"),
                name="okt_intake_client_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                fields=("clinic", "staff", "weekday", "starts_at"), name="okt_shift_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (0, 6))), name="okt_shift_weekday"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(
                fields=("clinic", "patient", "sha256"), name="okt_upload_content"
            ),
        ),
        migrations.AddIndex(
            model_name="visitconfirmation",
            index=models.Index(fields=["clinic", "session", "kind"], name="okt_visit_confirmed"),
        ),
        migrations.AddConstraint(
            model_name="waitingentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "offered"])),
                fields=("clinic", "patient"),
                name="okt_waiting_entry_once",
            ),
        ),
        migrations.RunPython(apply_rules, migrations.RunPython.noop, elidable=False),
    ]
