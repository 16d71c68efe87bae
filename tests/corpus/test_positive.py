"""Each application of the corpus is deployed, used, checked end to end, and deleted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet
from cases import Case, cases

from harness.engines.cloud import Cloud
from harness.errors import Unsupported
from harness.pytest_plugin.failure_repr import ScenarioRepr
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from harness.stacks.deploy import delete
from harness.stacks.readers import read_template
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


PERMISSION = "AWS::Lambda::Permission"
"""Of what is left out: it goes with it."""

NODE = shutil.which("node") is not None


def parameters(*, unsupported: bool) -> list[ParameterSet]:
    return [
        pytest.param(
            case,
            id=case.name,
            marks=pytest.mark.skipif(
                case.needs_node and not NODE, reason="node is not on PATH: its functions are Node's"
            ),
        )
        for case in cases()
        if bool(case.unsupported) == unsupported
    ]


@pytest.mark.parametrize("case", parameters(unsupported=False))
def test_deployed_and_used(case: Case, session: Session, deployed: list[Stack]) -> None:
    for scenario in case.scenarios:
        (reference,) = scenario.stack
        try:
            if case.before is not None:
                deployed.append(session.deploy(case.before))
            deployed.append(session.deploy(reference.template, reference.parameters))
        except Unsupported as error:  # which would skip the test
            pytest.fail(str(error))
        result = run(scenario, session)
        assert result.status == "passed", str(ScenarioRepr.of(result))


@pytest.mark.parametrize("case", parameters(unsupported=True))
def test_refused_and_used_without_what_cannot_be_made(
    case: Case, account: Cloud, session: Session, deployed: list[Stack]
) -> None:
    with pytest.raises(Unsupported) as refused:
        session.deploy(case.template)
    declared = read_template(case.template).resources
    for title, kind in case.unsupported.items():
        if title.partition(".")[0] in declared and kind != PERMISSION:
            assert re.search(rf"\b{title} (is of type |\()AWS::", str(refused.value))

    with Session(account, allow_unsupported=True) as partial:
        stack = partial.deploy(case.template)
        deployed.append(stack)
        assert {title: each.kind for title, each in stack.left_out.items()} == case.unsupported
        for scenario in case.scenarios:
            result = run(scenario, partial)
            assert result.status == "passed", str(ScenarioRepr.of(result))
