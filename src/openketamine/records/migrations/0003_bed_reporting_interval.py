"""How often a bed's monitor reports.

The column is added by plain SQL: Django would remake the table on SQLite, and the triggers of
other tables that look at the beds would not let it.
"""

from django.db import migrations, models

_ADD = """
    ALTER TABLE okt_bed ADD COLUMN reporting_interval_s smallint DEFAULT 1 NOT NULL
    CONSTRAINT okt_bed_interval CHECK (reporting_interval_s BETWEEN 1 AND 60)
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_database_rules")]
    operations = [
        migrations.RunSQL(
            _ADD,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AddField(
                    "bed",
                    "reporting_interval_s",
                    models.SmallIntegerField(
                        db_default=1,
                        default=1,
                        help_text=(
                            "How often the monitor is set to report; 1 to 60. "
                            "Silence is judged by it."
                        ),
                        verbose_name="reporting interval (s)",
                    ),
                ),
                migrations.AddConstraint(
                    "bed",
                    models.CheckConstraint(
                        condition=models.Q(("reporting_interval_s__range", (1, 60))),
                        name="okt_bed_interval",
                    ),
                ),
            ],
        )
    ]
