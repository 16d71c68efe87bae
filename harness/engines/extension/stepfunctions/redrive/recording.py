"""The interpreter's programs say how far they are, and begin where they are to go on."""

from __future__ import annotations

import functools
import threading
from typing import Any

from ...mends.on_import import after_import
from .progress import of, path_of

_ASL = "localstack.services.stepfunctions.asl"
_PROGRAM = f"{_ASL}.component.program.program"
_STATE = f"{_ASL}.component.state.state"
_BRANCHES = f"{_ASL}.component.state.state_execution.state_parallel.branches_decl"
_ENVIRONMENT = f"{_ASL}.eval.environment"
_EVENTS = f"{_ASL}.eval.event.event_manager"
_here = threading.local()


def install() -> None:
    after_import(_PROGRAM, _mend_program)
    after_import(_STATE, _mend_state)
    after_import(_BRANCHES, _mend_branches)
    after_import(_ENVIRONMENT, _mend_frames)
    after_import(_EVENTS, _mend_events)


def _mend_frames(module: Any) -> None:
    cls = module.Environment
    stock = cls.as_inner_frame_of.__func__

    @functools.wraps(stock)
    def as_inner_frame_of(kind: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
        frame = stock(kind, env, *args, **kwargs)
        frame.harness_path = (*getattr(env, "harness_path", ()), str(env.next_state_name))
        return frame

    cls.as_inner_frame_of = classmethod(as_inner_frame_of)


def _mend_branches(module: Any) -> None:
    stock = module.BranchesDecl.__init__

    @functools.wraps(stock)
    def init(self: Any, programs: list[Any]) -> None:
        stock(self, programs)
        for index, program in enumerate(programs):
            program.harness_branch = f"branch {index} "

    module.BranchesDecl.__init__ = init


def _mend_program(module: Any) -> None:
    cls = module.Program
    stock_state, stock_body = cls._get_state, cls._eval_body

    @functools.wraps(stock_body)
    def evaluate(self: Any, env: Any) -> None:
        progress, path = of(env), path_of(env, self)
        step = progress.resume(path)
        before = getattr(_here, "program", None)
        _here.program = (env, path)
        try:
            if step is not None:
                env.states.reset(input_value=step.input)
                env.variable_store._inner_scope.update(step.variables)
                if step.ended:
                    progress.resumed(path)
                    env.set_ended()
                    return
                env.next_state_name = step.state
                env.harness_reenters = step.state
            stock_body(self, env)
        finally:
            _here.program = before
        if type(env._program_state).__name__ == "ProgramEnded":
            progress.ended(path, env.states._states_data["input"])

    @functools.wraps(stock_state)
    def get_state(self: Any, state_name: str) -> Any:
        state = stock_state(self, state_name)
        if (running := getattr(_here, "program", None)) is not None:
            env, path = running
            given = env.states._states_data["input"]
            of(env).entered(path, state_name, given, env.variable_store._inner_scope)
        return state

    cls._eval_body, cls._get_state = evaluate, get_state


def _mend_state(module: Any) -> None:
    """The state that a redrive goes on with is entered already: no event tells it again."""
    cls = module.CommonStateField
    stock = cls._eval_body

    @functools.wraps(stock)
    def evaluate(self: Any, env: Any) -> None:
        if getattr(env, "harness_reenters", None) != self.name:
            stock(self, env)
            return
        env.harness_reenters = None
        _here.untold = self.state_entered_event_type
        try:
            stock(self, env)
        finally:
            _here.untold = None
            of(env).resumed(_here.program[1])

    cls._eval_body = evaluate


def _mend_events(module: Any) -> None:
    cls = module.EventManager
    stock = cls.add_event

    @functools.wraps(stock)
    def add_event(self: Any, context: Any, event_type: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(_here, "untold", None) is event_type:
            _here.untold = None
            return context.last_published_event_id
        return stock(self, context, event_type, *args, **kwargs)

    cls.add_event = add_event
