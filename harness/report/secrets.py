"""The masker of a run: knows the secrets that its results and records hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from harness.engines.extension.wire import Record, from_json, to_json
from harness.masking import Masker, rules_for
from harness.masking.learned import ANYWHERE
from harness.scenarios.results import ScenarioResult

if TYPE_CHECKING:
    from harness.report.results.model import ScenarioData


class Masking:
    """Of a run whose results come one by one: what one shows to be secret, later ones mask too."""

    def __init__(self) -> None:
        """
        Raises:
            BadInput: the project's rules are malformed.
        """
        self.masker = masker_of(())

    def learn(self, result: ScenarioResult) -> None:
        """Find the secrets of a result and of its records."""
        _learn(self.masker, result)

    def masked(self, scenario: ScenarioData) -> ScenarioData:
        """The scenario without the secrets that are known by now."""
        from harness.report.results.model import ScenarioData

        return ScenarioData.model_validate(self.masker.value(scenario.model_dump()))


def masker_of(results: Iterable[ScenarioResult]) -> Masker:
    """For what is written of these results: it has looked at all that they came from.

    The rules are those of the project that the first one belongs to, else of the one here.

    Raises:
        BadInput: the project's rules are malformed.
    """
    found = list(results)
    masker = Masker(rules_for(found[0].where.file.parent if found else Path.cwd()))
    masker.learn_environment(os.environ)
    for result in found:
        _learn(masker, result)
    return masker


def masked_records(records: Sequence[Record]) -> list[Record]:
    """Records without the secrets that they show."""
    masker = masker_of(())
    data = [to_json(record) for record in records]
    masker.learn_calls(data)
    masker.learn(data)
    return [from_json(masker.value(one)) for one in data]


def _learn(masker: Masker, result: ScenarioResult) -> None:
    for file in (result.where.file, *result.stacks):
        with suppress(OSError, UnicodeDecodeError):
            masker.text(file.read_text("utf-8"))
    records = [to_json(record) for record in result.records]
    masker.learn_calls(records)
    masker.learn(records)
    for secret in sorted(result.secrets):
        if len(secret) >= ANYWHERE:
            masker.secret("secret", secret)
