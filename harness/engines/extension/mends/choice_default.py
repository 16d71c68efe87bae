"""A Choice state's own `Assign` and `Output` are for its default alone.

LocalStack takes them too where a rule matched whose `Next` is the default's state, over what
the rule assigned (4.13.1). AWS: "Choice workflow state" in the Step Functions developer guide.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


class _ByRule(str):
    """The next state's name as a rule chose it: never equal to the default's."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True


def install() -> None:
    after_import(
        "localstack.services.stepfunctions.asl.component.state.state_choice.state_choice", _mend
    )


def _mend(module: Any) -> None:
    choice = module.StateChoice
    stock_state, stock_output = choice._eval_state, choice._eval_state_output

    @functools.wraps(stock_state)
    def evaluate(self: Any, env: Any) -> None:
        stock_state(self, env)
        default = self.default_state
        if default is not None and env.stack[-1] is not default.state_name:
            env.stack[-1] = _ByRule(env.stack[-1])

    @functools.wraps(stock_output)
    def output(self: Any, env: Any) -> None:
        stock_output(self, env)
        env.next_state_name = str(env.next_state_name)

    choice._eval_state, choice._eval_state_output = evaluate, output
