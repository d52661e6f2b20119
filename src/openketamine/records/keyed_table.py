"""A migration step for a table that SQLite stores in key order, without a rowid."""

from __future__ import annotations

from typing import Any

from django.db import migrations


class CreateKeyedTable(migrations.CreateModel):
    """Create a table; `WITHOUT ROWID` on SQLite: a session's frames lie side by side."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the table as Django would, in key order where that has to be asked for."""
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.name)
        sql, params = schema_editor.table_sql(model)
        schema_editor.execute(f"{sql} WITHOUT ROWID", params or None)
