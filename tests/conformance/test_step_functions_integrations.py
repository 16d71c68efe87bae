"""AWS Step Functions: what tasks call, and single states that are tried."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.machines import (
    JSONATA,
    PASS,
    create,
    history,
    one,
    refused,
    role,
    standard,
)
from tests.engine import lambdas
from tests.engine.lambdas import eventually

SERVICE = "Step Functions"
GUIDE = "Step Functions Developer Guide"
API = "Step Functions API Reference"
SDK_PAGE = f"{GUIDE}: Learning to use AWS service SDK integrations"
DYNAMODB = f"{GUIDE}: Perform DynamoDB CRUD operations with Step Functions"
NESTED = f"{GUIDE}: Start a new AWS Step Functions state machine from a running execution"
TRY = f"{API}: TestState"


def task(resource: str, parameters: dict[str, Any], **fields: Any) -> dict[str, Any]:
    arn = f"arn:aws:states:::{resource}"
    return one({"Type": "Task", "Resource": arn, "Parameters": parameters, "End": True, **fields})


def table(cloud: Cloud) -> None:
    cloud.client("dynamodb").create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )  # fmt: skip


@documented("SDK integrations", SDK_PAGE)
@pytest.mark.parametrize(
    ("resource", "parameters", "error"),
    [
        ("sqs:getQueueUrl", {"QueueName": "none"}, "Sqs.QueueDoesNotExistException"),
        ("ssm:getParameter", {"Name": "none"}, "Ssm.ParameterNotFoundException"),
        ("s3:getObject", {"Bucket": "b-none-at-all", "Key": "k"}, "S3.NoSuchBucketException"),
        ("secretsmanager:getSecretValue", {"SecretId": "none"},
         "SecretsManager.ResourceNotFoundException"),
        ("sfn:describeStateMachine",
         {"StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:none"},
         "Sfn.StateMachineDoesNotExistException"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_an_error_is_named_as_the_sdk_for_java_does(
    cloud: Cloud, resource: str, parameters: dict[str, str], error: str
) -> None:
    run = standard(cloud, task(f"aws-sdk:{resource}", parameters))
    assert (run.status, run.error) == ("FAILED", error)


@documented("SDK integrations", SDK_PAGE)
@pytest.mark.parametrize(
    ("resource", "key"),
    [("eventbridge:listRules", "Rules"), ("cloudwatchlogs:describeLogGroups", "LogGroups"),
     ("s3:listBuckets", "Buckets")],
)  # fmt: skip
def test_a_service_is_named_as_the_sdk_for_java_does(cloud: Cloud, resource: str, key: str) -> None:
    run = standard(cloud, task(f"aws-sdk:{resource}", {}))
    assert run.output[key] == []


@documented("DynamoDB", DYNAMODB)
def test_items_are_put_and_read(cloud: Cloud) -> None:
    table(cloud)
    item = {"id": {"S": "o-1"}, "n": {"N": "5"}}
    standard(cloud, task("dynamodb:putItem", {"TableName": "orders", "Item": item}))
    key = {"TableName": "orders", "Key": {"id": {"S": "o-1"}}}
    run = standard(cloud, task("dynamodb:getItem", key, ResultSelector={"n.$": "$.Item.n.N"}))
    assert run.output == {"n": "5"}


@documented("DynamoDB", DYNAMODB)
@pytest.mark.parametrize(
    ("resource", "error"),
    [("dynamodb:putItem", "DynamoDB.ConditionalCheckFailedException"),
     ("aws-sdk:dynamodb:putItem", "DynamoDb.ConditionalCheckFailedException")],
)  # fmt: skip
def test_a_condition_that_fails_is_told_by_each_integration(
    cloud: Cloud, resource: str, error: str
) -> None:
    table(cloud)
    wanted = {"TableName": "orders", "Item": {"id": {"S": "o-1"}},
              "ConditionExpression": "attribute_exists(id)"}  # fmt: skip
    run = standard(cloud, task(resource, wanted))
    assert (run.status, run.error) == ("FAILED", error)


@documented("SQS", f"{GUIDE}: Send messages to an Amazon SQS queue with Step Functions")
def test_a_message_of_data_is_json(cloud: Cloud) -> None:
    queue = cloud.client("sqs").create_queue(QueueName="work")["QueueUrl"]
    parameters = {"QueueUrl": queue, "MessageBody": {"id.$": "$.id"}}
    run = standard(cloud, task("sqs:sendMessage", parameters), {"id": 7})
    assert set(run.output) >= {"MessageId", "MD5OfMessageBody"}
    message = cloud.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]
    assert json.loads(message["Body"]) == {"id": 7}


@documented("EventBridge", f"{GUIDE}: Add EventBridge events with Step Functions")
def test_an_event_names_the_execution_among_its_resources(cloud: Cloud) -> None:
    sqs, events = cloud.client("sqs"), cloud.client("events")
    queue = sqs.create_queue(QueueName="told")["QueueUrl"]
    events.put_rule(Name="told", EventPattern=json.dumps({"source": ["shop"]}))
    arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:told"
    events.put_targets(Rule="told", Targets=[{"Id": "q", "Arn": arn}])
    entry = {"Source": "shop", "DetailType": "Sold", "Detail": {"n": 1}}
    run = standard(cloud, task("events:putEvents", {"Entries": [entry]}))
    assert run.output["FailedEntryCount"] == 0
    messages = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages", []), bool)
    event = json.loads(messages[0]["Body"])
    assert event["detail"] == {"n": 1}
    assert run.arn in event["resources"]


@documented("Lambda", f"{GUIDE}: Invoke an AWS Lambda function with Step Functions")
def test_a_functions_answer_has_its_payload(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context): return {'got': event}")
    parameters = {"FunctionName": function.name, "Payload": {"n.$": "$.n"}}
    run = standard(cloud, task("lambda:invoke", parameters), {"n": 1})
    assert (run.output["StatusCode"], run.output["Payload"]) == (200, {"got": {"n": 1}})


@documented("Lambda", f"{GUIDE}: Handling errors in Step Functions workflows")
def test_a_functions_exception_is_the_error(cloud: Cloud) -> None:
    source = (
        "class OutOfStock(Exception): pass\n"
        "def handler(event, context): raise OutOfStock('none left')\n"
    )
    function = lambdas.python(cloud, source)
    run = standard(cloud, task("lambda:invoke", {"FunctionName": function.name}))
    assert (run.status, run.error) == ("FAILED", "OutOfStock")
    assert json.loads(str(run.cause))["errorMessage"] == "none left"


@documented("Lambda", f"{GUIDE}: Handling errors in Step Functions workflows")
def test_a_function_that_is_not_there(cloud: Cloud) -> None:
    run = standard(cloud, task("lambda:invoke", {"FunctionName": "none"}))
    assert run.error == "Lambda.ResourceNotFoundException"


@documented("nested executions", NESTED)
def test_a_nested_execution_is_waited_for(cloud: Cloud) -> None:
    child = create(cloud, one({**PASS, "Parameters": {"twice.$": "States.Array($.n, $.n)"}}))
    parameters = {"StateMachineArn": child, "Input": {"n": 1}}
    text = standard(cloud, task("states:startExecution.sync", parameters)).output
    data = standard(cloud, task("states:startExecution.sync:2", parameters)).output
    assert (text["Status"], text["Output"]) == ("SUCCEEDED", '{"twice":[1,1]}')
    assert data["Output"] == {"twice": [1, 1]}


@documented("nested executions", NESTED)
def test_a_nested_execution_that_fails_fails_the_task(cloud: Cloud) -> None:
    child = create(cloud, one({"Type": "Fail", "Error": "Refused", "Cause": "by hand"}))
    definition = task("states:startExecution.sync:2", {"StateMachineArn": child})
    run = standard(cloud, definition)
    assert run.error == "States.TaskFailed"
    assert json.loads(str(run.cause))["Error"] == "Refused"


@documented("nested executions", NESTED)
def test_a_nested_execution_that_is_only_started(cloud: Cloud) -> None:
    child = create(cloud, one({"Type": "Wait", "Seconds": 60, "End": True}))
    run = standard(cloud, task("states:startExecution", {"StateMachineArn": child}))
    assert set(run.output) >= {"ExecutionArn", "StartDate"}
    cloud.client("stepfunctions").stop_execution(executionArn=run.output["ExecutionArn"])


@documented("history", f"{API}: TaskScheduledEventDetails")
def test_a_task_tells_what_it_was_given(cloud: Cloud) -> None:
    run = standard(cloud, task("aws-sdk:s3:listBuckets", {}, TimeoutSeconds=30))
    events = history(cloud, run.arn)
    scheduled = next(e for e in events if e["type"] == "TaskScheduled")["taskScheduledEventDetails"]
    assert (scheduled["resourceType"], scheduled["resource"]) == ("aws-sdk:s3", "listBuckets")
    assert (scheduled["region"], scheduled["timeoutInSeconds"]) == (cloud.region, 30)


def tried(cloud: Cloud, state: dict[str, Any], given: Any = None, **more: Any) -> dict[str, Any]:
    answer = cloud.client("stepfunctions").test_state(
        definition=json.dumps(state), roleArn=role(cloud), input=json.dumps(given or {}), **more
    )
    return {k: v for k, v in answer.items() if k != "ResponseMetadata"}


@documented("TestState", TRY)
@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ({"Type": "Pass", "Result": {"a": 1}, "Next": "B"},
         {"status": "SUCCEEDED", "nextState": "B"}),
        ({"Type": "Wait", "Seconds": 0, "Next": "B"}, {"status": "SUCCEEDED", "nextState": "B"}),
        ({"Type": "Choice", "Default": "C",
          "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "B"}]},
         {"status": "SUCCEEDED", "nextState": "C"}),
        ({"Type": "Fail", "Error": "E", "Cause": "c"},
         {"status": "FAILED", "error": "E", "cause": "c"}),
    ],
    ids=["Pass", "Wait", "Choice", "Fail"],
)  # fmt: skip
def test_a_state_is_tried(cloud: Cloud, state: dict[str, Any], answer: dict[str, str]) -> None:
    found = tried(cloud, state)
    assert {k: v for k, v in found.items() if k != "output"} == answer


MISSING = {
    "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:getQueueUrl",
    "Parameters": {"QueueName": "none"}, "Next": "B",
}  # fmt: skip
ALL = {"ErrorEquals": ["States.ALL"]}


@documented("TestState", TRY)
@pytest.mark.parametrize(
    ("fields", "status"),
    [({}, "FAILED"), ({"Retry": [ALL]}, "RETRIABLE"),
     ({"Catch": [{**ALL, "Next": "C"}]}, "CAUGHT_ERROR")],
    ids=["neither", "Retry", "Catch"],
)  # fmt: skip
def test_a_task_that_fails_is_tried(cloud: Cloud, fields: dict[str, Any], status: str) -> None:
    found = tried(cloud, {**MISSING, **fields})
    assert (found["status"], found["error"]) == (status, "Sqs.QueueDoesNotExistException")
    assert found.get("nextState") == ("C" if "Catch" in fields else None)


@documented("TestState", TRY)
def test_the_steps_of_the_data_are_inspected(cloud: Cloud) -> None:
    state = {"Type": "Pass", "InputPath": "$.i", "Parameters": {"a.$": "$.x"},
             "ResultPath": "$.r", "Next": "B"}  # fmt: skip
    data = tried(cloud, state, {"i": {"x": 1}}, inspectionLevel="DEBUG")["inspectionData"]
    assert {name: json.loads(text) for name, text in data.items()} == {
        "input": {"i": {"x": 1}}, "afterInputPath": {"x": 1}, "afterParameters": {"a": 1},
        "afterResultPath": {"i": {"x": 1}, "r": {"a": 1}},
    }  # fmt: skip


@documented("TestState", TRY)
def test_variables_are_seen(cloud: Cloud) -> None:
    state = {**JSONATA, "Type": "Pass", "Output": "{% $n + 1 %}", "Next": "B"}
    assert tried(cloud, state, variables='{"n": 1}')["output"] == "2"


@documented("TestState", TRY)
@pytest.mark.parametrize(
    ("definition", "more", "code"),
    [
        ({"Type": "Loop"}, {}, "InvalidDefinition"),
        ({**PASS, "Retry": []}, {}, "InvalidDefinition"),
        (PASS, {"input": "{"}, "InvalidExecutionInput"),
        (PASS, {"revealSecrets": True}, "ValidationException"),
    ],
    ids=["type", "field", "input", "secrets"],
)
def test_what_cannot_be_tried(
    cloud: Cloud, definition: dict[str, Any], more: dict[str, Any], code: str
) -> None:
    found, _ = refused(
        cloud.client("stepfunctions").test_state,
        definition=json.dumps(definition), roleArn=role(cloud), **more,
    )  # fmt: skip
    assert found == code
