"""The masker of a run: knows the secrets that its results and records hold."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from harness.engines.extension.wire import to_json
from harness.masking import Masker, rules_for
from harness.scenarios.results import ScenarioResult


def masker_of(results: Iterable[ScenarioResult]) -> Masker:
    """For what is written of these results: it has looked at all of their records.

    The rules are those of the project that is worked in.

    Raises:
        BadInput: the project's rules are malformed.
    """
    masker = Masker(rules_for(Path.cwd()))
    masker.learn_environment(os.environ)
    for result in results:
        for secret in sorted(result.secrets):
            masker.secret("secret", secret)
        records = [to_json(record) for record in result.records]
        masker.learn_calls(records)
        masker.learn(records)
    return masker
