"""A cancelled visit gives its number in the course back; how often a visit was moved, or missed."""

from django.db import migrations, models

from openketamine.records.database_rules import no_double_booking, statements


def drop_triggers(apps, schema_editor):
    """SQLite remakes the table and would not let triggers look at it meanwhile."""
    connection = schema_editor.connection
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f'DROP TRIGGER "{name}"', params=None)


def apply_rules(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "sqlite":
        return
    tables = connection.introspection.table_names()
    for statement in (*statements("sqlite", tables), *no_double_booking("sqlite")):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0008_from_referral_to_plan")]
    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop, elidable=False),
        migrations.AddField(
            model_name="session",
            name="times_moved",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="session", name="moved_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="session",
            name="is_missed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveConstraint(model_name="session", name="okt_session_no"),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                fields=("clinic", "course", "ordinal"),
                condition=models.Q(("phase", "cancelled"), _negated=True),
                name="okt_session_no",
            ),
        ),
        migrations.RunPython(apply_rules, migrations.RunPython.noop, elidable=False),
    ]
