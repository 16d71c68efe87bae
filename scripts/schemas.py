# /// script
# requires-python = ">=3.11"
# dependencies = ["cfn-lint==1.58.0"]
# ///
"""Writes the resource schemas that templates are held against.

    uv run scripts/schemas.py

AWS publishes a schema of each resource type; cfn-lint ships them, mended, with SAM's (MIT-0).
Only what the check looks at is kept: names, types, enumerations, what is required, and the
attributes of Fn::GetAtt. The same release of cfn-lint gives the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import cfnlint
from cfnlint.schema.manager import ProviderSchemaManager

TARGET = Path(__file__).parent.parent / "harness/stacks/validation/schemas/resources.zip"
REGION = "us-east-1"
GLOBALS = "AWS::Serverless::Globals"
NESTING = frozenset(["properties", "patternProperties", "definitions"])
"""Keywords whose members are named by the template's author or by AWS, not by JSON Schema."""
KEPT = NESTING | {
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "enumCaseInsensitive",
    "items",
    "oneOf",
    "required",
    "type",
}


def main() -> None:
    data = Path(cfnlint.__file__).parent / "data/schemas"
    manager = ProviderSchemaManager(data / "providers", data / "resources")
    found: dict[str, dict[str, Any]] = {}
    for name in manager.get_resource_types(REGION):
        schema = manager.get_resource_schema(REGION, name)
        attributes = sorted(schema.get_atts)
        found[name] = {**slim(schema.schema), "attributes": attributes}
    for name in ("DynamoDBEventProperties", "KinesisEventProperties"):
        allow_type(found["AWS::Serverless::Function"]["definitions"][name])
    found[GLOBALS] = slim(json.loads((data / "other/sam/globals.json").read_text("utf-8")))
    TARGET.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, slimmed in sorted(found.items()):
            text = json.dumps(slimmed, sort_keys=True, separators=(",", ":"))
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text)
    print(f"{TARGET.name}: {len(found)} schemas, {TARGET.stat().st_size:,} bytes")


def allow_type(event: dict[str, Any]) -> None:
    """SAM takes OnFailure.Type (SQS, SNS) beside Destination; the schema passes it over."""
    failure = event["properties"]["DestinationConfig"]["properties"]["OnFailure"]
    failure["properties"]["Type"] = {"type": "string"}


def slim(schema: Any) -> Any:
    """The schema without descriptions, patterns, permissions and the like."""
    if isinstance(schema, list):
        return [slim(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key not in KEPT:
            continue
        if key in NESTING:
            kept[key] = {name: slim(part) for name, part in value.items()}
        else:
            kept[key] = slim(value)
    return kept


if __name__ == "__main__":
    main()
