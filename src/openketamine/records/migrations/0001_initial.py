import uuid

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from openketamine.records.keyed_table import CreateKeyedTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bed",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("room", models.CharField(blank=True, default="", max_length=80)),
                ("device_key", models.CharField(max_length=200)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "okt_bed",
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("timezone", models.CharField(default="UTC", max_length=64)),
                ("is_alerting_on", models.BooleanField(default=False)),
                ("protocol_set", models.CharField(default="consensus-moderate", max_length=64)),
                ("audit_count", models.BigIntegerField(default=0, editable=False)),
                ("audit_head", models.CharField(default="", editable=False, max_length=64)),
            ],
            options={
                "db_table": "okt_clinic",
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("nurse", "Nurse"),
                            ("prescriber", "Prescriber"),
                            ("front_desk", "Front desk"),
                            ("pharmacist", "Pharmacist"),
                            ("auditor", "Auditor"),
                            ("admin", "Administrator"),
                        ],
                        max_length=16,
                    ),
                ),
                ("display_name", models.CharField(max_length=120)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
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
            ],
            options={
                "verbose_name_plural": "staff",
                "db_table": "okt_staff",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("alert_id", models.CharField(max_length=160)),
                ("condition", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=20)),
                ("priority", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("acknowledged", "Acknowledged"),
                            ("cleared", "Cleared"),
                        ],
                        max_length=20,
                    ),
                ),
                ("onset_at", models.DateTimeField()),
                ("raised_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("cleared_at", models.DateTimeField(null=True)),
                ("facts", models.TextField(default="{}")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "bed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.bed",
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
            ],
            options={
                "db_table": "okt_alert",
            },
        ),
        migrations.AddField(
            model_name="bed",
            name="clinic",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.clinic",
            ),
        ),
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=120)),
                ("role", models.CharField(max_length=16)),
                ("action", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=100)),
                ("facts", models.TextField()),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
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
            ],
            options={
                "db_table": "okt_audit_row",
            },
        ),
        migrations.CreateModel(
            name="AlertTransition",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("change", models.CharField(max_length=20)),
                ("priority", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=120)),
                ("facts", models.TextField(default="{}")),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.alert",
                    ),
                ),
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
            ],
            options={
                "db_table": "okt_alert_transition",
            },
        ),
        migrations.CreateModel(
            name="DeviceReject",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("received_at", models.DateTimeField()),
                ("peer", models.CharField(max_length=100)),
                ("code", models.CharField(max_length=2)),
                ("reason", models.CharField(max_length=400)),
                ("location", models.CharField(default="", max_length=100)),
                ("raw", models.BinaryField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
            ],
            options={
                "db_table": "okt_device_reject",
            },
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("family_name", models.CharField(max_length=120)),
                ("given_name", models.CharField(max_length=120)),
                ("born_on", models.DateField()),
                ("sex", models.CharField(blank=True, default="", max_length=16)),
                (
                    "last_weight_kg",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "height_cm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                ("allergies", models.CharField(blank=True, default="", max_length=400)),
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
                "db_table": "okt_patient",
            },
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("planned_infusions", models.PositiveSmallIntegerField(default=6)),
                ("indication", models.CharField(blank=True, default="", max_length=200)),
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
                "db_table": "okt_course",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("scheduled_at", models.DateTimeField()),
                ("phase", models.CharField(default="scheduled", max_length=20)),
                ("is_on_hold", models.BooleanField(default=False)),
                ("protocol_set", models.CharField(max_length=80)),
                ("drug", models.CharField(default="ketamine-racemic", max_length=40)),
                ("ordered_mg_per_kg", models.DecimalField(decimal_places=3, max_digits=6)),
                ("ordered_minutes", models.DecimalField(decimal_places=1, max_digits=6)),
                ("ordered_volume_ml", models.DecimalField(decimal_places=2, max_digits=7)),
                ("vial_mg_per_ml", models.DecimalField(decimal_places=2, max_digits=6)),
                ("event_count", models.PositiveIntegerField(default=0, editable=False)),
                ("event_head", models.CharField(default="", editable=False, max_length=64)),
                (
                    "bed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.bed",
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
            ],
            options={
                "db_table": "okt_session",
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("media_type", models.CharField(default="application/pdf", max_length=80)),
                ("event_head", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.session",
                    ),
                ),
            ],
            options={
                "db_table": "okt_document",
            },
        ),
        migrations.AddField(
            model_name="alert",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.session"
            ),
        ),
        migrations.CreateModel(
            name="AdverseEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event_seq", models.PositiveIntegerField()),
                ("term", models.CharField(max_length=120)),
                ("severity", models.CharField(max_length=20)),
                ("intervention", models.CharField(default="", max_length=400)),
                ("outcome", models.CharField(default="", max_length=200)),
                ("is_serious", models.BooleanField(default=False)),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.session",
                    ),
                ),
            ],
            options={
                "db_table": "okt_adverse_event",
            },
        ),
        migrations.CreateModel(
            name="SessionEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("payload", models.TextField()),
                ("happened_at", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=120)),
                ("corrects", models.PositiveIntegerField(null=True)),
                ("client_key", models.CharField(default="", max_length=64)),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
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
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.session",
                    ),
                ),
            ],
            options={
                "db_table": "okt_session_event",
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(max_length=100)),
                ("printed_name", models.CharField(max_length=120)),
                ("role", models.CharField(max_length=16)),
                ("meaning", models.CharField(max_length=80)),
                ("record_hash", models.CharField(max_length=64)),
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
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.session",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "okt_signature",
            },
        ),
        migrations.CreateModel(
            name="ProtocolOverride",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("protocol_set", models.CharField(max_length=80)),
                ("parameter", models.CharField(max_length=80)),
                ("ordinal", models.PositiveIntegerField()),
                ("value", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=400)),
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
                    "signature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.signature",
                    ),
                ),
            ],
            options={
                "db_table": "okt_protocol_override",
            },
        ),
        CreateKeyedTable(
            name="VitalFrame",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "clinic_id",
                        "bed_id",
                        "device_ms",
                        "digest",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("device_ms", models.BigIntegerField()),
                ("digest", models.CharField(max_length=16)),
                ("received_ms", models.BigIntegerField()),
                ("source", models.CharField(default="", max_length=200)),
                ("message_id", models.CharField(default="", max_length=200)),
                ("flags", models.TextField(default="")),
                ("hr_bpm", models.FloatField(null=True)),
                ("pr_bpm", models.FloatField(null=True)),
                ("spo2_pct", models.FloatField(null=True)),
                ("rr_bpm", models.FloatField(null=True)),
                ("nibp_sys_mmhg", models.FloatField(null=True)),
                ("nibp_dia_mmhg", models.FloatField(null=True)),
                ("nibp_map_mmhg", models.FloatField(null=True)),
                ("abp_sys_mmhg", models.FloatField(null=True)),
                ("abp_dia_mmhg", models.FloatField(null=True)),
                ("abp_map_mmhg", models.FloatField(null=True)),
                ("temp_cel", models.FloatField(null=True)),
                ("etco2_mmhg", models.FloatField(null=True)),
                ("perfusion_pct", models.FloatField(null=True)),
                ("pump_rate_ml_per_h", models.FloatField(null=True)),
                ("pump_volume_infused_ml", models.FloatField(null=True)),
                (
                    "bed",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.bed",
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
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.session",
                    ),
                ),
            ],
            options={
                "db_table": "okt_vital_frame",
            },
        ),
        migrations.CreateModel(
            name="WatchState",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("state", models.TextField()),
                ("saved_at", models.DateTimeField()),
                (
                    "bed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.bed",
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
            ],
            options={
                "db_table": "okt_watch_state",
            },
        ),
        migrations.AddIndex(
            model_name="vitalframe",
            index=models.Index(fields=["clinic", "received_ms"], name="okt_frame_received"),
        ),
        migrations.AddIndex(
            model_name="vitalframe",
            index=models.Index(fields=["clinic", "session", "device_ms"], name="okt_frame_session"),
        ),
        migrations.AddConstraint(
            model_name="bed",
            constraint=models.UniqueConstraint(fields=("clinic", "name"), name="okt_bed_name"),
        ),
        migrations.AddConstraint(
            model_name="bed",
            constraint=models.UniqueConstraint(
                fields=("clinic", "device_key"), name="okt_bed_device"
            ),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["clinic", "subject"], name="okt_audit_subject"),
        ),
        migrations.AddConstraint(
            model_name="auditrow",
            constraint=models.UniqueConstraint(fields=("clinic", "seq"), name="okt_audit_seq"),
        ),
        migrations.AddIndex(
            model_name="alerttransition",
            index=models.Index(fields=["clinic", "id"], name="okt_transition_cursor"),
        ),
        migrations.AddIndex(
            model_name="staff",
            index=models.Index(fields=["clinic", "username"], name="okt_staff_clinic"),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.UniqueConstraint(
                fields=("clinic", "number"), name="okt_patient_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(
                fields=("clinic", "patient", "number"), name="okt_course_no"
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["clinic", "scheduled_at"], name="okt_session_day"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                fields=("clinic", "course", "ordinal"), name="okt_session_no"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("clinic", "session", "kind", "sha256"), name="okt_document_content"
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["clinic", "state", "raised_at"], name="okt_alert_open"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("clinic", "session", "alert_id"), name="okt_alert_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="adverseevent",
            constraint=models.UniqueConstraint(
                fields=("clinic", "session", "event_seq"), name="okt_adverse_event_seq"
            ),
        ),
        migrations.AddIndex(
            model_name="sessionevent",
            index=models.Index(fields=["clinic", "id"], name="okt_event_cursor"),
        ),
        migrations.AddIndex(
            model_name="sessionevent",
            index=models.Index(fields=["clinic", "session", "client_key"], name="okt_event_key"),
        ),
        migrations.AddConstraint(
            model_name="sessionevent",
            constraint=models.UniqueConstraint(
                fields=("clinic", "session", "seq"), name="okt_event_seq"
            ),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["clinic", "subject"], name="okt_signature_subject"),
        ),
        migrations.AddConstraint(
            model_name="protocoloverride",
            constraint=models.UniqueConstraint(
                fields=("clinic", "protocol_set", "parameter", "ordinal"), name="okt_override_no"
            ),
        ),
        migrations.AddConstraint(
            model_name="watchstate",
            constraint=models.UniqueConstraint(fields=("clinic", "bed"), name="okt_watch_bed"),
        ),
    ]
