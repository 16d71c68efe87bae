"""Distributed Maps of a parsed definition are told what their states say."""

from __future__ import annotations

import functools
from typing import Any

from ...mends.on_import import after_import
from .definition import Distributed, prepare
from .state import evaluate

_ASL = "localstack.services.stepfunctions.asl"
_MAP = f"{_ASL}.component.state.state_execution.state_map.state_map"


def install() -> None:
    after_import(f"{_ASL}.parse.asl_parser", _mend_parser)
    after_import(_MAP, _mend_state)


def _mend_parser(module: Any) -> None:
    cls = module.AmazonStateLanguageParser
    stock = cls.parse

    @functools.wraps(stock)
    def parse(definition: str) -> tuple[Any, Any]:
        text, found = prepare(definition)
        program, tree = stock(text)
        if found:
            _attach(program.states.states, found)
        return program, tree

    cls.parse = staticmethod(parse)


def _attach(states: dict[str, Any], found: dict[str, Distributed]) -> None:
    for name, state in states.items():
        if name in found:
            state.harness_distributed = found[name]
        component = getattr(state, "iteration_component", None)
        if component is not None:
            _attach(component._states.states, found)
        branches = getattr(getattr(state, "branches", None), "programs", ())
        for program in branches:
            _attach(program.states.states, found)


def _mend_state(module: Any) -> None:
    cls = module.StateMap
    stock = cls._eval_execution

    @functools.wraps(stock)
    def eval_execution(self: Any, env: Any) -> None:
        distributed = getattr(self, "harness_distributed", None)
        if distributed is None:
            stock(self, env)
        else:
            evaluate(self, distributed, env)

    cls._eval_execution = eval_execution
