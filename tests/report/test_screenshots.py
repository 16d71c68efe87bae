"""The pictures in docs/images, made of a real run.

`HARNESS_SCREENSHOTS=docs/images pytest tests/report/test_screenshots.py` makes them anew.
"""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

import pytest
from browser import Browser, chromium
from PIL import Image
from rich.console import Console

from harness.cli import terminal
from harness.cli.main import run
from harness.engines.cloud import Cloud
from harness.report.console import ConsoleReport

ROOT = Path(__file__).parents[2]
FOUND = chromium()
pytestmark = pytest.mark.skipif(FOUND is None, reason="there is no Chromium on PATH")
COLUMNS = 80
MOST_BYTES = 200_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go."""
    wanted = os.environ.get("HARNESS_SCREENSHOTS")
    return Path(wanted).absolute() if wanted else tmp_path_factory.mktemp("images")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The saga, one of whose scenarios expects what is not so."""
    for name in ("fixtures/checkout", "functions/python/checkout", "scenarios/saga"):
        shutil.copytree(ROOT / name, tmp_path / name)
    file = tmp_path / "scenarios" / "saga" / "checkout_undone.scenario.yaml"
    before, after = file.read_text().split("scenario: A declined card", maxsplit=1)
    after = after.replace("contains: {stock: 10}", "contains: {stock: 8}", 1)
    text = f"{before}scenario: A declined card{after}"
    text = text.replace("nothing is refunded\n", "nothing is refunded\ntimeout: 1s\n")
    file.write_text(text.replace("  node: ../../fixtures/checkout/template-node.yaml\n", ""))
    return tmp_path


def test_pictures_of_a_run(
    project: Path, folder: Path, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FOUND is not None
    monkeypatch.chdir(project)
    console = Console(
        record=True, width=COLUMNS, force_terminal=True, color_system="truecolor",
        highlight=False, emoji=False, markup=False, file=(project / "console.txt").open("w"),
    )  # fmt: skip
    monkeypatch.setattr(terminal, "stdout", lambda: console)
    monkeypatch.setattr(ConsoleReport, "_live", lambda *_: None)  # a recording would keep it
    file = "scenarios/saga/checkout_undone.scenario.yaml"
    arguments = ["-n", "1", "--engine", cloud.endpoint, "--html", "report.html", "--no-github"]
    assert run(["run", file, *arguments]) == 1
    assert "1 failed, 3 passed" in console.export_text(clear=False)
    (project / "console.svg").write_text(console.export_svg(title=f"harness run {file}"))
    with Browser(FOUND) as browser:
        _console(browser, project / "console.svg", folder / "run.png")
        browser.size(1200, 860)
        browser.open((project / "report.html").as_uri())
        browser.evaluate("document.querySelector('.flow').scrollIntoView({block: 'end'})")
        browser.screenshot(folder / "report.png")
        browser.prefer("dark")
        browser.evaluate("document.getElementById('detail').scrollTop = 0")
        browser.screenshot(folder / "report-dark.png")
        browser.size(400, 800, phone=True)
        browser.prefer("light")
        browser.screenshot(folder / "report-phone.png")
    for name in ("run", "report", "report-dark", "report-phone"):
        _fewer_colours(folder / f"{name}.png")
        picture = (folder / f"{name}.png").read_bytes()
        assert len(picture) < MOST_BYTES, name
        width, height = struct.unpack(">II", picture[16:24])
        assert width >= 400
        assert height >= 500


def _console(browser: Browser, svg: Path, picture: Path) -> None:
    """The recorded terminal, as large as it is drawn."""
    page = svg.with_suffix(".html")
    page.write_text(
        f'<html data-ready="true"><body style="margin: 0">{svg.read_text()}</body></html>'
    )
    browser.size(1000, 800)
    browser.open(page.as_uri())
    box = browser.evaluate("document.querySelector('svg').viewBox.baseVal.height")
    wide = browser.evaluate("document.querySelector('svg').viewBox.baseVal.width")
    browser.size(840, round(840 * box / wide))
    browser.screenshot(picture)


def _fewer_colours(picture: Path) -> None:
    with Image.open(picture) as image:
        image.convert("RGB").quantize(96).save(picture, optimize=True)


def test_the_docs_have_them() -> None:
    for name in ("run", "report", "report-dark", "report-phone"):
        assert (ROOT / "docs" / "images" / f"{name}.png").stat().st_size < MOST_BYTES
