"""Doing again what was recorded, in an account of its own: what differs, and whether it passes."""

from __future__ import annotations

import secrets
from pathlib import Path

from harness.engines.cloud import Cloud
from harness.masking import Masker
from harness.recording.composing import Again
from harness.recording.expectations import runs
from harness.recording.names import Names
from harness.recording.secrets import learn, masked_state
from harness.recording.state import look
from harness.recording.watching import answers
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session


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
            result = run(scenario, session)
            if not result.records:
                return result, None
            references = scenario.stack_of(None)
            stack = session.deploy(references[0].template, references[0].parameters)
            records = [r for r in result.records if r.seq > result.given_until]
            names = Names(stack)
            learn(records, masker)
            told = [masker.value(answer) for _, answer in answers(records)]
            after = masked_state(look(names, own), masker)
            return result, Again(told, after, runs(records, names))
    finally:
        own.reset_everything()
