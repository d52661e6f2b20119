"""One gateway port serves all clinics: a device key is one bed's, and a message may be nobody's.

Where two clinics' beds in use share a key already, this refuses: their data were refused too.
Rename one of them first.
"""

import django.db.models.deletion
from django.db import migrations, models

from openketamine.records.database_rules import append_only, scope_policy


def apply_rules(apps, schema_editor):
    """SQLite remade the table and lost its triggers; PostgreSQL's policy must know the rest."""
    vendor = schema_editor.connection.vendor
    rules = (
        append_only(vendor, ("okt_device_reject",))
        if vendor == "sqlite"
        else scope_policy("okt_device_reject")
    )
    for statement in rules:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_bed_reporting_interval")]
    operations = [
        migrations.AddConstraint(
            "bed",
            models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("device_key",),
                name="okt_bed_device_key",
                violation_error_message=(
                    "This device key is in use already. Set the monitor to another one."
                ),
            ),
        ),
        migrations.AlterField(
            "devicereject",
            "clinic",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.clinic",
            ),
        ),
        migrations.RunPython(apply_rules, migrations.RunPython.noop, elidable=False),
    ]
