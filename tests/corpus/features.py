"""What an application's templates use, by reading them: types, functions, events, states, code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from cases import Case

from harness.stacks.readers import read_template

RESOURCE = "Resource types"
INTRINSIC = "Intrinsic functions"
SECTION = "Sections and parameters"
SAM = "SAM"
EVENT = "SAM events"
POLICY = "SAM policy templates"
SERVERLESS = "serverless.yml"
CODE = "Code and runtimes"
STATE = "State machines"
API = "API Gateway integrations"
GROUPS = (RESOURCE, INTRINSIC, SECTION, SAM, EVENT, POLICY, SERVERLESS, CODE, STATE, API)

Feature = tuple[str, str]
"""Group and name."""

_DYNAMIC = re.compile(r"\{\{resolve:([a-z-]+)")
_PSEUDO = re.compile(r"AWS::(?:AccountId|NoValue|Partition|Region|StackId|StackName|URLSuffix)")
_SAM_KEYS = (
    "AutoPublishAlias", "Connectors", "DeadLetterQueue", "DefinitionSubstitutions",
    "EventInvokeConfig", "FunctionUrlConfig", "GatewayResponses", "Models",
    "ProvisionedConcurrencyConfig", "ReservedConcurrentExecutions", "Layers", "Auth",
)  # fmt: skip
_URI = re.compile(r"apigateway:(?:\$\{[^}]*\}|[^:$]*):([a-z-]+):(?:path|action)/")


def features_of(case: Case) -> set[Feature]:
    found: set[Feature] = set()
    for template in templates_of(case):
        found |= set(_of_template(template))
    if case.format == "serverless":
        found |= set(_of_serverless(case.template))
    if case.before is not None:
        found.add((SECTION, "several stacks"))
    if case.format == "cdk":
        found.add((SECTION, "CDK cloud assembly"))
    return found


def templates_of(case: Case) -> Iterator[Path]:
    """The templates of the application, nested ones too."""
    if case.before is not None:
        yield case.before
    if case.template.is_dir():
        yield from sorted(case.template.glob("**/*.template.json"))
        return
    waiting = [case.template]
    while waiting:
        template = waiting.pop()
        yield template
        for resource in _resources(read_template(template).body).values():
            properties = resource.get("Properties") or {}
            for key in ("Location", "TemplateURL"):
                if isinstance(properties.get(key), str):
                    waiting.append((template.parent / properties[key]).resolve())


def _of_template(path: Path) -> Iterator[Feature]:
    template = read_template(path)
    body = template.body
    if template.format in ("sam", "cloudformation"):
        yield from _of_values(template.document.data)  # before files are included
    yield from _of_sections(body)
    for logical_id, resource in _resources(body).items():
        kind = resource["Type"]
        yield RESOURCE, "Custom::*" if kind.startswith("Custom::") else kind
        yield from _of_resource(path, kind, resource, body.get("Globals") or {})
        if logical_id in _dependent(body):
            yield SECTION, "DependsOn"
    yield from _of_values(body)


def _of_sections(body: dict[str, Any]) -> Iterator[Feature]:
    for section in body.get("Globals") or {}:
        yield SAM, f"Globals: {section}"
    for section in ("Globals", "Mappings", "Conditions", "Metadata", "Rules"):
        if section in body:
            yield SECTION, section
    transforms = body.get("Transform") or []
    for transform in transforms if isinstance(transforms, list) else [transforms]:
        yield SECTION, f"Transform: {transform}"
    for parameter in (body.get("Parameters") or {}).values():
        yield SECTION, "parameters" if "Default" in parameter else "parameters without default"
        if parameter["Type"].startswith("AWS::SSM"):
            yield SECTION, "parameters from SSM"
        if "List" in parameter["Type"]:
            yield SECTION, "list parameters"
    for output in (body.get("Outputs") or {}).values():
        yield SECTION, "exports" if "Export" in output else "outputs"


def _of_resource(
    path: Path, kind: str, resource: dict[str, Any], defaults: dict[str, Any]
) -> Iterator[Feature]:
    shared = defaults.get(kind.rpartition("::")[2]) if kind.startswith("AWS::Serverless") else None
    properties = {**(shared or {}), **(resource.get("Properties") or {})}
    for key in ("DeletionPolicy", "UpdateReplacePolicy", "Condition"):
        if key in resource:
            yield SECTION, f"{key} of a resource"
    if kind.startswith("AWS::Serverless::"):
        for key in _SAM_KEYS:
            if key in properties or key in resource:
                yield SAM, key
        owner = "" if kind.endswith("::Function") else f"{kind.rsplit('::', 1)[1]}: "
        for event in (properties.get("Events") or {}).values():
            yield EVENT, f"{owner}{event['Type']}"
            if "FilterCriteria" in event.get("Properties", {}):
                yield EVENT, f"{owner}{event['Type']} with FilterCriteria"
        yield from _of_policies(properties.get("Policies"))
    if kind in ("AWS::Serverless::Function", "AWS::Lambda::Function"):
        yield from _of_code(properties)
        if method := (resource.get("Metadata") or {}).get("BuildMethod"):
            yield CODE, f"BuildMethod: {method}"
        if ":layer:" in json.dumps(properties.get("Layers"), default=str):
            yield CODE, "public layer by its ARN"
    if kind in ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"):
        yield from _of_machine(path, properties)


def _of_policies(policies: Any) -> Iterator[Feature]:
    for policy in policies if isinstance(policies, list) else [policies] if policies else []:
        if isinstance(policy, str):
            yield SAM, "managed policies by name"
        elif isinstance(policy, dict) and "Statement" in policy:
            yield SAM, "inline policy statements"
        elif isinstance(policy, dict) and "Fn::If" not in policy:
            yield from ((POLICY, name) for name in policy if "::" not in name)


def _of_code(properties: dict[str, Any]) -> Iterator[Feature]:
    code = properties.get("CodeUri", properties.get("Code"))
    if "InlineCode" in properties or (isinstance(code, dict) and "ZipFile" in code):
        yield CODE, "code in the template"
    elif code is None:
        yield CODE, "no CodeUri"
    elif isinstance(code, str) and code.endswith((".zip", ".jar")):
        yield CODE, "CodeUri is an archive"
    elif isinstance(code, str) and code.startswith("../"):
        yield CODE, "CodeUri leads upwards"
    elif isinstance(code, str):
        yield CODE, "CodeUri is a folder"
    if isinstance(properties.get("Runtime"), str):
        yield CODE, properties["Runtime"]
    if "-" in str(properties.get("Handler", "")):
        yield CODE, "handler with a dash"
    if "VpcConfig" in properties:
        yield CODE, "VpcConfig"


def _of_machine(path: Path, properties: dict[str, Any]) -> Iterator[Feature]:
    for key in ("DefinitionUri", "DefinitionS3Location", "DefinitionString", "Definition"):
        if key in properties:
            yield STATE, key
    if properties.get("Type", properties.get("StateMachineType")) == "EXPRESS":
        yield STATE, "EXPRESS"
    if "Logging" in properties or "LoggingConfiguration" in properties:
        yield STATE, "Logging"
    yield from _of_states(_definition(path, properties))


def _definition(path: Path, properties: dict[str, Any]) -> Any:
    file = properties.get("DefinitionUri", properties.get("DefinitionS3Location"))
    if isinstance(file, str):
        text = re.sub(r"\$\{\w+\}", "x", (path.parent / file).read_text())
        return yaml.safe_load(text)  # JSON is YAML
    text = properties.get("DefinitionString")
    if isinstance(text, dict):
        text = text.get("Fn::Sub")
    if isinstance(text, str):
        return json.loads(re.sub(r"\$\{[\w:.]+\}", "x", text))
    return properties.get("Definition")


def _of_states(value: Any) -> Iterator[Feature]:
    if isinstance(value, list):
        for each in value:
            yield from _of_states(each)
    if not isinstance(value, dict):
        return
    if "States" in value:
        for state in value["States"].values():
            yield STATE, state["Type"]
            yield from ((STATE, key) for key in ("Retry", "Catch", "Assign") if key in state)
            if state["Type"] == "Task":
                yield STATE, _integration(state["Resource"])
    if value.get("QueryLanguage") == "JSONata":
        yield STATE, "JSONata"
    if value.get("Mode") == "DISTRIBUTED":
        yield STATE, "distributed Map"
    for each in value.values():
        yield from _of_states(each)


def _integration(resource: Any) -> str:
    if not isinstance(resource, str) or ":states:" not in resource:
        return "bare function ARN"
    return resource.partition(":states:::")[2]


def _of_values(value: Any) -> Iterator[Feature]:
    if isinstance(value, list):
        for each in value:
            yield from _of_values(each)
    elif isinstance(value, str):
        for service in _DYNAMIC.findall(value):
            yield INTRINSIC, f"{{{{resolve:{service}}}}}"
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key.startswith("Fn::ForEach"):
                yield INTRINSIC, "Fn::ForEach"
            elif key == "Fn::Sub":
                yield INTRINSIC, "Fn::Sub" if isinstance(inner, str) else "Fn::Sub with a map"
                yield from ((INTRINSIC, name) for name in _PSEUDO.findall(json.dumps(inner)))
            elif key == "Ref" or (key.startswith("Fn::") and len(value) == 1):
                yield INTRINSIC, key
                if key == "Ref" and _PSEUDO.fullmatch(str(inner)):
                    yield INTRINSIC, str(inner)
            if key == "Fn::Transform" and isinstance(inner, dict):
                yield INTRINSIC, str(inner.get("Name"))
            if key in ("uri", "Uri") and (service := _URI.search(json.dumps(inner))):
                yield API, service[1]
            if key in ("type", "Type") and str(inner).lower() == "mock":
                yield API, "mock"
            yield from _of_values(inner)


def _of_serverless(path: Path) -> Iterator[Feature]:
    text = path.read_text()
    for source in re.findall(r"\$\{(\w+)[:(]", text):
        if source != "AWS":
            yield SERVERLESS, f"${{{source}:…}}"
    body = yaml.safe_load(re.sub(r"!\w+", "", text))
    for key in ("custom", "params", "layers", "package", "resources", "stepFunctions", "plugins"):
        if key in body:
            yield SERVERLESS, key
    functions = body.get("functions") or {}
    listed = functions if isinstance(functions, list) else [functions]
    for part in (part for part in listed if isinstance(part, dict)):
        for function in part.values():
            for event in function.get("events") or []:
                yield SERVERLESS, f"event {next(iter(event))}"


def _resources(body: dict[str, Any]) -> dict[str, Any]:
    return {k: r for k, r in (body.get("Resources") or {}).items() if not k.startswith("Fn::")}


def _dependent(body: dict[str, Any]) -> set[str]:
    return {name for name, resource in _resources(body).items() if "DependsOn" in resource}
