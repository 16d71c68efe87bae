"""Flows as Mermaid, OpenTelemetry and Chrome traces: in the shapes that those tools read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from report_samples import RESOURCES, RUN, STORE, records, scenario

from harness.cli.main import run
from harness.engines.extension.wire import from_json
from harness.report.results import ScenarioEnded
from harness.report.results.stream import StreamWriter
from harness.trace.exports import NamedFlow, chrome, mermaid, otel

ROOT = "1-5759e988-bd862e3fe1be46a994272793"
TRACE = ROOT.replace("-", "")[1:]


def _flow(name: str = "an order", **changes: Any) -> NamedFlow:
    found = [from_json({**record, **changes}) for record in records()]
    return NamedFlow(name, found, {"shop-orders": "Orders", STORE: "Store"})


# The statements that we write, as Mermaid's grammar has them (sequenceDiagram.jison).
STATEMENT = re.compile(
    r"    (?:accTitle: (?P<title>[^#;\n]|#\d+;)+"
    r"|(?:actor|participant) p\d+ as (?:[^#;\n<>&%{}]|#\d+;|<br/>)+"
    r"|p\d+(?:->>|-x)p\d+: (?:[^#;\n<>&%{}]|#\d+;|<br/>)+)"
)


def test_mermaid() -> None:
    lines = mermaid(_flow()).splitlines()
    assert lines == [
        "sequenceDiagram",
        "    accTitle: an order",
        "    actor p0 as test",
        "    participant p1 as Orders<br/>sqs",
        "    participant p2 as Store",
        "    participant p3 as shop-Orders<br/>dynamodb",
        "    p0->>p1: SendMessage",
        "    p1-xp2: invoke<br/>KeyError",
        "    p2-xp3: PutItem id=1<br/>ConditionalCheckFailedException",
    ]


@pytest.mark.parametrize(
    "name", ["end", "a; b", "#1 <script> & 50%", "%%{init}%%", 'x: "y" `z`\nparticipant q', "ü→"]
)
def test_mermaid_whatever_things_are_called(name: str) -> None:
    flow = NamedFlow(name, _flow().records, {STORE: name})
    first, *rest = mermaid(flow).splitlines()
    assert first == "sequenceDiagram"
    assert [line for line in rest if not STATEMENT.fullmatch(line)] == []


def test_mermaid_without_calls() -> None:
    assert STATEMENT.fullmatch(mermaid(NamedFlow("x", [])).splitlines()[-1])


def _spans(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By name; each gets its resource's service name as `service`."""
    found = {}
    for one in data["resourceSpans"]:
        [service] = (
            a["value"]["stringValue"]
            for a in one["resource"]["attributes"]
            if a["key"] == "service.name"
        )
        for scope in one["scopeSpans"]:
            assert scope["scope"]["name"] == "serverless-harness"
            found.update({span["name"]: {**span, "service": service} for span in scope["spans"]})
    return found


def test_otel_ids_parents_and_resources() -> None:
    spans = _spans(otel([_flow(trace_id=f"Root={ROOT};Parent=x;Sampled=1")]))
    assert set(spans) == {"sqs.SendMessage", "Store", "dynamodb.PutItem"}
    sent, ran, put = spans["sqs.SendMessage"], spans["Store"], spans["dynamodb.PutItem"]
    assert {span["traceId"] for span in spans.values()} == {TRACE}
    assert len({span["spanId"] for span in spans.values()}) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", span["spanId"]) for span in spans.values())
    assert "parentSpanId" not in sent
    assert (ran["parentSpanId"], put["parentSpanId"]) == (sent["spanId"], ran["spanId"])
    assert (sent["service"], ran["service"], put["service"]) == ("test", "Store", "Store")
    assert (sent["kind"], ran["kind"]) == (3, 2)
    assert (sent["startTimeUnixNano"], sent["endTimeUnixNano"]) == ("10000000000", "10003000000")
    assert (sent["status"], ran["status"]) == ({}, {"code": 2, "message": "'total'"})


