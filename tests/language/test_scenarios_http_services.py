"""The action `http_service`: what a stand-in answers, in which order, and what is recorded."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput, EngineError
from harness.scenarios.reading.lint import lint
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from tests.accounts import in_a_fresh_account


def replay(cloud: Cloud, folder: Path, text: str) -> ScenarioResult:
    file = folder / "a.scenario.yaml"
    file.write_text(f"scenario: S\n{dedent(text).strip()}\n")
    with Session(cloud) as session:
        return run(load(file)[0], session)


def passed(result: ScenarioResult) -> None:
    assert result.problem is None
    assert result.status == "passed"


def test_the_first_answer_that_fits_and_is_not_used_up(cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "logo.bin").write_bytes(b"\x00\xff")
    passed(
        replay(
            cloud,
            tmp_path,
            """
            given:
              - http_service:
                  name: rates
                  answers:
                    - {method: POST, status: 201, headers: {X-From: us}, json: {made: true}}
                    - {path: /logo, file: logo.bin}
                    - {path: "/rates/*", status: 503, times: 1}
                    - {path: "/rates/*", body: "0.9"}
            when:
              - request: {url: "${services.rates}/rates/EUR"}
                as: first
              - request: {url: "${services.rates}/rates/CHF"}
                as: second
              - request:
                  {url: "${services.rates}/orders", method: POST, json: {n: 1}, query: {dry: 1}}
                as: third
              - request: {url: "${services.rates}/logo"}
                as: fourth
              - request: {url: "${services.rates}/elsewhere"}
                as: fifth
              - request: {url: "${services.others}/x"}
                as: sixth
            then:
              - response: {of: first, status: 503}
              - response: {of: second, status: 200, body: "0.9"}
              - response: {of: third, status: 201, headers: {x-from: us}, json: {made: true}}
              - response: {of: fourth, status: 200, body: null}
              - response: {of: fifth, status: 501, json: {message: {$contains: no answer is left}}}
              - response: {of: sixth, status: 501, json: {message: {$contains: is scripted}}}
              - api_calls: {service: http, operation: rates, exactly: 5}
              - api_calls:
                  service: http
                  operation: rates
                  parameters: {method: POST, path: /orders, query: dry=1, body: '{"n": 1}'}
                  exactly: 1
            """,
        )
    )


def test_a_new_script_takes_the_place_of_the_old(cloud: Cloud, tmp_path: Path) -> None:
    passed(
        replay(
            cloud,
            tmp_path,
            """
            steps:
              - when:
                  - http_service: {name: rates, answers: {body: old}}
                  - http_service: {name: rates, answers: {body: new}}
                  - request: {url: "${services.rates}/"}
                then:
                  - response: {status: 200, body: new}
            """,
        )
    )


def test_another_account_and_the_next_scenario_know_nothing_of_it(
    cloud: Cloud, tmp_path: Path
) -> None:
    other = in_a_fresh_account(cloud)
    assert other.control is not None
    other.control.script_http_service(other.account, "rates", [{"body": "theirs"}])
    unscripted = """
        when:
          - request: {url: "${services.rates}/"}
        then:
          - response: {status: 501}
        """
    passed(replay(cloud, tmp_path, unscripted))
    passed(replay(other, tmp_path, unscripted))  # a scenario begins with a reset


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ("{status: 99}", "status"),
        ("{path: rates}", "path"),
        ("{body: a, json: {}}", "exclude each other"),
        ("[]", "answers"),
        ("{boddy: a}", "did you mean 'body'"),
    ],
)
def test_lint_tells_what_cannot_be(tmp_path: Path, answers: str, what: str) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(
        f"scenario: S\nwhen:\n  - http_service: {{name: r, answers: {answers}}}\n"
        "then:\n  - api_calls: {service: http, operation: r}\n"
    )
    problems: list[BadInput] = lint(file)[1]
    assert any(what in str(problem) for problem in problems), problems


def test_the_engine_refuses_what_is_no_answer(cloud: Cloud) -> None:
    assert cloud.control is not None
    with pytest.raises(EngineError, match="an answer has no colour"):
        cloud.control.script_http_service(cloud.account, "rates", [{"colour": "red"}])
