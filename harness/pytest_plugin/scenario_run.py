"""One run of a scenario as a test sees it: again where it fails, bundled, and told once."""

from __future__ import annotations

from harness.pytest_plugin.world import World
from harness.scenarios.model import Scenario
from harness.scenarios.parallel.case import FAILED, flaky
from harness.scenarios.results import Listener, RunEvent, ScenarioFinished, ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session


def run_and_keep(
    world: World,
    session: Session,
    scenario: Scenario,
    variant: str | None,
    listener: Listener | None,
    *,
    retries: int = 0,
) -> ScenarioResult:
    """The result of the first run that passes, or of the last one, with the bundle of a failure.

    `listener` hears each step of each run, and the result at the end.
    """

    def tell(event: RunEvent) -> None:
        # The result is told when its bundle is there.
        if listener is not None and not isinstance(event, ScenarioFinished):
            listener(event)

    def kept(result: ScenarioResult) -> ScenarioResult:
        return world.kept(scenario, variant, session, result)

    result = first = run(scenario, session, variant=variant, listener=tell)
    for attempt in range(1, retries + 1):
        if result.status not in FAILED:
            break
        if attempt == 1:
            first = kept(result)
        result = run(scenario, session, variant=variant, listener=tell)
        if result.status == "passed":
            result = flaky(result, first, attempt)
    result = kept(result)
    if listener is not None:
        listener(ScenarioFinished(result))
    return result