def test_otel_is_what_the_protocol_encodes() -> None:
    """Field names and types of `opentelemetry/proto/trace/v1/trace.proto` as JSON."""
    for span in _spans(otel([_flow(), _flow("another")])).values():
        assert re.fullmatch("[0-9a-f]{32}", span["traceId"])
        assert set(span) <= {
            "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano",
            "endTimeUnixNano", "attributes", "status", "service",
        }  # fmt: skip
        for time in ("startTimeUnixNano", "endTimeUnixNano"):
            assert re.fullmatch(r"\d+", span[time])
        for attribute in span["attributes"]:
            [(kind, value)] = attribute["value"].items()
            types = {"stringValue": str, "intValue": str, "boolValue": bool}
            assert isinstance(value, types[kind])


def test_otel_flows_of_one_run_are_traces_of_their_own() -> None:
    both = otel([_flow("a"), _flow("b")])
    spans = [
        s for one in both["resourceSpans"] for scope in one["scopeSpans"] for s in scope["spans"]
    ]
    assert len({span["traceId"] for span in spans}) == 2
    assert len({span["spanId"] for span in spans}) == 6


def test_chrome() -> None:
    data = chrome([_flow("a"), _flow("b")])
    assert data["displayTimeUnit"] == "ms"
    complete = [e for e in data["traceEvents"] if e["ph"] == "X"]
    named = [e for e in data["traceEvents"] if e["ph"] == "M"]
    assert {e["pid"] for e in complete} == {1, 2}
    assert [e["args"]["name"] for e in named if e["name"] == "process_name"] == ["a", "b"]
    threads = {(e["pid"], e["tid"]) for e in named if e["name"] == "thread_name"}
    assert {(e["pid"], e["tid"]) for e in complete} == threads
    send = complete[0]
    assert (send["name"], send["ts"], send["dur"]) == ("SendMessage", 0, 3000)
    assert complete[1]["args"] == {"from": "Orders", "error": "KeyError"}


def test_chrome_slices_of_a_thread_do_not_overlap() -> None:
    at_once = [from_json({**record, "time": 10.0 + n / 1e4, "seq": n, "duration_ms": 50.0})
               for n in range(5) for record in records()[:1]]  # fmt: skip
    slices = [e for e in chrome([NamedFlow("x", at_once)])["traceEvents"] if e["ph"] == "X"]
    assert len({one["tid"] for one in slices}) == 5


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    file = tmp_path / "results.jsonl"
    with file.open("w") as output:
        writer = StreamWriter(output)
        writer.run_started(RUN, 2)
        for name in ("an order", "another"):
            one = scenario(name, records=records(), resources=RESOURCES)
            writer.write(ScenarioEnded(at=1.0, scenario=one))
    return file


def test_the_command(stream: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["trace", str(stream), "--mermaid", "-k", "another"]) == 0
    said = capsys.readouterr().out
    assert "accTitle: another" in said
    assert said.count("sequenceDiagram") == 1
    assert "as Orders" in said
    assert run(["trace", str(stream), "--otel", "-o", str(tmp_path / "otel.json")]) == 0
    assert _spans(json.loads((tmp_path / "otel.json").read_text()))
    assert run(["trace", str(stream), "--chrome"]) == 0
    assert json.loads(capsys.readouterr().out)["traceEvents"]
    assert run(["trace", str(stream)]) == 0
    assert "test: sqs SendMessage shop-orders" in capsys.readouterr().out


def test_what_cannot_be_traced(stream: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", str(stream), "-k", "nothing"]) == 2
    assert "none of 2 scenarios fits -k 'nothing'" in capsys.readouterr().err
    assert run(["trace", str(stream.with_name("missing"))]) == 2
    assert "missing: the result stream cannot be read" in capsys.readouterr().err
    stream.write_text("not json\n")
    assert run(["trace", str(stream)]) == 2
    assert f"{stream}:1: no line of a result stream" in capsys.readouterr().err
    assert run(["trace", "-k", "x"]) == 2
