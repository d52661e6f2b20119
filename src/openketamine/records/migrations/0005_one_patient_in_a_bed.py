"""One patient in a bed, and one session of a patient on the unit at a time.

Where two sessions share a bed or a patient already, this refuses: the monitor of that bed was
read for both. Discharge or cancel one of them first.
"""

from django.db import migrations, models

_IS_HERE = models.Q(
    ("phase__in", ["check_in", "dose", "double_check", "ready", "infusing", "paused", "recovery"])
)


class Migration(migrations.Migration):
    dependencies = [("records", "0004_one_gateway_for_all_clinics")]
    operations = [
        migrations.AddConstraint(
            "session",
            models.UniqueConstraint(
                condition=_IS_HERE, fields=("bed",), name="okt_session_bed_taken"
            ),
        ),
        migrations.AddConstraint(
            "session",
            models.UniqueConstraint(
                condition=_IS_HERE, fields=("patient",), name="okt_session_patient_here"
            ),
        ),
    ]
