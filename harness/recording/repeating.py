"""Doing again what was recorded, in an account of its own: what differs, and whether it passes."""

from __future__ import annotations

import secrets
from pathlib import Path

from harness.engines.cloud import Cloud
from harness.masking import Masker
from harness.recording.composing import Again
from harness.recording.expectations import runs
from harness.recording.frames import of_each
from harness.recording.names import Names
from harness.recording.secrets import learn, masked_state
from harness.recording.state import State, look
from harness.recording.watching import answers
from harness.scenarios.model import Scenario
from harness.scenarios.reading.loading import load
from harness.scenarios.results import RunEvent, ScenarioResult, StepFinished
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from harness.stacks.stack import Stack


def again(file: Path, cloud: Cloud, masker: Masker) -> tuple[ScenarioResult, Again | None]:
    """Run the scenario of a file on the same engine; nobody else sees it.

    Returns:
        How it ended, and what it left behind; None where it could not be begun.
    """
    account = str(secrets.randbelow(9 * 10**11) + 10**11)
    own = Cloud(cloud.engine, account=account, region=cloud.region)
    try:
        with Session(own) as session:
            scenario = load(file)[0]
            ended = _End(session, scenario, own)
            result = run(scenario, session, listener=ended.hear)
            if not result.records:
                return result, None
            last = ended.last or result.records[-1].seq
            records = [r for r in result.records if result.given_until < r.seq <= last]
            names = Names(ended.stack())
            learn(records, masker)
            told = [masker.value(answer) for _, answer in answers(records)]
            after = masked_state(ended.state or look(names, own), masker)
            frames = [masker.value(one) for one in of_each(records)]
            return result, Again(told, after, runs(records, names), frames)
    finally:
        own.reset_everything()


class _End:
    """What was there after the last step: before the scenario's end closes its connections."""

    def __init__(self, session: Session, scenario: Scenario, cloud: Cloud) -> None:
        self._session, self._scenario, self._cloud = session, scenario, cloud
        self._left = len(scenario.steps)
        self.state: State | None = None
        self.last = 0
        """The number of the newest record then."""

    def stack(self) -> Stack:
        references = self._scenario.stack_of(None)
        return self._session.deploy(references[0].template, references[0].parameters)

    def hear(self, event: RunEvent) -> None:
        if not isinstance(event, StepFinished):
            return
        self._left -= 1
        if not self._left and self._cloud.control is not None:
            self.state = look(Names(self.stack()), self._cloud)
            self.last = self._cloud.control.position(self._cloud.account)
