"""Each application of the corpus is deployed, used, checked end to end, and deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cases import Case, cases

from harness.engines.cloud import Cloud
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


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_deployed_and_used(case: Case, session: Session, deployed: list[Stack]) -> None:
    if case.before is not None:
        deployed.append(session.deploy(case.before))
    for scenario in case.scenarios:
        reference = scenario.stack
        assert reference is not None
        deployed.append(session.deploy(reference.template, reference.parameters))
        result = run(scenario, session)
        assert result.status == "passed", str(ScenarioRepr.of(result))
