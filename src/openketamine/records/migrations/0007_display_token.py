"""Wall screens that nobody is signed in at."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from openketamine.records.database_rules import statements


def apply_rules(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor, {"okt_display_token"}):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0006_alerts_of_devices")]
    operations = [
        migrations.CreateModel(
            "DisplayToken",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(help_text="Where the screen hangs.", max_length=80)),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                ("created_at", models.DateTimeField(editable=False)),
                ("connected_at", models.DateTimeField(editable=False, null=True)),
                ("last_seen_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
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
            {
                "db_table": "okt_display_token",
                "verbose_name": "display",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=["token_hash"], name="okt_display_token_hash")
                ],
            },
        ),
        migrations.RunPython(apply_rules, migrations.RunPython.noop, elidable=False),
    ]
