"""`sql`: statements run in the PostgreSQL beside the engine."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from harness.engines.postgres import Database
from harness.errors import HarnessError, Location
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import Body, Count, FilePath
from harness.scenarios.values.files import read_text


class Sql(Body, Action):
    """Run SQL in the account's PostgreSQL database, as the application's own role."""

    kind: ClassVar[str] = "sql"
    example: ClassVar[str] = 'sql: {run: "create table orders (id text primary key, state text)"}'
    needs_one_of: ClassVar[tuple[str, ...]] = ("file", "run", "connections")

    file: FilePath | None = Field(None, description="A file of statements, run first.")
    statements: str | None = Field(None, alias="run", description="Statements, in one transaction.")
    connections: Count | None = Field(
        None, description="So many connections the application may have from now on."
    )

    def run(self, context: Context) -> Any:
        database = context.shared.scope.database(context.where())
        if self.file is not None:
            where = context.where("file")
            _run(database, read_text(context.step.document.file, self.file, where), where)
        if self.statements is not None:
            _run(database, self.statements, context.where("run"))
        if self.connections is not None:
            database.limit(self.connections)
        return {}


def _run(database: Database, text: str, where: Location) -> None:
    try:
        database.run(text)
    except HarnessError as error:
        raise HarnessError(error.what, where=where) from None
