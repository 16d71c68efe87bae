"""`package`: which files make up a function's code (Serverless Framework: Packaging)."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.packaging.selection import Selection
from harness.stacks.readers.serverless import fields, keys
from harness.stacks.readers.serverless.bundling import metadata_of
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction

PYTHON_REQUIREMENTS = "serverless-python-requirements"
_ALWAYS_OUT = (
    "!serverless.yml",
    "!serverless.yaml",
    "!serverless.json",
    "!.gitignore",
    "!npm-debug.log",
    "!.serverless_plugins/**",
)


def code_of(service: Service, draft: Draft, function: ServiceFunction) -> Node:
    """The folder or archive of `function`, relative to the service; its selection is noted."""
    whole, own = service.root.get("package"), function.node.get("package")
    for node, what in ((whole, "package"), (own, f"package of {function.title}")):
        service.keys.check(node, keys.PACKAGE, what)
        fields.mapping(node, what)
    alone = _flag(own, "individually") or _flag(whole, "individually")
    for node in (own, whole):
        archive = node.get("artifact") if node is not None else None
        if archive is not None and (node is own or not alone):
            return Node(fields.text(archive, "artifact"), archive.where)
    patterns = [*_ALWAYS_OUT, *_patterns(whole), *(_patterns(own) if alone else [])]
    patterns += [f"!{path}/**" for path in _layer_paths(service)]
    production = whole is None or fields.flag(
        whole.get("excludeDevDependencies"), "excludeDevDependencies", True
    )
    draft.code[function.logical_id] = Selection(tuple(patterns), production)
    handler = function.node.get("handler") or function.node
    return Node(_module(service, function), handler.where)


def build_of(service: Service, draft: Draft, function: ServiceFunction) -> dict[str, Any] | None:
    """SAM's Metadata that says how the function is built."""
    if function.node.get("image") is not None:
        return None
    if not _builds_python(service, function):
        if (service.folder / "requirements.txt").is_file() and _is_python(service, function):
            note = f"requirements.txt is not installed: that takes {PYTHON_REQUIREMENTS}"
            if not service.uses(PYTHON_REQUIREMENTS):
                draft.note_once(service.root.where, note)
        return {"SkipBuild": True}
    return metadata_of(service, draft, function)


def _is_python(service: Service, function: ServiceFunction) -> bool:
    runtime = service.default(function, "runtime")
    return runtime is not None and str(runtime.value).startswith("python")


def _builds_python(service: Service, function: ServiceFunction) -> bool:
    """The framework itself installs nothing for Python: its plugin does."""
    if not _is_python(service, function):
        return True
    settings = service.root.at("custom", "pythonRequirements")
    layer = settings.get("layer") if settings is not None else None
    in_layer = layer is not None and layer.value is not False
    return service.uses(PYTHON_REQUIREMENTS) and not in_layer


def _module(service: Service, function: ServiceFunction) -> str:
    """serverless-python-requirements roots a function in its `module` folder."""
    module = function.node.get("module")
    if module is None or not service.uses(PYTHON_REQUIREMENTS):
        return "."
    return fields.text(module, "module")


def _flag(node: Node | None, key: str) -> bool:
    return node is not None and fields.flag(node.get(key), key, False)


def _patterns(node: Node | None) -> list[str]:
    if node is None:
        return []
    found: list[str] = []
    for key, sign in (("exclude", "!"), ("include", ""), ("patterns", "")):
        for part in fields.listing(node.get(key), key):
            pattern = fields.text(part, f"a pattern of {key}")
            double = sign and pattern.startswith("!")
            found.append(pattern[1:] if double else sign + pattern)
    return found


def _layer_paths(service: Service) -> list[str]:
    layers = fields.mapping(service.root.get("layers"), "layers").values()
    paths = [layer.get("path") for layer in layers]
    return [str(path.value).rstrip("/") for path in paths if path is not None]


def check_image(function: ServiceFunction) -> None:
    """Raises:
    BadInput: a function without code, or with two kinds of it.
    """
    handler, image = function.node.get("handler"), function.node.get("image")
    if (handler is None) == (image is None):
        raise BadInput(
            f"{function.title} has "
            + ("both" if handler else "neither a")
            + " handler"
            + (" and" if handler else " nor an")
            + " image",
            where=function.node.where,
            fix="handler: FILE.FUNCTION",
        )


def image_of(function: ServiceFunction) -> dict[str, Any] | None:
    """Code and ImageConfig of a function that is a container image."""
    image = function.node.get("image")
    if image is None:
        return None
    uri = image if isinstance(image.value, str) else image.get("uri")
    if uri is None:
        raise BadInput(
            f"{function.title} is an image that the framework builds: the harness builds none",
            where=image.where,
            fix="push it yourself and name it by `image: {uri: …}`",
        )
    config = {
        "Command": image.get("command"),
        "EntryPoint": image.get("entryPoint"),
        "WorkingDirectory": image.get("workingDirectory"),
    }
    return fields.optional(
        {
            "PackageType": "Image",
            "Code": {"ImageUri": uri},
            "ImageConfig": fields.optional(config) or None,
        }
    )
