"""`${…}`, generators and files in values."""

from __future__ import annotations

import re
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadInput
from harness.scenarios.reading.loading import read
from harness.scenarios.source.tree import Document, read_documents
from harness.scenarios.values.resolve import resolve
from harness.scenarios.values.scope import Scope
from harness.stacks.stack import Resource, Stack

STACK = Stack(
    "orders",
    Path("t.yaml"),
    outputs={"Url": "http://x"},
    resources={"Table": Resource("Table", "AWS::DynamoDB::Table", "orders-table-1")},
)


@pytest.fixture
def scope() -> Scope:
    variables = {"id": "o-1", "n": 3, "order": {"lines": [{"sku": "A"}]}, "odd": {"$gt": 1}}
    return Scope(STACK, variables, {"HOME_TOWN": "Köln"})


def document(tmp_path: Path, text: str) -> Document:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(text)
    return read_documents(file)[0]


def value(tmp_path: Path, text: str, scope: Scope, *, matchers: bool = False) -> Any:
    return resolve(document(tmp_path, f"v: {text}"), ("v",), scope, matchers=matchers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("'${id}'", "o-1"),
        ("'${n}'", 3),
        ("'n=${n}'", "n=3"),
        ("'${id}-${n}'", "o-1-3"),
        ("'${order}'", {"lines": [{"sku": "A"}]}),
        ("'${order.lines.0.sku}'", "A"),
        ("'order: ${order}'", 'order: {"lines": [{"sku": "A"}]}'),
        ("'$${id}'", "${id}"),
        ("'$${id} ${id}'", "${id} o-1"),
        ("'cost: $5'", "cost: $5"),
        ("'${outputs.Url}/items'", "http://x/items"),
        ("'${resources.Table}'", "orders-table-1"),
        ("'${env.HOME_TOWN}'", "Köln"),
        ("['${id}', {a: '${n}'}]", ["o-1", {"a": 3}]),
        ("{$$schema: x}", {"$schema": "x"}),
        ("{'${id}': 1}", {"${id}": 1}),
    ],
)
def test_values(tmp_path: Path, scope: Scope, text: str, expected: Any) -> None:
    assert value(tmp_path, text, scope) == expected


def test_generators_make_a_new_value_each_time(tmp_path: Path, scope: Scope) -> None:
    one, other = value(tmp_path, "['${uuid}', '${uuid}']", scope)
    assert one != other
    assert re.fullmatch(r"[0-9a-f-]{36}", one)
    now = value(tmp_path, "'${now}'", scope)
    assert now.endswith("Z")
    assert abs(datetime.fromisoformat(now).timestamp() - value(tmp_path, "'${epoch}'", scope)) < 60


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("'${idd}'", "unknown variable ${idd}", "did you mean 'id'"),
        ("'${output.Url}'", "unknown variable ${output.Url}", "outputs.NAME"),
        ("'${outputs.Ur}'", "no output 'Ur'", "did you mean 'Url'"),
        ("'${resources.Tabel}'", "no resource 'Tabel'", "did you mean 'Table'"),
        ("'${env.HOME_TOWNS}'", "HOME_TOWNS is not set", ""),
        ("'${order.line}'", "there is no 'line' in 'order'", "did you mean 'lines'"),
        ("'${order.lines.7}'", "there is no '7'", ""),
    ],
)
def test_unknown_names(tmp_path: Path, scope: Scope, text: str, what: str, fix: str) -> None:
    with pytest.raises(BadInput) as caught:
        value(tmp_path, text, scope)
    assert what in caught.value.what
    assert fix in (caught.value.fix or "")
    assert str(caught.value.where) == f"{tmp_path}/a.scenario.yaml:1:4"


def test_files(tmp_path: Path, scope: Scope) -> None:
    (tmp_path / "text.txt").write_text("${id} grüße\n")
    (tmp_path / "data.json").write_text('{"$gt": 5, "a": "${id}"}')
    (tmp_path / "raw.bin").write_bytes(b"\xff\x00")
    assert value(tmp_path, "{$file: text.txt}", scope) == "${id} grüße\n"
    assert value(tmp_path, "{x: {$json: data.json}}", scope) == {"x": {"$gt": 5, "a": "${id}"}}
    assert value(tmp_path, "{$base64: raw.bin}", scope) == "/wA="


