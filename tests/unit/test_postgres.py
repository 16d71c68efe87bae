"""PostgreSQL beside the engine: found, started, emptied, and gone with whoever started it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.engines.base import RunningEngine
from harness.engines.postgres import Database, database_of, server
from harness.engines.postgres.finding import NEEDED, find_postgres
from harness.errors import HarnessError, Unsupported

NATIVE = RunningEngine(name="native", endpoint="http://127.0.0.1:1", release="", control=None)
installed = pytest.mark.skipif(find_postgres() is None, reason="no PostgreSQL is installed")

STARTS = """
import sys
from harness.engines.base import RunningEngine
from harness.engines.postgres import database_of, server
database_of(RunningEngine(name="native", endpoint="", release="", control=None), "1")
print(server._SERVERS[-1]._guard.pid, server._SERVERS[-1].port, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    yield database_of(NATIVE, "123456789012")
    server._SERVERS.pop().close()


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEEDED:
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_postgres() == tmp_path


def test_where_there_is_none_it_is_unsupported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "find_postgres", lambda: None)
    with pytest.raises(Unsupported, match="unsupported on native: no PostgreSQL is installed"):
        database_of(NATIVE, "1")
    docker = RunningEngine(name="docker", endpoint="", release="", control=None)
    with pytest.raises(Unsupported, match="cannot reach"):
        database_of(docker, "1")


@installed
def test_sql_and_rows(database: Database) -> None:
    database.run("create table t (id serial, at timestamptz); insert into t (at) values ('epoch')")
    assert database.rows("select * from t;") == [{"id": 1, "at": "1970-01-01T00:00:00+00:00"}]
    with pytest.raises(HarnessError, match='relation "nowhere" does not exist'):
        database.rows("select * from nowhere")
    with pytest.raises(HarnessError, match="read-only transaction"):
        database.rows("select nextval('t_id_seq')")
    with pytest.raises(HarnessError, match=r"must be superuser|permission denied"):
        database.run("create role another superuser")
    with pytest.raises(HarnessError):
        database.run("insert into t (id) values (2); insert into t (id) values ('x')")
    assert database.rows("select id from t") == [{"id": 1}]
    database.reset()
    assert database.rows("select count(*) from pg_tables where tableowner = current_user") == [
        {"count": 0}
    ]


@installed
def test_accounts_have_databases_of_their_own(database: Database) -> None:
    other = database_of(NATIVE, "210987654321")
    other.run("create table theirs (id int)")
    assert other.address.url != database.address.url
    with pytest.raises(HarnessError, match="does not exist"):
        database.rows("select * from theirs")
    assert database_of(NATIVE, "210987654321").rows("select * from theirs") == []


@installed
@pytest.mark.parametrize("how", ["ends", "is killed"])
def test_it_is_gone_with_the_harness(how: str) -> None:
    harness = subprocess.Popen(
        [sys.executable, "-c", STARTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert harness.stdout is not None
    assert harness.stdin is not None
    guard, port = map(int, harness.stdout.readline().split())
    processes = Path(f"/proc/{guard}/task/{guard}/children")
    data = _data_of(processes) if processes.exists() else None
    if how == "ends":
        harness.stdin.close()
    else:
        harness.send_signal(signal.SIGKILL)
    harness.wait(60)
    deadline = time.monotonic() + 60
    while _answers(port) or (data is not None and data.exists()):
        assert time.monotonic() < deadline, "PostgreSQL is still there"
        time.sleep(0.05)


def _data_of(children: Path) -> Path:
    [child] = children.read_text().split()
    arguments = Path(f"/proc/{child}/cmdline").read_text().split("\0")
    return Path(arguments[arguments.index("-D") + 1]).parent


def _answers(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
