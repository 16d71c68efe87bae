"""The table in docs/ is that of the checks as they are, and on the native engine all hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conformance.results import read_all
from tests.conformance.table import PAGE, page

ROOT = Path(__file__).parents[2]
AT_LEAST = 400


def test_the_table_is_that_of_the_kept_results() -> None:
    assert PAGE.read_text() == page(), "run `python -m tests.conformance.table`"


def test_every_check_was_run_on_the_native_engine_and_held() -> None:
    results = read_all()["native"].results
    failed = [result.check for result in results if result.outcome != "passed"]
    assert not failed, "run `python -m tests.conformance.table --run native`"
    assert len(results) >= AT_LEAST
    assert {result.check for result in results} == set(_collected())


def test_each_check_names_a_document() -> None:
    for result in read_all()["native"].results:
        guide, _, title = result.document.partition(": ")
        assert guide, result
        assert title, result


def _collected() -> list[str]:
    command = [sys.executable, "-m", "pytest", "tests/conformance", "--collect-only", "-q"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = [line for line in listed.splitlines() if "::" in line]
    return [line.removeprefix("tests/conformance/").replace(".py::", "::") for line in lines]
