"""Two failures are the same whatever their ids and times; of another place or kind they are not."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from harness.bundles.failure import compare, failure_of, shaped
from harness.bundles.secrets import secrets_for, variable
from harness.errors import BadInput, Location
from harness.scenarios.results import Problem, ScenarioResult, StepResult


def failed(
    *differences: str, line: int = 3, message: str = "differs", status: str = "failed"
) -> ScenarioResult:
    where = Location(Path(f"/tmp/{uuid.uuid4()}/a.scenario.yaml"), line, 1)
    problem = Problem(message, where, differences=list(differences))
    step = StepResult("then", "item", "item Orders", where, status, 0.1, problem)
    return ScenarioResult("a", where, "failed", 0.1, [step])


@pytest.mark.parametrize(
    ("before", "now", "outcome"),
    [
        (failed("$.a: expected 1, got 2"), failed("$.a: expected 1, got 2"), "same"),
        (
            failed(f"$.id: got '{uuid.uuid4()}' at 2026-01-01T00:00:00.123Z"),
            failed(f"$.id: got '{uuid.uuid4()}' at 2027-12-31T23:59:59Z"),
            "same",
        ),
        (
            failed("$.t: got '«masked:token#1»'"),
            failed("$.t: got 'Masked1-token-1!'"),
            "same",
        ),
        (
            failed(message="not there (after 5.0 s)"),
            failed(message="not there (after 10.2 s)"),
            "same",
        ),
        (failed("$.a: expected 1, got 2"), failed("$.a: expected 1, got 3"), "alike"),
        (failed("$.a: expected 'x', got 'y'"), failed("$.a: expected 'x', got 'z'"), "alike"),
        (failed("$.a: expected 1, got 2"), failed("$.b: expected 1, got 2"), "other"),
        (failed("$.a: expected 1, got 2"), failed("$.a: missing"), "other"),
        (failed(message="the table is empty"), failed(message="there is no table"), "other"),
        (failed("$.a: x"), failed("$.a: x", line=4), "other"),
        (failed("$.a: x"), failed("$.a: x", status="error"), "other"),
    ],
)
def test_comparing(before: ScenarioResult, now: ScenarioResult, outcome: str) -> None:
    assert compare(failure_of(before), now).outcome == outcome


def test_what_passes_or_did_not_run() -> None:
    before = failure_of(failed("$.a: x"))
    where = Location(Path("a.scenario.yaml"), 1)
    assert compare(before, ScenarioResult("a", where, "passed", 0.1)).outcome == "passed"
    unsupported = ScenarioResult("a", where, "unsupported", 0.1, reason="no queues here")
    verdict = compare(before, unsupported)
    assert verdict.outcome == "other"
    assert "no queues here" in verdict.why


def test_a_scenario_without_a_failed_step() -> None:
    """Such as one that passed though it is marked xfail."""
    where = Location(Path("a.scenario.yaml"), 1)
    result = ScenarioResult("a", where, "failed", 0.1, reason="passed, but is marked xfail: y")
    assert compare(failure_of(result), result).outcome == "same"


def test_shapes() -> None:
    assert shaped("http://127.0.0.1:4566/x") == shaped("http://localhost:9999/x")
    assert shaped("/tmp/a/b/c.py") == shaped("/home/x/c.py")
    assert shaped("12 items") != shaped("13 items")


def test_secrets_are_given_or_made() -> None:
    masked = ["«masked:db-password#1»", "«masked:db-password#2»", "«masked:token#1»"]
    found = secrets_for(masked, {"db-password#2": "two"}, {"HARNESS_SECRET_TOKEN": "tok"})
    assert found.values["«masked:db-password#2»"] == "two"
    assert found.values["«masked:token#1»"] == "tok"
    assert found.made == ("db-password#1",)
    text = found.put_into("a «masked:db-password#1» b «masked:token#1» c «masked:other#1»")
    assert text == "a Masked1-db-password-1! b tok c «masked:other#1»"
    assert variable("db-password#2") == "HARNESS_SECRET_DB_PASSWORD_2"


def test_a_secret_of_an_unknown_name() -> None:
    with pytest.raises(BadInput, match="did you mean 'token#1'"):
        secrets_for(["«masked:token#1»"], {"tokn": "x"}, {})
