"""`BuildProperties` of esbuild, as aws-lambda-builders takes them."""

from __future__ import annotations

import re
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.build.request import Request

_BOOLEAN = frozenset(
    ["Minify", "KeepNames", "TreeShaking", "SourcesContent", "MinifyWhitespace",
     "MinifyIdentifiers", "MinifySyntax", "IgnoreAnnotations", "PreserveSymlinks", "Splitting",
     "JsxDev", "UseNpmCi"]
)  # fmt: skip
_TEXT = frozenset(
    ["Target", "Format", "MainFields", "Charset", "LegalComments", "Tsconfig", "TsconfigRaw",
     "Packages", "Conditions", "ResolveExtensions", "LogLevel", "SourceRoot", "GlobalName",
     "Jsx", "JsxFactory", "JsxFragment", "JsxImportSource", "PublicPath", "Outbase",
     "EntryNames", "ChunkNames", "AssetNames"]
)  # fmt: skip
_LIST = frozenset(
    ["EntryPoints", "External", "OutExtension", "Loader", "Banner", "Footer", "Define", "Alias",
     "Inject", "Drop", "Pure", "Supported", "LogOverride"]
)  # fmt: skip
_EITHER = frozenset(["Sourcemap"])
_KNOWN = _BOOLEAN | _TEXT | _LIST | _EITHER
_FIXED = {"Bundle": "true", "Platform": "node", "Outdir": "the artifact's folder"}


def options(request: Request) -> dict[str, Any]:
    """The properties by their names in snake case.

    Raises:
        BadInput: an unknown one, or a value of another type.
    """
    found: dict[str, Any] = {}
    for name, value in request.properties.items():
        where = request.at("BuildProperties", name)
        if name in _FIXED:
            raise BadInput(f"BuildProperties.{name} is always {_FIXED[name]}", where=where)
        if name not in _KNOWN:
            raise BadInput(
                f"{request.title}: esbuild has no BuildProperties.{name}",
                where=where,
                fix=did_you_mean(name, _KNOWN),
            )
        if not _fits(name, value):
            raise BadInput(f"BuildProperties.{name} has to be {_wanted(name)}", where=where)
        if name == "Outbase":
            raise BadInput("BuildProperties.Outbase would move the handler", where=where)
        found[_snake(name)] = value
    return found


def _fits(name: str, value: Any) -> bool:
    is_list = isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)
    if name in _EITHER:
        return isinstance(value, bool | str)
    if name in _LIST:
        return is_list
    return isinstance(value, bool if name in _BOOLEAN else str)


def _wanted(name: str) -> str:
    if name in _EITHER:
        return "true, false or a kind such as inline"
    if name in _LIST:
        return "a list of texts"
    return "true or false" if name in _BOOLEAN else "a text"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
