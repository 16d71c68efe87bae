"""Errors and looks as problems that reports show: located, without secrets."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from harness.engines.cloud import Cloud
from harness.engines.running import death_of
from harness.errors import EngineError, HarnessError, Location, Unsupported
from harness.scenarios.context import Shared
from harness.scenarios.expectations.base import Look
from harness.scenarios.matchers.base import to_plain
from harness.scenarios.model import Step
from harness.scenarios.results import Problem

REPORTED = (HarnessError, ClientError, BotoCoreError, OSError)
"""What a step may raise without it being a bug of ours."""


def of_error(error: BaseException, step: Step, shared: Shared) -> Problem:
    """Why a step could not run."""
    where = step.where
    if died := _death(error, shared.cloud):
        message = died
    elif isinstance(error, HarnessError):
        message, where = _with_fix(error), error.where or where
    elif isinstance(error, ClientError):
        message = _refused(error)
    elif isinstance(error, REPORTED):
        message = _unanswered(error, shared.cloud)
    else:
        message = f"{step.kind} broke: {type(error).__name__}: {error}"
    seen = [shared.mask(line) for line in getattr(error, "seen", ())]
    message = _included(message, step)
    return Problem(shared.mask(message), where=where, seen=seen, exit_code=_exit_code(error))


def _included(message: str, step: Step) -> str:
    """The message, and each place that includes the file of the step."""
    places = step.included.places if step.included else ()
    return "\n".join([message, *(f"included at {place}" for place in places)])


def of_look(look: Look, step: Step, shared: Shared, waited: float | None) -> Problem:
    """What an expectation saw instead, when its time was up."""
    message = look.message or f"{step.title} did not hold"
    if waited is not None:
        message += f" (after {waited:.1f} s)"
    message = _included(message, step)
    return Problem(
        shared.mask(message),
        where=step.where,
        expected=_masked(to_plain(look.expected), shared),
        actual=_masked(to_plain(look.actual), shared),
        differences=[shared.mask(d) for d in look.differences],
        seen=[shared.mask(s) for s in look.seen],
    )


def of_preparing(error: BaseException, where: Location, cloud: Cloud) -> Problem:
    """Why a scenario could not even begin."""
    if died := _death(error, cloud):
        return Problem(died, where=where, exit_code=EngineError.exit_code)
    if isinstance(error, HarnessError):
        where = error.where or where
        return Problem(_with_fix(error), where=where, exit_code=_exit_code(error))
    message = _refused(error) if isinstance(error, ClientError) else _unanswered(error, cloud)
    return Problem(message, where=where, exit_code=_exit_code(error))


def _death(error: BaseException, cloud: Cloud) -> str | None:
    """What to say instead, where the engine has died under whoever raised the error."""
    if not isinstance(error, (EngineError, BotoCoreError, OSError)):
        return None
    engine = cloud.engine
    died = death_of(engine)
    return died and f"the {engine.name} engine at {engine.endpoint} {died}"


def _exit_code(error: BaseException) -> int:
    """An engine that does not answer is not what the scenario is about; a refused call is."""
    if isinstance(error, Unsupported):
        return 1  # counts only where the user asked that it fails
    if isinstance(error, HarnessError):
        return error.exit_code
    return 2 if isinstance(error, (BotoCoreError, OSError)) else 1


def status_of(error: BaseException) -> str:
    """`unsupported` or `error`."""
    return "unsupported" if isinstance(error, Unsupported) else "error"


def _with_fix(error: HarnessError) -> str:
    return f"{error.what}\n{error.fix}" if error.fix else error.what


def _refused(error: ClientError) -> str:
    details = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return (
        f"{error.operation_name} was refused: {details.get('Code')} ({status}): "
        f"{details.get('Message')}"
    )


def _unanswered(error: BaseException, cloud: Cloud) -> str:
    engine = cloud.engine
    text = str(error) or type(error).__name__
    return f"the {engine.name} engine at {engine.endpoint} gave no answer: {text}"


def _masked(value: Any, shared: Shared) -> Any:
    if not shared.secrets:
        return value
    if isinstance(value, str):
        return shared.mask(value)
    if isinstance(value, dict):
        return {shared.mask(str(k)): _masked(v, shared) for k, v in value.items()}
    if isinstance(value, list):
        return [_masked(v, shared) for v in value]
    return value
