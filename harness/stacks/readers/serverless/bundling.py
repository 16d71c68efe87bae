"""TypeScript and bundles: whatever plugin the service names, esbuild makes them here."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import fields
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.plugins import BUNDLERS
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx")
_TYPESCRIPT = _SUFFIXES[:4]
_FLAGS = {"minify": "Minify", "keepNames": "KeepNames", "sourcemap": "Sourcemap"}
_TEXTS = {"target": "Target", "format": "Format", "charset": "Charset", "tsconfig": "Tsconfig"}
_LISTS = {"external": "External", "mainFields": "MainFields", "inject": "Inject"}
_PAIRS = {"define": "Define", "loader": "Loader", "alias": "Alias", "outExtension": "OutExtension"}


def metadata_of(service: Service, draft: Draft, function: ServiceFunction) -> dict[str, Any] | None:
    """SAM's Metadata that has the handler bundled; None where it runs as it is.

    Raises:
        BadInput: the handler is TypeScript, and no plugin of the service compiles it.
    """
    runtime, handler = service.default(function, "runtime"), function.node.get("handler")
    is_node = runtime is None or str(runtime.value).startswith("nodejs")
    if handler is None or not is_node:
        return None
    entry = _entry(service, fields.text(handler, f"the handler of {function.title}"))
    plugin = next((node for node in service.plugins if node.value in BUNDLERS), None)
    if plugin is None:
        if entry is not None and entry.endswith(_TYPESCRIPT):
            raise BadInput(
                f"the handler of {function.title} is TypeScript ({entry}), and no plugin of the "
                "service compiles it",
                where=handler.where,
                fix="plugins: [serverless-esbuild]",
            )
        return None
    if entry is None:
        return None  # the check of handlers names what is there instead
    if plugin.value != "serverless-esbuild":
        note = f"plugin {plugin.value}: bundled by esbuild instead; its own settings are not read"
        draft.note_once(plugin.where, note)
    properties: dict[str, Any] = {"EntryPoints": [Node(entry, handler.where)]}
    if plugin.value == "serverless-esbuild":
        settings = service.root.at("custom", "esbuild")
        properties |= _properties(draft, settings) if settings is not None else {}
    external = properties.pop("External", [])
    if "@aws-sdk/*" not in external:
        external = ["@aws-sdk/*", *external]  # the runtime brings them
    return {"BuildMethod": "esbuild", "BuildProperties": {**properties, "External": external}}


def _entry(service: Service, handler: str) -> str | None:
    module = handler.rpartition(".")[0]
    for suffix in _SUFFIXES:
        if (service.folder / f"{module}{suffix}").is_file():
            return f"{module}{suffix}"
    return None


def _properties(draft: Draft, settings: Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, node in fields.mapping(settings, "custom.esbuild").items():
        if node.value is None or key in ("bundle", "platform", "packager", "concurrency"):
            continue
        if key in _FLAGS:
            found[_FLAGS[key]] = node
        elif key in _TEXTS:
            found[_TEXTS[key]] = node
        elif key in _LISTS or key == "exclude":
            name = _LISTS.get(key, "External")
            found[name] = [*found.get(name, []), *(n.data() for n in fields.one_or_more(node))]
        elif key in _PAIRS:
            pairs = fields.mapping(node, f"custom.esbuild.{key}")
            found[_PAIRS[key]] = [f"{name}={value.value}" for name, value in pairs.items()]
        else:
            draft.note(node.where, f"custom.esbuild.{key} is left out")
    if isinstance(found.get("MainFields"), list):
        found["MainFields"] = ",".join(found["MainFields"])
    return found
