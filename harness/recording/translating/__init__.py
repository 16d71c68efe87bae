"""Calls from outside as actions of a scenario."""

from __future__ import annotations

from harness.engines.extension.wire import Call
from harness.recording.translating.base import Left, Step, Translation, Translator
from harness.recording.translating.events import EVENTS
from harness.recording.translating.functions import FUNCTIONS
from harness.recording.translating.messages import MESSAGES
from harness.recording.translating.objects import OBJECTS
from harness.recording.translating.parameters import PARAMETERS
from harness.recording.translating.requests import REQUESTS
from harness.recording.translating.tables import TABLES
from harness.recording.translating.websockets import WEBSOCKETS

TRANSLATORS: dict[tuple[str, str], Translator] = {
    **MESSAGES,
    **EVENTS,
    **TABLES,
    **OBJECTS,
    **FUNCTIONS,
    **REQUESTS,
    **PARAMETERS,
    **WEBSOCKETS,
}
_LOOKING = (
    "BatchGet", "Describe", "Estimate", "Filter", "Get", "Head", "List", "Lookup", "Query",
    "Scan", "Search", "Select", "Simulate", "Test", "TransactGet", "Validate",
)  # fmt: skip
"""How operations begin that change nothing."""
_UPLOADING = ("CreateMultipartUpload", "UploadPart")
"""What has become of them is told by CompleteMultipartUpload."""

_ANSWERED = (("apigateway", "Invoke"), ("apigateway", "Message"), ("lambda", "InvokeFunctionUrl"))
"""Operations of the application's own, whose refusals are answers too."""

__all__ = ["Left", "Step", "Translation", "changes", "translate"]


def changes(call: Call) -> bool:
    """Whether somebody outside asked for something to be done, and was not refused by AWS."""
    if call.caller.kind != "outside" or call.operation.startswith((*_LOOKING, *_UPLOADING)):
        return False
    return call.status < 400 or (call.service, call.operation) in _ANSWERED


def translate(call: Call, to: Translation) -> list[Step]:
    """The actions that do the same.

    Raises:
        Left: there are none.
    """
    translator = TRANSLATORS.get((call.service, call.operation))
    if translator is None:
        raise Left("no action does this")
    return translator(call, to)
