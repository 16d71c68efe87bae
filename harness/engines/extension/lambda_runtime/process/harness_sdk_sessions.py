"""What botocore makes for each session and client, and what is the same for all of them.

What a session registers, the parsed configuration file and contexts for TLS are made before
functions are forked. Providers of credentials that come after the environment's variables,
which functions always have, are made when they are asked for.
"""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH108, PTH111, PTH123
from __future__ import annotations

import copy
import os
import tempfile
from typing import Any

from harness_sdk_config import SDK_CONFIG  # type: ignore[import-not-found]

SPARE_CONTEXTS = 6
"""Each client makes one, used or not: as many as nearly all functions have."""
METADATA = ("AWS_METADATA_", "AWS_EC2_METADATA_S", "AWS_EC2_METADATA_V")
"""Variables of providers that are made late, and might refuse them."""


def install() -> None:
    """In the process that forks the others, after botocore is imported."""
    from botocore import configloader, credentials, handlers, hooks, httpsession, session

    hooks._PrefixTrie._recursive_copy = _copying(hooks.NodeList)
    session.Session._register_builtin_handlers = _registering(session.Session, handlers, hooks)
    credentials.create_credential_resolver = _resolving(credentials)
    configloader.raw_config_parse = _parsing(configloader.raw_config_parse)
    _make_spare_contexts(httpsession)


def _copying(values: Any) -> Any:
    """As botocore's, without `copy.copy` for each of a thousand lists."""

    def copied(self: Any, node: dict[str, Any]) -> dict[str, Any]:
        made = node.copy()
        for key, value in node.items():
            if isinstance(value, values):
                made[key] = values(value.first[:], value.middle[:], value.last[:])
            elif isinstance(value, dict):
                made[key] = copied(self, value) if value else {}
        return made

    return copied


def _registering(session: Any, handlers: Any, hooks: Any) -> Any:
    """A new session's events are a copy of another new one's, if they would be the same."""
    stock, register = session._register_builtin_handlers, session.register
    prototype = session()._original_handler
    known = list(handlers.BUILTIN_HANDLERS)

    def registered(self: Any, events: Any) -> None:
        emitter = self._original_handler
        same = (
            type(emitter) is hooks.HierarchicalEmitter
            and emitter._handlers._root == {"chunk": None, "children": {}, "values": None}
            and type(self).register is register
            and known == handlers.BUILTIN_HANDLERS
        )
        if not same or prototype._unique_id_handlers:
            stock(self, events)
            return
        emitter._handlers = copy.copy(prototype._handlers)

    return registered


def _resolving(credentials: Any) -> Any:
    stock = credentials.create_credential_resolver

    class EnvironmentFirst(credentials.CredentialResolver):
        def __init__(self, make: Any) -> None:
            self._make = make
            self._made: list[Any] | None = None

        @property
        def providers(self) -> list[Any]:
            if self._made is None:
                self._made = self._make().providers
            return self._made

        @providers.setter
        def providers(self, value: list[Any]) -> None:
            self._made = value

        def load_credentials(self) -> Any:
            if self._made is None:
                first = credentials.EnvProvider()
                credentials.logger.debug("Looking for credentials via: %s", first.METHOD)
                if (found := first.load()) is not None:
                    return found
            return super().load_credentials()

    def created(session: Any, cache: Any = None, region_name: Any = None) -> Any:
        named = session.instance_variables().get("profile") is not None
        if named or any(name.startswith(METADATA) for name in os.environ):
            return stock(session, cache=cache, region_name=region_name)
        return EnvironmentFirst(lambda: stock(session, cache=cache, region_name=region_name))

    return created


def _parsing(stock: Any) -> Any:
    text = SDK_CONFIG.encode()
    file, path = tempfile.mkstemp()
    try:
        os.write(file, text)
        os.close(file)
        known = stock(path)
    finally:
        os.unlink(path)

    def parsed(config_filename: Any, parse_subsections: bool = True) -> Any:
        if isinstance(config_filename, str) and parse_subsections:
            try:
                with open(os.path.expanduser(os.path.expandvars(config_filename)), "rb") as found:
                    if found.read(len(text) + 1) == text:
                        return copy.deepcopy(known)
            except OSError:
                pass  # botocore says what is wrong with it
        return stock(config_filename, parse_subsections)

    return parsed


def _make_spare_contexts(httpsession: Any) -> None:
    """Contexts for TLS, made of nothing but constants; each is given out once.

    An interpreter started with `-E` heeds no variable for them.
    """
    stock = httpsession.create_urllib3_context
    own = httpsession.URLLib3Session._get_ssl_context
    spare = [stock() for _ in range(SPARE_CONTEXTS)]
    here = os.getpid()

    def given(self: Any) -> Any:
        if os.getpid() == here:
            return spare[0]  # of clients that connect to nothing
        replaced = httpsession.create_urllib3_context is not stock
        if replaced or len(spare) == 1:
            return own(self)
        return spare.pop()

    httpsession.URLLib3Session._get_ssl_context = given
