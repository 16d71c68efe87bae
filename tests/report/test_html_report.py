"""The HTML report: one file, whatever the results hold."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from report_samples import RESOURCES, RUN, records, scenario

from harness.report import html
from harness.report.html.payloads import LONGEST, clipped, readable
from harness.report.results import ScenarioData, StepData
from harness.report.results.model import Failure as WhyFailed
from harness.report.results.model import Place

UNSAFE = "</script><script>alert(1)</script><!--SCRIPTS--> & 'é'"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: dict[str, str] = {}
        self.loaded: list[str] = []
        self.scripts = 0
        self._into: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        loaded = [given.get("src")] if tag != "link" else [given.get("href")]
        self.loaded += [one for one in loaded if one and not one.startswith("data:")]
        if tag == "script":
            self._into = given.get("id")
            self.scripts += self._into is None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self.blocks[self._into] = self.blocks.get(self._into, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._into = None if tag == "script" else self._into


def _blocks(*scenarios: ScenarioData) -> dict[str, Any]:
    page = _Page()
    page.feed(html.page(scenarios, RUN))
    return {name: json.loads(text) for name, text in page.blocks.items()}


def test_it_needs_nothing_else() -> None:
    text = html.page([scenario()], RUN)
    page = _Page()
    page.feed(text)
    assert page.loaded == []
    assert not re.search(r"@import|url\(", text)
    assert "default-src 'none'" in text


def test_whatever_is_in_the_data_stays_data() -> None:
    page = _Page()
    page.feed(html.page([scenario(UNSAFE, reason=UNSAFE)], RUN, UNSAFE))
    assert page.scripts == 1
    assert json.loads(page.blocks["data"])["rows"][0]["name"] == UNSAFE
    assert json.loads(page.blocks["scenario-0"])["reason"] == UNSAFE


def test_the_list_has_what_is_searched_for() -> None:
    failure = WhyFailed(message="it is not there\nmore", where=Place(file="a.yaml", line=7))
    step = StepData(section="then", kind="item", title="item", status="failed", seconds=1,
                    failure=failure)  # fmt: skip
    failed = scenario("fails", status="failed", steps=[step], tags=["slow"])
    data = _blocks(scenario(), failed)["data"]
    assert data["counts"] == {"passed": 1, "failed": 1}
    assert [row["status"] for row in data["rows"]] == ["passed", "failed"]
    assert "why" not in data["rows"][0]
    assert data["rows"][1]["why"] == "a.yaml:7: it is not there"
    assert data["rows"][1]["tags"] == ["slow"]


def test_the_flow_is_drawn_by_logical_names() -> None:
    one = scenario(records=records(), resources=RESOURCES, given_until=5)
    flow = _blocks(one)["scenario-0"]["flow"]
    assert [lane["title"] for lane in flow["lanes"]] == ["test", "Orders", "Store", "shop-Orders"]
    assert [lane["kind"] for lane in flow["lanes"]] == ["client", "service", "function", "service"]
    sent, ran, put = flow["messages"]
    assert [(m["from"], m["to"]) for m in (sent, ran, put)] == [(0, 1), (1, 2), (2, 3)]
    assert (sent["label"], sent["given"], sent["lasts"]) == ("SendMessage", True, 2)
    assert (ran["label"], ran["error"], ran["cold"]) == ("invoke", "KeyError", True)
    assert put["error"] == "ConditionalCheckFailedException"
    assert ["Event", {"Records": [{"messageId": "m-0", "body": {"id": "1"}}]}] in ran["parts"]
    assert ["Error", "KeyError: 'total'\nat line 3"] in ran["parts"]
    assert ["Log", "START\nEND"] in ran["parts"]


def test_payloads_are_readable() -> None:
    assert readable({"Payload": {"$base64": "eyJhIjoxfQ=="}}) == {"Payload": {"a": 1}}
    assert readable({"$base64": "/9j/"}) == "(3 bytes)"
    assert readable({"$base64": "not base64!"}) == "not base64!"
    assert readable(['{"a": "[1]"}', "{no json"]) == [{"a": [1]}, "{no json"]
    assert clipped({"a": 1}) == {"a": 1}
    assert clipped("x" * (LONGEST + 5)).endswith("… 5 more characters")


def test_it_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    html.write(tmp_path / "new" / "report.html", [], RUN)
    assert "<!doctype html>" in (tmp_path / "new" / "report.html").read_text()
