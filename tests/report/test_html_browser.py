"""The HTML report in a browser: how fast it opens, its keys, its widths."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from browser import Browser, chromium
from report_samples import RESOURCES, RUN, STORE, records, scenario

from harness.report import html
from harness.report.results import ScenarioData, StepData
from harness.report.results.model import Failure, Place, StateChange, TextLine

FOUND = chromium()
pytestmark = pytest.mark.skipif(FOUND is None, reason="there is no Chromium on PATH")
MANY = 1000
OPENS_WITHIN_MS = 2000
PHONE = 400


def _many() -> list[ScenarioData]:
    """Like real ones: three calls of a flow repeated, and one of 50 failed."""
    failure = Failure(
        message="the item differs",
        where=Place(file="orders/a.scenario.yaml", line=7, column=5),
        expected={"n": 4},
        actual={"n": 3},
        differences=["$.n: expected 4, got 3"],
        diff=[
            TextLine(text='-  "n": 4', role="expected"),
            TextLine(text='+  "n": 3', role="actual"),
        ],
        excerpt=[
            TextLine(text="> 7 |   - item: {table: Items}" + " and so on" * 20, role="problem")
        ],
    )
    wrong = StepData(section="then", kind="item", title="item Items", status="failed", seconds=1,
                     failure=failure)  # fmt: skip
    good = wrong.model_copy(update={"status": "passed", "failure": None})
    return [
        scenario(
            f"an order of number {number}",
            status="failed" if number % 50 == 7 else "passed",
            bundle=f"bundles/order-{number}.bundle.zip" if number % 50 == 7 else None,
            suite=f"suite/{number // 100}",
            tags=["even"] if number % 2 == 0 else [],
            steps=[wrong if number % 50 == 7 else good] * 5,
            records=[one for part in range(8) for one in records(part)],
            resources=RESOURCES,
            logs={STORE: ["a line of a log that is about as long as they are"] * 40},
            state=[
                StateChange(
                    resource="Items",
                    what="item",
                    change="changed",
                    name="id=1",
                    before={"id": "1", "n": 4},
                    after={"id": "1", "n": 3},
                ),
                StateChange(
                    resource="Orders",
                    what="message",
                    change="added",
                    name="m-1",
                    after={"body": "x"},
                ),
            ],
        )
        for number in range(MANY)
    ]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("report") / "report.html"
    html.write(file, _many(), RUN)
    return file.as_uri()


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    assert FOUND is not None
    with Browser(FOUND) as browser:
        yield browser


@pytest.fixture
def browser(started: Browser, page: str) -> Browser:
    started.prefer("light")
    started.size(1280, 800)
    started.open(page)
    return started


def _text(browser: Browser, selector: str) -> str:
    return str(browser.evaluate(f"document.querySelector({json.dumps(selector)}).textContent"))


def _rows(browser: Browser) -> int:
    return int(browser.evaluate("document.querySelectorAll('#list .row').length"))


def _focus(browser: Browser) -> str:
    return str(browser.evaluate("document.activeElement.id || document.activeElement.className"))


def test_a_thousand_scenarios_open_at_once(browser: Browser) -> None:
    assert _rows(browser) == MANY
    timing = "performance.getEntriesByType('navigation')[0]"
    took = browser.evaluate(f"{timing}.domComplete - {timing}.startTime")
    assert took < OPENS_WITHIN_MS


def test_the_first_failure_is_open(browser: Browser) -> None:
    assert _text(browser, "#detail h2") == "an order of number 7"
    assert "$.n: expected 4, got 3" in _text(browser, ".failure")
    assert _text(browser, ".line.actual") == '+  "n": 3'


def test_how_to_run_a_failure_again(browser: Browser) -> None:
    assert _text(browser, ".command") == "harness replay bundles/order-7.bundle.zip"


def test_the_keys(browser: Browser) -> None:
    browser.press("j")
    assert _text(browser, "#detail h2") == "an order of number 57"
    assert _focus(browser) == "row"
    browser.press("k")
    browser.press("Enter")
    assert _text(browser, "#detail h2") == "an order of number 7"
    assert _focus(browser) == "detail"
    browser.press("Escape")
    assert _focus(browser) == "row"
    browser.press("/")
    assert _focus(browser) == "search"
    for key in "number 993":
        browser.press(key)
    assert _rows(browser) == 1
    browser.press("Enter")
    assert _text(browser, "#detail h2") == "an order of number 993"
    browser.press("/")
    browser.press("Escape")
    assert _rows(browser) == MANY


def test_focus_can_be_seen(browser: Browser) -> None:
    browser.press("j")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert browser.evaluate(outline) == "solid"


def test_filters(browser: Browser) -> None:
    browser.evaluate("document.querySelector('.chip').click()")
    assert _text(browser, "#shown") == f"{MANY // 50} of {MANY} scenarios"
    _choose(browser, "suite", "suite/3")
    assert _rows(browser) == 2
    _choose(browser, "tag", "even")
    assert _text(browser, "#list") == "no scenario fits"


def _choose(browser: Browser, select: str, value: str) -> None:
    element = f"document.getElementById('{select}')"
    browser.evaluate(f"{element}.value = {json.dumps(value)}")
    browser.evaluate(f"{element}.dispatchEvent(new Event('change'))")


def test_the_flow_and_what_a_call_carried(browser: Browser) -> None:
    heads = browser.evaluate(
        "[...document.querySelectorAll('.flow .head text')].map(t => t.textContent)"
    )
    assert heads[:6] == ["test", "from outside", "Orders", "sqs", "Store", "function"]
    assert browser.evaluate("document.querySelectorAll('.flow .wrong').length") > 0
    browser.evaluate("document.querySelector('.flow .wrong').focus()")
    browser.press("Enter")
    assert "KeyError: 'total'" in _text(browser, ".payload .part.wrong")
    browser.press("ArrowDown")
    browser.press("Enter")
    assert "PutItem" in _text(browser, ".payload .title")


def test_what_changed_is_there_before_and_after(browser: Browser) -> None:
    told = browser.evaluate(
        "[...document.querySelectorAll('.change summary')].map(s => s.textContent)"
    )
    assert told == ["~Items item id=1", "+Orders message m-1"]
    browser.evaluate("document.querySelector('.change summary').click()")
    sides = browser.evaluate(
        "[...document.querySelectorAll('.change[open] .sides pre')]"
        ".map(p => JSON.parse(p.textContent).n)"
    )
    assert sides == [4, 3]


def test_light_and_dark(browser: Browser) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    light = browser.evaluate(colour)
    browser.prefer("dark")
    dark = browser.evaluate(colour)
    assert light == "rgb(255, 255, 255)"
    assert dark != light
    browser.press("t")
    assert browser.evaluate(colour) == light
    browser.press("t")
    assert browser.evaluate(colour) == dark
    browser.evaluate("localStorage.clear()")


def test_a_phone_scrolls_down_only(browser: Browser, page: str) -> None:
    browser.size(PHONE, 800, phone=True)
    for address in (page, f"{page}#8"):
        browser.open(address)
        assert browser.evaluate("document.documentElement.scrollWidth") <= PHONE
    browser.evaluate("document.getElementById('back').click()")
    assert browser.evaluate("document.querySelector('nav').offsetParent !== null")
    assert not browser.evaluate("document.body.classList.contains('opened')")


def test_it_prints(browser: Browser) -> None:
    browser.send("Emulation.setEmulatedMedia", media="print")
    try:
        overflow = "getComputedStyle(document.getElementById('detail')).overflowY"
        assert browser.evaluate(overflow) == "visible"
        assert (
            browser.evaluate("getComputedStyle(document.getElementById('filters')).display")
            == "none"
        )
    finally:
        browser.send("Emulation.setEmulatedMedia", media="")
