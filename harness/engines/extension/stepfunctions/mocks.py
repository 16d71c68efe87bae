"""Test cases whose states answer what they are told, instead of being called.

LocalStack reads one `MockConfigFile.json` for all that it runs (4.13.1). The harness gives it
the test cases of each account as it needs them; they are used by starting `ARN#CASE`, as there.
"""

from __future__ import annotations

import functools
import threading
from typing import Any

from ..mends.on_import import after_import

_PROVIDER = "localstack.services.stepfunctions.provider"

Answers = dict[str, list[dict[str, Any]]]
"""State → what it answers at each attempt: `{"Return": …}` or `{"Throw": {…}}`."""

_cases: dict[tuple[str, str, str], Answers] = {}
_lock = threading.Lock()


def install() -> None:
    after_import(_PROVIDER, _mend)


def tell(account: str, machine: str, case: str, answers: Answers) -> None:
    """Have the states of `machine` answer so when it is started as `machine#case`."""
    with _lock:
        _cases[account, machine, case] = answers


def forget(account: str) -> None:
    with _lock:
        for key in [key for key in _cases if key[0] == account]:
            del _cases[key]


def _mend(module: Any) -> None:
    cls = module.StepFunctionsProvider
    stock = cls._get_local_mock_test_case

    @functools.wraps(stock)
    def test_case(state_machine_arn: str, state_machine_name: str) -> Any:
        arn, _, case = state_machine_arn.partition("#")
        account = arn.split(":")[4]
        with _lock:
            answers = _cases.get((account, state_machine_name, case))
        if answers is None:
            return stock(state_machine_arn, state_machine_name)
        return _case(state_machine_name, case, answers)

    cls._get_local_mock_test_case = staticmethod(test_case)


def _case(machine: str, case: str, answers: Answers) -> Any:
    from localstack.services.stepfunctions.local_mocking import mock_config

    states = [
        mock_config.StateMockedResponses(
            state_name=state,
            mocked_response_name=case,
            mocked_responses=[_response(mock_config, n, one) for n, one in enumerate(given)],
        )
        for state, given in answers.items()
    ]
    return mock_config.LocalMockTestCase(machine, case, states)


def _response(mock_config: Any, attempt: int, answer: dict[str, Any]) -> Any:
    if "Return" in answer:
        return mock_config.LocalMockedResponseReturn(attempt, attempt, answer["Return"])
    thrown = answer["Throw"]
    return mock_config.LocalMockedResponseThrow(attempt, attempt, thrown["Error"], thrown["Cause"])
