"""Each application of the corpus is deployed, used, checked end to end, and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import Case, cases

from harness.engines.cloud import Cloud
from harness.errors import Unsupported
from harness.pytest_plugin.failure_repr import ScenarioRepr
from harness.scenarios.run import run
from harness.scenarios.session import Session
from harness.stacks.deploy import delete
from harness.stacks.stack import Stack


@pytest.fixture(scope="module")
def account(cloud: Cloud) -> Cloud:
    """An account of the corpus's own, so that no other test's stacks are reset along."""
    return Cloud(cloud.engine, account="2" + cloud.account[1:], region=cloud.region)


@pytest.fixture
def deployed() -> list[Stack]:
    return []


@pytest.fixture
def session(account: Cloud, deployed: list[Stack]) -> Iterator[Session]:
    with Session(account) as session:
        yield session
        if deployed:
            session.reset()  # as on AWS, a bucket with objects in it cannot be deleted
        for stack in reversed(deployed):
            delete(stack, account)


SUPPORTED = [case for case in cases() if not case.unsupported]
UNSUPPORTED = [case for case in cases() if case.unsupported]


@pytest.mark.parametrize("case", SUPPORTED, ids=lambda case: case.name)
def test_deployed_and_used(case: Case, session: Session, deployed: list[Stack]) -> None:
    for scenario in case.scenarios:
        reference = scenario.stack
        assert reference is not None
        try:
            if case.before is not None:
                deployed.append(session.deploy(case.before))
            deployed.append(session.deploy(reference.template, reference.parameters))
        except Unsupported as error:  # which would skip the test
            pytest.fail(str(error))
        result = run(scenario, session)
        assert result.status == "passed", str(ScenarioRepr.of(result))


@pytest.mark.parametrize("case", UNSUPPORTED, ids=lambda case: case.name)
def test_refused_with_what_cannot_be_made(case: Case, session: Session) -> None:
    with pytest.raises(Unsupported) as refused:
        session.deploy(case.template)
    for expected in case.unsupported:
        line = _line(case.template, expected["resource"])
        assert f"{expected['resource']} is of type {expected['type']} (line {line})" in str(
            refused.value
        )


def _line(template: Path, resource: str) -> int:
    lines = template.read_text().splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.startswith(f"  {resource}:"))
