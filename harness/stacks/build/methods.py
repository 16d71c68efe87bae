"""Chooses how a folder is built (SAM: Metadata of functions and layers)."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

from harness.errors import BadInput, Unsupported, did_you_mean
from harness.stacks.build import esbuild, makefile, node, python, python_manifests
from harness.stacks.build.plan import Plan
from harness.stacks.build.request import Request

LAYER_FOLDERS = {"python": "python/", "nodejs": "nodejs/"}
"""Where in a layer's archive what was built belongs (Lambda: Packaging your layer content)."""
_NAMED = ("esbuild", "makefile", "python-uv")
_ELSEWHERE = ("java", "dotnet", "ruby", "go", "rust", "provided")
_ARCHITECTURES = ("x86_64", "arm64")


@dataclass(frozen=True)
class Method:
    """A plan, or None where nothing has to be built; `prefix` is put before every name."""

    plan: Plan | None
    prefix: str = ""


def method_for(request: Request, pythons: Sequence[str]) -> Method:
    """How `request` is built; builds nothing yet.

    `pythons` are the interpreters that the engine has, such as `3.12`.

    Raises:
        BadInput: a method or property that there is not, or files that the method needs.
        Unsupported: a method that builds what runs nowhere here.
    """
    _check(request)
    method = request.method
    if request.source.is_file() or request.metadata.get("SkipBuild") is True:
        return Method(None)
    if method == "esbuild":
        return Method(esbuild.plan(request))
    if method == "makefile":
        return Method(makefile.plan(request))
    if request.layer and method is None:
        return Method(None)  # SAM takes the folder as it is
    runtime = (request.runtime if method == "python-uv" else method) or request.runtime or ""
    if runtime.startswith("python"):
        plan = python.plan(request.source, runtime, pythons)
        return Method(plan, LAYER_FOLDERS["python"] if request.layer else "")
    if runtime.startswith("nodejs"):
        return Method(node.plan(request.source), LAYER_FOLDERS["nodejs"] if request.layer else "")
    return Method(None)


def _check(request: Request) -> None:
    method = request.metadata.get("BuildMethod")
    known = [*_NAMED, *(f"python3.{n}" for n in range(8, 15))]
    known += [f"nodejs{n}.x" for n in range(16, 26, 2)]
    if method is not None and method not in known and not _is_runtime(method):
        if isinstance(method, str) and method.startswith(_ELSEWHERE):
            raise Unsupported(
                "harness deploy",
                f"{request.title} is built by {method}",
                where=request.at("BuildMethod"),
                fix="run `sam build` and deploy .aws-sam/build/template.yaml",
            )
        raise BadInput(
            f"{request.title} has the unknown BuildMethod {method!r}",
            where=request.at("BuildMethod"),
            fix=did_you_mean(str(method), known),
        )
    if request.layer and method == "esbuild":
        raise BadInput(
            f"{request.title}: esbuild builds functions, not layers",
            where=request.at("BuildMethod"),
            fix="use nodejs20.x or makefile",
        )
    architecture = request.metadata.get("BuildArchitecture")
    if architecture is not None and architecture not in _ARCHITECTURES:
        raise BadInput(
            f"{request.title} has the unknown BuildArchitecture {architecture!r}",
            where=request.at("BuildArchitecture"),
            fix=did_you_mean(str(architecture), _ARCHITECTURES),
        )
    properties = request.metadata.get("BuildProperties")
    if properties is not None and not isinstance(properties, dict):
        raise BadInput(
            f"BuildProperties of {request.title} has to be a mapping",
            where=request.at("BuildProperties"),
        )


def _is_runtime(method: object) -> bool:
    """A runtime of Python or Node that is not in the list: also one from the future."""
    return isinstance(method, str) and (
        (method.startswith("python3.") and method[8:].isdigit())
        or (method.startswith("nodejs") and method.endswith(".x") and method[6:-2].isdigit())
    )


def not_built(request: Request) -> str | None:
    """What progress should tell of a manifest that names packages and is not read."""
    if request.source.is_file() or not (request.runtime or "").startswith("python"):
        return None
    reason = python_manifests.not_read(request.source)
    return f"{request.title}: {reason}" if reason else None


def note(request: Request) -> str | None:
    """What progress should tell of it."""
    host = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    wanted = request.metadata.get("BuildArchitecture")
    if wanted is not None and wanted != host:
        return f"{request.title}: built for {host}, which runs it here, not for {wanted}"
    return None
