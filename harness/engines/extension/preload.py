"""When the gateway answers: load what the next calls will need, in the background.

Services first, then what a first deployment loads besides them. Each step may fail alone: what
cannot be loaded ahead is loaded, or refused, when it is called.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial

from localstack.runtime import hooks

from . import compiled, startup
from .parts import wanted
from .recorder import reader

LOG = logging.getLogger(__name__)
SETTING = "HARNESS_PRELOAD"
"""Names of services, separated by commas, in the order in which they are loaded."""

_FIRST_CALL_WITHIN = 5.0
_SWITCH_SECONDS = 0.0005
"""How long a thread may wait for this one while it loads (Python's own: 0.005)."""
_NICENESS = 10
_OF_MOTO = frozenset(
    {"apigateway", "cloudwatch", "events", "iam", "secretsmanager", "ses", "ssm", "sts"}
)
"""Services that hand calls on to moto, whose routes are compiled by the first one."""
_SIGNING_NAMES = {"cloudwatch": "monitoring", "stepfunctions": "states"}


@hooks.on_runtime_ready(name="harness")
def on_ready() -> None:
    if wanted("startup"):
        startup.collect_from_now_on()
    names = [name for name in os.environ.get(SETTING, "").split(",") if name]
    if names:
        threading.Thread(target=_load, args=(names,), name="harness-preload", daemon=True).start()


def _load(names: list[str]) -> None:
    # Two threads share one interpreter: the caller who waits for the first answer goes first.
    reader.first(_FIRST_CALL_WITHIN)
    with _in_the_background():
        for name in names:
            _try(name, partial(_service, name))
        if "cloudformation" in names:
            _try("CloudFormation's resource providers", _resource_providers)
            _try("the SAM translator", _sam)
        for name in names:
            _try(f"{name}'s parser", partial(_parser, name))
        _try("the modules' file", compiled.keep)


def _try(what: str, step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:
        LOG.exception("%s cannot be loaded ahead of its first use", what)


@contextlib.contextmanager
def _in_the_background() -> Iterator[None]:
    """This thread gives way to the others."""
    loading = startup.without_collecting() if wanted("startup") else contextlib.nullcontext()
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        with loading:
            yield
    finally:
        sys.setswitchinterval(usual)


def _service(name: str) -> None:
    from localstack.aws.spec import load_service
    from localstack.services.plugins import SERVICE_PLUGINS

    load_service(name)
    SERVICE_PLUGINS.require(name)


def _parser(name: str) -> None:
    from localstack.aws.protocol.parser import create_parser
    from localstack.aws.spec import get_service_catalog
    from localstack.services.moto import get_moto_routing_table

    catalogue = get_service_catalog()
    # As the gateway asks for it: parsers are kept by the model and the protocol.
    for found in catalogue.by_signing_name(_SIGNING_NAMES.get(name, name)):
        if found.name == name:
            model = catalogue.get(found.name, found.protocol)
            for protocol in model.metadata.get("protocols") or (model.protocol,):
                create_parser(model, protocol)
    if name in _OF_MOTO:
        get_moto_routing_table(name)


def _resource_providers() -> None:
    from localstack.services.cloudformation import resource_provider

    resource_provider.plugin_manager.exists("AWS::SQS::Queue")  # imports those of all types


def _sam() -> None:
    from samtranslator.plugins.api import implicit_http_api_plugin, implicit_rest_api_plugin

    del implicit_http_api_plugin, implicit_rest_api_plugin
