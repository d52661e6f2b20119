"""Alerts that a device reported are kept with its frame, whoever watches the bed.

The column is added by plain SQL: Django would remake the table on SQLite, and lose its order by
key and its triggers.
"""

from django.db import migrations, models

_ADD = "ALTER TABLE okt_vital_frame ADD COLUMN alerts text DEFAULT '' NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("records", "0005_one_patient_in_a_bed")]
    operations = [
        migrations.RunSQL(
            _ADD,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AddField(
                    "vitalframe", "alerts", models.TextField(db_default="", default="")
                )
            ],
        )
    ]
