"""An account's database: its address for the application, and SQL for the harness."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.engines.ports import LOOPBACK
from harness.engines.postgres.cluster import SUPERUSER
from harness.errors import HarnessError

PASSWORD = "harness"
"""No secret: everybody on this machine's loopback is trusted."""
_UNUSED = "select pg_terminate_backend(pid) from pg_stat_activity where usename = '{0}' and {1}"


@dataclass(frozen=True)
class Address:
    """Where the application finds it; `${postgres.url}` is its `url`."""

    host: str
    port: int
    database: str
    user: str
    password: str

    @property
    def url(self) -> str:
        place = f"{self.host}:{self.port}/{self.database}"
        return f"postgresql://{self.user}:{self.password}@{place}"


PARTS = ("url", "host", "port", "database", "user", "password")


class Database:
    """Its role owns it, and is no superuser, as that of an application behind RDS Proxy."""

    def __init__(self, psql: Path, port: int, account: str) -> None:
        name = f"account_{account}"
        self.address = Address(LOOPBACK, port, name, name, PASSWORD)
        self._psql = psql
        if not self._ask(f"select 1 from pg_database where datname = '{name}'", "postgres").strip():
            self._ask(f"create role {name} login password '{PASSWORD}'", "postgres")
            self._ask(f"create database {name} owner {name}", "postgres")

    def run(self, sql: str) -> None:
        """Run statements as the application's role, in one transaction.

        Raises:
            HarnessError: one is refused, with PostgreSQL's own words.
        """
        self._ask(sql, self.address.database, role=self.address.user)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What a query finds, as JSON has it; it can change nothing.

        Raises:
            HarnessError: it is refused, with PostgreSQL's own words.
        """
        text = query.strip().rstrip(";")
        wrapped = f"select coalesce(json_agg(found), '[]') from (\n{text}\n) as found"
        rows: list[dict[str, Any]] = json.loads(
            self._ask(wrapped, self.address.database, role=self.address.user, read_only=True)
        )
        return rows

    def limit(self, connections: int) -> None:
        """So many connections the application's role may have; -1: as many as it likes."""
        user = self.address.user
        self._ask(f"alter role {user} connection limit {connections}", "postgres")

    def reset(self) -> None:
        """Empty it. Connections stay, as those of a pool do, unless they are in a transaction."""
        user = self.address.user
        busy = _UNUSED.format(user, "state <> 'idle'")
        empty = f"{busy};\ndrop owned by {user} cascade;\nalter role {user} connection limit -1"
        self._ask(empty, self.address.database)

    def _ask(
        self, sql: str, database: str, *, role: str | None = None, read_only: bool = False
    ) -> str:
        options = [f"-c role={role}"] if role else []
        options += ["-c default_transaction_read_only=on"] if read_only else []
        command = [str(self._psql), "-X", "-q", "-A", "-t", "-1", "-v", "ON_ERROR_STOP=1",
                   "-h", self.address.host, "-p", str(self.address.port), "-U", SUPERUSER,
                   "-d", database, "-f", "-"]  # fmt: skip
        if sql.startswith("create database"):
            command.remove("-1")
        done = subprocess.run(
            command,
            input=sql,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PGOPTIONS": " ".join([*options, "-c client_min_messages=warning"])},
        )
        if done.returncode:
            told = done.stderr.replace("psql:<stdin>:", "line ").strip()
            raise HarnessError(f"PostgreSQL refused it: {told}")
        return done.stdout
