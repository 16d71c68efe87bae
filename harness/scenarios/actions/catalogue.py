"""All kinds of actions."""

from __future__ import annotations

from harness.scenarios.actions.base import Action
from harness.scenarios.actions.call import Call
from harness.scenarios.actions.clock import Advance
from harness.scenarios.actions.configuration import Parameters, Secrets
from harness.scenarios.actions.events import PutEvents, PutRecords
from harness.scenarios.actions.fault import Fault
from harness.scenarios.actions.functions import Invoke
from harness.scenarios.actions.http_service import HttpService
from harness.scenarios.actions.load import Load
from harness.scenarios.actions.machines import Answer, Redrive, Start
from harness.scenarios.actions.messages import Publish, Send
from harness.scenarios.actions.objects import DeleteObject, Objects, PutObject
from harness.scenarios.actions.parallel import Parallel
from harness.scenarios.actions.quiet import UntilQuiet
from harness.scenarios.actions.replay import Replay
from harness.scenarios.actions.request import Request
from harness.scenarios.actions.schedules import Fire
from harness.scenarios.actions.sign_in import SignIn
from harness.scenarios.actions.sql import Sql
from harness.scenarios.actions.tables import DeleteItem, Items, PutItem, UpdateItem
from harness.scenarios.actions.websocket import CloseWebsocket, OpenWebsocket, SendFrame
from harness.scenarios.registry import Registry

BUILT_IN: tuple[type[Action], ...] = (
    Items, PutItem, UpdateItem, DeleteItem,
    Objects, PutObject, DeleteObject,
    Parameters, Secrets, Sql,
    Request, Invoke, Load, Start, Answer, Redrive, SignIn,
    Send, Publish, PutEvents, PutRecords, Replay, Fire,
    Advance, UntilQuiet, Fault, HttpService, Parallel,
    Call,
    OpenWebsocket, SendFrame, CloseWebsocket,
)  # fmt: skip

ACTIONS: Registry[Action] = Registry("harness.actions", BUILT_IN, Action)  # type: ignore[type-abstract]
