"""A Choice state that cannot choose says so by AWS's errors.

Stock answers `States.Runtime` with a Python exception's text for both (4.13.1). AWS: "Handling
errors in Step Functions workflows" (States.NoChoiceMatched), "Choice workflow state".
"""

from __future__ import annotations

import functools
from typing import Any

from ..mends.on_import import after_import
from .failing import NO_CHOICE, RUNTIME, fail

_CHOICE = "localstack.services.stepfunctions.asl.component.state.state_choice"
_MAY_BE_ABSENT = "IsPresent"


def install() -> None:
    after_import(f"{_CHOICE}.state_choice", _mend_state)
    after_import(f"{_CHOICE}.comparison.comparison_variable", _mend_comparison)


def _mend_state(module: Any) -> None:
    stock = module.StateChoice._eval_state

    @functools.wraps(stock)
    def evaluate(self: Any, env: Any) -> None:
        depth = len(env.stack)
        if self.default_state is not None:
            stock(self, env)
            return
        for rule in self.choices_decl.rules:
            rule.eval(env)
            if env.stack.pop() is True:
                env.stack.append(rule.next_stmt.name)
                return
        del env.stack[depth:]
        fail(
            env,
            NO_CHOICE,
            "Failed to transition out of the state. The state does not point to a next state.",
        )

    module.StateChoice._eval_state = evaluate


def _mend_comparison(module: Any) -> None:
    from localstack.services.stepfunctions.asl.component.state.state_choice.comparison import (
        variable,
    )

    def evaluate(self: Any, env: Any) -> None:
        self.variable.eval(env)
        absent = isinstance(env.stack[-1], variable.NoSuchVariable)
        if absent and self.comparison_function.operator_type.name != _MAY_BE_ABSENT:
            path = self.variable.string_sampler.literal_value
            cause = "The choice state's condition path references an invalid value."
            fail(env, RUNTIME, f"Invalid path '{path}': {cause}")
        self.comparison_function.eval(env)

    module.ComparisonVariable._eval_body = evaluate
