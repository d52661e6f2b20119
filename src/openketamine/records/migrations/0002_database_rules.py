"""Append-only tables, one clinic per row and row-level security.

A later migration that remakes one of these tables on SQLite (any change of a column) loses its
triggers there and must run `apply_rules` again.
"""

from django.db import migrations

from openketamine.records.database_rules import statements


def apply_rules(apps, schema_editor):
    """Of the tables that there are: later ones come with their own rules."""
    connection = schema_editor.connection
    tables = connection.introspection.table_names()
    for statement in statements(connection.vendor, tables):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(apply_rules, migrations.RunPython.noop, elidable=False)]
