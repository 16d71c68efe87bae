"""Sources that need nothing but the service itself and what it was started with."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.readers.serverless.nodes import Node, node_of
from harness.stacks.readers.serverless.variables.resolver import Missing, Request

DEFAULTS = {"stage": "dev", "region": "us-east-1"}
"""What the framework deploys with where a service does not say."""
_TRUE = {"true", "1"}
_FALSE = {"false", "0", ""}


class LocalSources:
    """`self`, `opt`, `env`, `param`, `sls` and `strToBool` of one service."""

    def __init__(self, root: Node, options: Mapping[str, str], folder: Path) -> None:
        self.root = root
        self.options = options
        self.folder = folder
        self.dotenv: dict[str, str] = {}

    def of_self(self, request: Request) -> Node | Missing:
        keys = (request.address or "").split(".") if request.address else []
        found = request.resolver.walk(self.root, keys)
        if isinstance(found, Missing) and keys[:1] == ["provider"] and keys[1:2]:
            default = DEFAULTS.get(keys[1])
            return found if default is None else Node(default, request.where)
        if isinstance(found, Missing) and keys == ["service", "name"]:  # as before v2
            return request.resolver.walk(self.root, ["service"])
        return found

    def of_opt(self, request: Request) -> Node | Missing:
        name = request.address or ""
        if name in self.options:
            return Node(self.options[name], request.where)
        return Missing(f"the option {name!r} was not given", f"give --parameter {name}=VALUE")

    def of_env(self, request: Request) -> Node | Missing:
        name = request.address or ""
        value = os.environ.get(name, self.dotenv.get(name))
        if value is not None:
            return Node(value, request.where)
        near = did_you_mean(name, self.dotenv) if self.dotenv else None
        hint = f"set {name}" if self.dotenv else f"set {name}, or `useDotenv: true` and a .env file"
        return Missing(f"the environment has no {name!r}", near or hint)

    def of_param(self, request: Request) -> Node | Missing:
        name = request.address or ""
        if name in self.options:
            return Node(self.options[name], request.where)
        stage = str(self.stage(request).value)
        known: set[str] = set()
        for keys in (
            ["stages", stage, "params"],
            ["params", stage],
            ["stages", "default", "params"],
            ["params", "default"],
        ):
            found = request.resolver.walk(self.root, keys)
            if isinstance(found, Missing) or not isinstance(found.value, dict):
                continue
            if name in found.value:
                return request.resolver.head(found.value[name])
            known |= set(found.value)
        near = did_you_mean(name, known) if known else None
        return Missing(
            f"neither {stage!r} nor 'default' has the parameter {name!r}",
            near or f"give --parameter {name}=VALUE",
        )

    def of_sls(self, request: Request) -> Node | Missing:
        if request.address == "stage":
            return self.stage(request)
        if request.address == "instanceId":
            # Random on each run of the framework; here the same, or nothing were ever unchanged.
            return Node(hashlib.sha256(str(self.folder).encode()).hexdigest()[:32], request.where)
        raise BadInput(
            f"{request.text}: there is no {request.address!r}",
            where=request.where,
            fix=did_you_mean(request.address or "", ["stage", "instanceId"]),
        )

    def stage(self, request: Request) -> Node:
        """Of the option, else of the provider, else `dev`."""
        if "stage" in self.options:
            return Node(self.options["stage"], request.where)
        found = request.resolver.walk(self.root, ["provider", "stage"])
        if isinstance(found, Missing) or found.value is None:
            return Node(DEFAULTS["stage"], request.where)
        return found

    def to_bool(self, request: Request) -> Node | Missing:
        text = (request.parameters or ("",))[0].strip().lower()
        if text not in _TRUE | _FALSE:
            raise BadInput(
                f"{request.text}: {text!r} is neither true nor false",
                where=request.where,
                fix="true, false, 1 or 0",
            )
        return node_of(text in _TRUE, request.where)


def table(sources: LocalSources) -> dict[str, Any]:
    """Lookups by the name of the source."""
    return {
        "self": sources.of_self,
        "opt": sources.of_opt,
        "env": sources.of_env,
        "param": sources.of_param,
        "sls": sources.of_sls,
        "strToBool": sources.to_bool,
    }
