"""The JSON Schema of scenario files, generated from the models of the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from harness.scenarios.actions.catalogue import ACTIONS
from harness.scenarios.expectations.catalogue import EXPECTATIONS
from harness.scenarios.reading.including import KEY, IncludeKeys, StepsFile
from harness.scenarios.reading.language import ActionKeys, ExpectationKeys, RoundKeys, ScenarioKeys
from harness.scenarios.reading.schema_values import DYNAMIC, value_definitions
from harness.scenarios.reading.steps import LIFTED

Json = dict[str, Any]
ID = "https://json-schema.org/draft/2020-12/schema"
_OWN_KEYWORDS = ("title", "default")
_UNION = "anyOf"
_ANY_VALUE = tuple(f"#/$defs/{name}" for name in ("Expected", "Value", "Item"))


@dataclass(frozen=True)
class Values:
    """What values may be in a part of the file; `dynamic`: also `${…}` and files."""

    prefix: str
    anything: str
    dynamic: bool = True


_FIXED = Values("", "Value", dynamic=False)
_ACTING = Values("when", "Value")
_EXPECTING = Values("then", "Expected")


def schema() -> Json:
    """JSON Schema (2020-12) of one YAML document of a scenario file."""
    definitions = value_definitions()
    root = _model(ScenarioKeys, definitions, _FIXED)
    definitions["Action"] = _step(ACTIONS.all(), ActionKeys, definitions, _ACTING)
    definitions["Expectation"] = _step(EXPECTATIONS.all(), ExpectationKeys, definitions, _EXPECTING)
    include = _model(IncludeKeys, definitions, _ACTING)
    for section in ("Action", "Expectation"):
        definitions[section]["properties"] |= include["properties"]
        definitions[section]["oneOf"].append({"required": [KEY]})
    definitions["Round"] = _sections(_model(RoundKeys, definitions, _FIXED))
    root["properties"]["steps"] = {
        "description": "Several rounds of when and then.",
        "type": "array",
        "items": {"$ref": "#/$defs/Round"},
    }
    root["properties"]["faults"] |= {"type": "array", "items": {"$ref": "#/$defs/when.fault"}}
    return {
        "$schema": ID,
        "title": "Scenario",
        **_sections(root),
        "$defs": dict(sorted(definitions.items())),
    }


def steps_schema() -> Json:
    """JSON Schema of a file of steps that scenarios include."""
    definitions = schema()["$defs"]
    root = _model(StepsFile, definitions, _FIXED)
    options = [{"$ref": f"#/$defs/{kind}"} for kind in ("Action", "Expectation")]
    root["properties"]["steps"] |= {"type": "array", "items": {_UNION: options}}
    return {"$schema": ID, "title": "Steps", **root, "$defs": definitions}


def _sections(of: Json) -> Json:
    """Put the lists of steps where the model has just anything."""
    words = {
        "given": ("Action", "What is there before anything happens."),
        "when": ("Action", "What is done."),
        "then": ("Expectation", "What must come true, all of it before the one deadline."),
        "always": ("Expectation", "What must hold at the end, whatever happened before."),
    }
    for name, (kind, description) in words.items():
        if name in of["properties"]:
            one = {"$ref": f"#/$defs/{kind}"}
            of["properties"][name] = {
                "description": description,
                _UNION: [{"type": "array", "items": one}, one],
            }
    return of


def _step(
    kinds: Mapping[str, type[Any]], keys: type[BaseModel], definitions: Json, values: Values
) -> Json:
    """A mapping with exactly one of the kinds, beside what any step may have."""
    step = _model(keys, definitions, _FIXED)
    for kind, model in kinds.items():
        body = _model(model, definitions, values)
        body.pop("description", None)
        for key in LIFTED:
            if key in step["properties"] and "properties" in body:
                body["properties"].setdefault(key, step["properties"][key])
        if shorthand := getattr(model, "shorthand", None):
            text = {"type": "string", "description": f"The same as `{shorthand}: …`."}
            body = {_UNION: [text, body]}
        name = f"{values.prefix}.{kind}"
        definitions[name] = {
            "description": (model.__doc__ or kind).splitlines()[0],
            "examples": [model.example],
            **body,
        }
        step["properties"][kind] = {"$ref": f"#/$defs/{name}"}
    if "when.parallel" in definitions:
        definitions["when.parallel"]["items"] = {"$ref": "#/$defs/Action"}
    return {**step, "oneOf": [{"required": [kind]} for kind in kinds]}


def _model(model: type[BaseModel], definitions: Json, values: Values) -> Json:
    raw = model.model_json_schema(by_alias=True, mode="validation")
    for name, definition in raw.pop("$defs", {}).items():
        definitions[name] = _tidy(definition, values)
    return _tidy(raw, values)


def _tidy(node: Json, values: Values) -> Json:
    """Drop pydantic's titles, nulls and defaults; let values be put in where they may be."""
    found = {k: v for k, v in node.items() if k not in _OWN_KEYWORDS}
    if "x-is" in found:
        found["$ref"] = f"#/$defs/{found.pop('x-is')}"
    options = [o for o in found.get(_UNION, []) if o != {"type": "null"}]
    if len(options) == 1:
        found.pop(_UNION)
        found = {**_tidy(options[0], values), **found}
    elif options:
        found[_UNION] = [_tidy(o, values) for o in options]
    if "properties" in found:
        found["properties"] = {k: _value(v, values) for k, v in found["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = _value(found[key], values)
    if "patternProperties" in found:
        patterns = found["patternProperties"]
        found["patternProperties"] = {k: _value(v, values) for k, v in patterns.items()}
        found["additionalProperties"] = False
    return found


def _value(node: Json, values: Values) -> Json:
    """A value's schema: anything is `values`; what is no text may be a `${…}` instead."""
    tidy = _tidy(node, values)
    shape = {k: v for k, v in tidy.items() if k != "description"}
    words = {k: v for k, v in tidy.items() if k == "description"}
    if not shape:
        return {**words, "$ref": f"#/$defs/{values.anything}"}
    if not values.dynamic or shape.get("$ref") in _ANY_VALUE:
        return tidy
    if shape.get("type") == "string" and not shape.keys() & {"enum", "pattern", "const"}:
        return tidy
    options = shape[_UNION] if shape.keys() == {_UNION} else [shape]
    return {**words, _UNION: [*options, DYNAMIC]}
