"""The fixtures `cloud`, `stack` and `scenario`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import BadInput, Location
from harness.pytest_plugin.keys import WORLD

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud
    from harness.pytest_plugin.application.application import Application
    from harness.scenarios.results import ScenarioResult
    from harness.stacks.several.wanted import Wanted


@pytest.fixture(scope="session")
def cloud(pytestconfig: pytest.Config) -> Cloud:
    """This worker's account of the local cloud: endpoint, boto3 session, cached clients.

    The engine is started once a session, when the first test asks for it.
    """
    return pytestconfig.stash[WORLD].cloud


@pytest.fixture
def stack(request: pytest.FixtureRequest) -> Iterator[Application]:
    """The application that `@pytest.mark.stack("template.yaml", parameters={…})` names.

    It is deployed once; its data is brought back to what the deployment left before each
    test. Several templates are deployed together, in the order that they need each other.
    """
    from harness.pytest_plugin.application.application import Application

    wanted = _marked(request)
    world = request.config.stash[WORLD]
    deployed = world.session.deploy_together(wanted)
    world.session.reset()
    application = Application(deployed, world.session)
    yield application
    application.close()


@pytest.fixture
def scenario(request: pytest.FixtureRequest) -> Callable[..., list[ScenarioResult]]:
    """Runs a scenario file: `scenario("order.scenario.yaml")`; the path is the test file's.

    Every scenario of the file runs on every stack that it names, or only those that
    `name` and `variant` choose. A failure fails the test with the scenario's report; the
    results of those that passed are returned.
    """
    from harness.pytest_plugin.scenario_call import run_file

    def run(
        file: str | Path, *, name: str | None = None, variant: str | None = None
    ) -> list[ScenarioResult]:
        return run_file(request.path.parent / file, request.node, name=name, variant=variant)

    return run


def _marked(request: pytest.FixtureRequest) -> list[Wanted]:
    where = Location(request.path)
    marker = request.node.get_closest_marker("stack")
    if marker is None:
        raise BadInput(
            f"{request.node.name} uses the fixture `stack` and names no template",
            where=where,
            fix='mark it: @pytest.mark.stack("template.yaml")',
        )
    return _wanted(request.path.parent, where, *marker.args, **marker.kwargs)


def _wanted(folder: Path, where: Location, *arguments: Any, **named: Any) -> list[Wanted]:
    from harness.stacks.several.wanted import Wanted, shared_out

    if not arguments or not set(named) <= {"parameters"}:
        raise BadInput(
            "the mark `stack` takes templates and `parameters`",
            where=where,
            fix='such as @pytest.mark.stack("template.yaml", parameters={"Stage": "test"})',
        )
    templates = [(folder / name).resolve() for name in arguments]
    for name, template in zip(arguments, templates, strict=True):
        if not template.exists():
            raise BadInput(f"the template {folder / name} does not exist", where=where)
    parameters = {k: str(v) for k, v in (named.get("parameters") or {}).items()}
    if len(templates) == 1:
        return [Wanted(templates[0], parameters, where=where)]
    return [replace(one, where=where) for one in shared_out(templates, parameters)]
