"""A bundle for each scenario that fails: what `harness run` and pytest do with a result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from harness.errors import HarnessError
from harness.scenarios.model import Scenario
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.session import Session

FOLDER = Path(".harness") / "bundles"
"""Below the working directory."""


@dataclass(frozen=True)
class Keeper:
    """Writes bundles into `folder`, with the code where asked for."""

    folder: Path = FOLDER
    with_code: bool = False

    def keep(
        self, scenario: Scenario, variant: str | None, session: Session, result: ScenarioResult
    ) -> ScenarioResult:
        """The result, with its bundle where it failed; a bundle that fails breaks no run."""
        if result.status not in ("failed", "error"):
            return result
        # What it takes is loaded when something fails.
        from harness.bundles.collecting import write_bundle

        try:
            path = write_bundle(
                scenario, variant, session, result, self.folder, with_code=self.with_code
            )
        except (HarnessError, BotoCoreError, ClientError, OSError) as error:
            return replace(result, no_bundle=str(error).splitlines()[0])
        return replace(result, bundle=path)
