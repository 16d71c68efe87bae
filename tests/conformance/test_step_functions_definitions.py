"""AWS Step Functions: which definitions are refused, and with which diagnostics."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.machines import JSONATA, PASS, create, one, refused, role

SERVICE = "Step Functions"
API = "Step Functions API Reference"
GUIDE = "Step Functions Developer Guide"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:f"
TASK = {"Type": "Task", "Resource": FUNCTION, "End": True}
SCHEMA, TARGET = "SCHEMA_VALIDATION_FAILED", "MISSING_TRANSITION_TARGET"


def diagnosed(cloud: Cloud, definition: Any, **parameters: Any) -> list[tuple[str, str]]:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    client = cloud.client("stepfunctions")
    answer = client.validate_state_machine_definition(definition=text, **parameters)
    found = [(d["code"], d.get("location", "")) for d in answer["diagnostics"]]
    assert (answer["result"] == "FAIL") == any(
        d["severity"] == "ERROR" for d in answer["diagnostics"]
    )
    return found


CODES = f"{API}: ValidateStateMachineDefinitionDiagnostic"
STATES = f"{GUIDE}: Amazon States Language in Step Functions"
ERRORS = f"{GUIDE}: Handling errors in Step Functions workflows"
LANGUAGE = f"{GUIDE}: Transforming data with JSONata in Step Functions"


def case(name: str, definition: Any, code: str, at: str, document: str) -> Any:
    mark = documented("definitions", document)
    return pytest.param(definition, code, at, id=name, marks=mark)


@pytest.mark.parametrize(
    ("definition", "code", "location"),
    [
        case("no JSON", "{", "INVALID_JSON_DESCRIPTION", "", CODES),
        case("StartAt leads nowhere", {"StartAt": "B", "States": {"A": PASS}},
             TARGET, "/StartAt", CODES),
        case("Next leads nowhere", one({"Type": "Pass", "Next": "B"}),
             TARGET, "/States/A/Next", CODES),
        case("a catcher leads nowhere",
             one({**TASK, "Catch": [{"ErrorEquals": ["E"], "Next": "B"}]}),
             TARGET, "/States/A/Catch[0]/Next", CODES),
        case("a choice leads nowhere",
             {"StartAt": "A", "States": {"B": {"Type": "Succeed"}, "A": {
                 "Type": "Choice", "Default": "B",
                 "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "C"}]}}},
             TARGET, "/States/A/Choices[0]/Next", CODES),
        case("nothing leads to a state", {"StartAt": "A", "States": {"A": PASS, "B": PASS}},
             TARGET, "/States/B", CODES),
        case("no state ends", {"StartAt": "A", "States": {
            "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}},
             "MISSING_END_STATE", "", CODES),
        case("a name twice, in a branch",
             one({"Type": "Parallel", "End": True, "Branches": [one(PASS)]}),
             "DUPLICATE_STATE_NAME", "/States/A/Branches[0]/States/A", CODES),
        case("no StartAt", {"States": {"A": PASS}}, SCHEMA, "/", STATES),
        case("an unknown type", one({"Type": "Loop", "End": True}),
             SCHEMA, "/States/A/Type", STATES),
        case("an unknown field", one({**PASS, "Retries": 1}), SCHEMA, "/States/A", STATES),
        case("Retry on a Pass state", one({**PASS, "Retry": []}), SCHEMA, "/States/A", ERRORS),
        case("Catch on a Wait state", one({"Type": "Wait", "Seconds": 1, "End": True, "Catch": []}),
             SCHEMA, "/States/A", ERRORS),
        case("TimeoutSeconds on a Map state",
             one({"Type": "Map", "ItemProcessor": {"StartAt": "B", "States": {"B": PASS}},
                  "End": True, "TimeoutSeconds": 5}), SCHEMA, "/States/A", STATES),
        case("neither Next nor End", {"StartAt": "A", "States": {
            "A": {"Type": "Pass"}}}, SCHEMA, "/States/A", STATES),
        case("a Task without Resource", one({"Type": "Task", "End": True}),
             SCHEMA, "/States/A", f"{GUIDE}: Task workflow state"),
        case("a Wait with two times",
             one({"Type": "Wait", "Seconds": 1, "SecondsPath": "$.s", "End": True}),
             SCHEMA, "/States/A", f"{GUIDE}: Wait workflow state"),
        case("a Choice without choices",
             {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [], "Default": "B"},
                                         "B": {"Type": "Succeed"}}},
             SCHEMA, "/States/A/Choices", f"{GUIDE}: Choice workflow state"),
        case("a Fail with Error and ErrorPath",
             one({"Type": "Fail", "Error": "E", "ErrorPath": "$.e"}),
             SCHEMA, "/States/A", f"{GUIDE}: Fail workflow state"),
        case("States.ALL beside another name",
             one({**TASK, "Retry": [{"ErrorEquals": ["States.ALL", "E"]}]}),
             SCHEMA, "/States/A/Retry[0]/ErrorEquals", ERRORS),
        case("States.ALL before another retrier",
             one({**TASK, "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]}),
             SCHEMA, "/States/A/Retry[0]/ErrorEquals", ERRORS),
        case("an interval of nothing",
             one({**TASK, "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 0}]}),
             SCHEMA, "/States/A/Retry[0]/IntervalSeconds", ERRORS),
        case("a backoff that shrinks",
             one({**TASK, "Retry": [{"ErrorEquals": ["E"], "BackoffRate": 0.5}]}),
             SCHEMA, "/States/A/Retry[0]/BackoffRate", ERRORS),
        case("a delay of more than a year",
             one({**TASK, "Retry": [{"ErrorEquals": ["E"], "MaxDelaySeconds": 31622400}]}),
             SCHEMA, "/States/A/Retry[0]/MaxDelaySeconds", ERRORS),
        case("a heartbeat as long as the timeout",
             one({**TASK, "TimeoutSeconds": 5, "HeartbeatSeconds": 5}),
             SCHEMA, "/States/A/HeartbeatSeconds", f"{GUIDE}: Task workflow state"),
        case("a parameter that is no path",
             one({**PASS, "Parameters": {"a.$": "hello"}}), SCHEMA, "/States/A/Parameters",
             f"{GUIDE}: Manipulate parameters in Step Functions workflows"),
        case("Output in JSONPath", one({**PASS, "Output": "x"}), SCHEMA, "/States/A", LANGUAGE),
        case("InputPath in JSONata", one({**PASS, "InputPath": "$.a"}, **JSONATA),
             SCHEMA, "/States/A", LANGUAGE),
        case("JSONPath in a JSONata machine", one({**PASS, "QueryLanguage": "JSONPath"}, **JSONATA),
             SCHEMA, "/States/A", LANGUAGE),
        case("an expression that ends too early",
             one({**PASS, "Output": {"a": "{% $sum([1, 2) %}"}}, **JSONATA),
             SCHEMA, "/States/A/Output/a", LANGUAGE),
        case("a variable named states", one({**PASS, "Assign": {"states": 1}}, **JSONATA),
             SCHEMA, "/States/A/Assign",
             f"{GUIDE}: Passing data between states with variables"),
        case("an SDK operation that there is not",
             one({"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:fly", "End": True}),
             SCHEMA, "/States/A/Resource",
             f"{GUIDE}: Learning to use AWS service SDK integrations"),
        case("an integration that there is not",
             one({"Type": "Task", "Resource": "arn:aws:states:::moon:land", "End": True}),
             SCHEMA, "/States/A/Resource",
             f"{GUIDE}: Integrating services with Step Functions"),
    ],
)  # fmt: skip
def test_a_definition_is_diagnosed(cloud: Cloud, definition: Any, code: str, location: str) -> None:
    assert (code, location) in diagnosed(cloud, definition)


@documented("definitions", f"{API}: CreateStateMachine")
def test_creating_it_names_each_fault_and_where_it_is(cloud: Cloud) -> None:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "C"}, "B": PASS}}
    code, message = refused(
        cloud.client("stepfunctions").create_state_machine,
        name="refused", roleArn=role(cloud), definition=json.dumps(definition),
    )  # fmt: skip
    assert code == "InvalidDefinition"
    assert message == (
        "Invalid State Machine Definition: "
        "'MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next, "
        'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B\''
    )


@documented("definitions", f"{API}: UpdateStateMachine")
def test_an_update_is_refused_as_a_creation_is(cloud: Cloud) -> None:
    arn = create(cloud, one(PASS))
    code, _ = refused(
        cloud.client("stepfunctions").update_state_machine,
        stateMachineArn=arn, definition=json.dumps(one({"Type": "Pass", "Next": "B"})),
    )  # fmt: skip
    assert code == "InvalidDefinition"


@documented("definitions", f"{API}: ValidateStateMachineDefinition")
def test_what_is_right_has_no_diagnostics(cloud: Cloud) -> None:
    assert diagnosed(cloud, one({**TASK, "Retry": [{"ErrorEquals": ["States.ALL"]}]})) == []


@documented("definitions", f"{API}: ValidateStateMachineDefinition")
def test_warnings_are_told_only_where_they_are_asked_for(cloud: Cloud) -> None:
    definition = one({**PASS, "Parameters": {"id": "States.UUID()"}})
    assert diagnosed(cloud, definition) == []
    asked = diagnosed(cloud, definition, severity="WARNING")
    assert [code for code, _ in asked] == ["NO_DOLLAR"]


@documented("definitions", f"{API}: ValidateStateMachineDefinition")
def test_more_diagnostics_than_asked_for_are_truncated(cloud: Cloud) -> None:
    definition = {"StartAt": "A", "States": {"A": PASS, "B": PASS, "C": PASS}}
    answer = cloud.client("stepfunctions").validate_state_machine_definition(
        definition=json.dumps(definition), maxResults=1
    )
    assert (len(answer["diagnostics"]), answer["truncated"]) == (1, True)


@documented("definitions", f"{GUIDE}: Choosing workflow type in Step Functions")
@pytest.mark.parametrize("pattern", ["waitForTaskToken", "sync"])
def test_an_express_workflow_waits_for_nothing(cloud: Cloud, pattern: str) -> None:
    resource = f"arn:aws:states:::states:startExecution.{pattern}"
    definition = one({"Type": "Task", "Resource": resource, "End": True})
    assert diagnosed(cloud, definition, type="EXPRESS") == [(SCHEMA, "/States/A/Resource")]