def test_what_only_looks_like_a_matcher_is_none(tmp_path: Path, scope: Scope) -> None:
    (tmp_path / "data.json").write_text('{"$gt": 5}')
    assert value(tmp_path, "{$json: data.json}", scope, matchers=True) == {"$$gt": 5}
    assert value(tmp_path, "'${odd}'", scope, matchers=True) == {"$$gt": 1}
    assert value(tmp_path, "{$json: {a: '${n}'}}", scope, matchers=True) == {"$json": {"a": 3}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "{$file: txt.txt}",
            "a.scenario.yaml:1:12: there is no file txt.txt\n  did you mean 'text.txt'",
        ),
        ("{$file: ../none/a}", "a.scenario.yaml:1:12: there is no file ../none/a (no folder"),
        ("{$file: .}", "a.scenario.yaml:1:12: . is a directory"),
        ("{$json: bad.json}", "bad.json:2:3: malformed JSON"),
        ("{$file: raw.bin}", "a.scenario.yaml:1:12: raw.bin is not UTF-8"),
    ],
)
def test_bad_files(tmp_path: Path, scope: Scope, text: str, told: str) -> None:
    (tmp_path / "text.txt").write_text("x")
    (tmp_path / "bad.json").write_text('{"a": 1,\n  b}')
    (tmp_path / "raw.bin").write_bytes(b"\xff\x00")
    with pytest.raises(BadInput) as caught:
        value(tmp_path, text, scope)
    assert str(caught.value).startswith(f"{tmp_path}/{told}")


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("'${now+1h}'", r"\d{4}-.*Z"),
        ("'${now - 2.5d : %Y/%m/%d}'", r"\d{4}/\d\d/\d\d"),
        ("'x-${sequence:%03d}-${sequence}-${sequence.o:o%d}'", "x-001-2-o1"),
        ("'${random.text:5}'", "[a-z0-9]{5}"),
        ("'${random.hex:32}'", "[a-f0-9]{32}"),
        ("'n${random.int:-2..2}'", "n-?[012]"),
        ("'n${random.float:0.5..0.6}'", r"n0\.[56]\d*"),
        ("'${random.of: red, green}'", "red|green"),
        ("'${env.HOME_TOWN:-x}${env.NONE:-a:-b.c}${env.NONE:-}'", "Kölna:-b.c"),
        ("'n${epoch_ms}'", r"n\d{13}"),
    ],
)
def test_generators(tmp_path: Path, scope: Scope, text: str, pattern: str) -> None:
    assert re.fullmatch(pattern, value(tmp_path, text, scope))


def test_offsets_and_types(tmp_path: Path, scope: Scope) -> None:
    scope.ahead = 3600.0
    ahead = value(tmp_path, "'${epoch+1d}'", scope) - time.time()
    assert abs(ahead - 3600 - 86_400) < 60
    assert value(tmp_path, "'${random.int:3..3}'", scope) == 3
    assert value(tmp_path, "'${sequence}'", scope) == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("'${uuid+1h}'", "'uuid' takes no offset"),
        ("'${uuid:x}'", "'uuid' takes no argument"),
        ("'${now.x}'", "'now' has no part 'x'"),
        ("'${now:}'", "the format is missing"),
        ("'${now+99999999d}'", "more than a hundred years"),
        ("'${sequence:%s}'", "is no format of a number"),
        ("'${random}'", "`random` is one of random.int"),
        ("'${random.int:6..1}'", "takes a range"),
        ("'${random.int:1.5..2}'", "whole numbers"),
        ("'${random.text:0}'", "takes a length"),
        ("'${random.of}'", "takes what to choose from"),
        ("'${now+1}'", "unknown variable ${now+1}"),
    ],
)
def test_generators_written_wrong(tmp_path: Path, scope: Scope, text: str, what: str) -> None:
    with pytest.raises(BadInput) as caught:
        value(tmp_path, text, scope)
    assert what in caught.value.what
    file = tmp_path / "b.scenario.yaml"
    file.write_text(f"scenario: S\nthen: [{{outputs: {{A: {text}}}}}]\n")
    [error] = read(file)[1]
    assert what in error.what
    assert str(error.where) == f"{file}:2:22"


def test_tags_name_files(tmp_path: Path, scope: Scope) -> None:
    (tmp_path / "text.txt").write_text("grüße")
    (tmp_path / "data.json").write_text('{"a": [1]}')
    assert value(tmp_path, "!file text.txt", scope) == "grüße"
    assert value(tmp_path, "{x: !json data.json}", scope) == {"x": {"a": [1]}}
    assert value(tmp_path, "[!base64 text.txt]", scope) == ["Z3LDvMOfZQ=="]
    with pytest.raises(BadInput, match=r"a.scenario.yaml:1:8: there is no file"):
        value(tmp_path, "{x: !file nope.txt}", scope)
