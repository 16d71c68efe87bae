"""AWS Step Functions: executions, their history, redrive, versions and aliases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.machines import (
    PASS,
    chain,
    create,
    ended,
    express,
    history,
    one,
    refused,
    role,
    standard,
    start,
    types,
)
from tests.engine.lambdas import eventually

SERVICE = "Step Functions"
API = "Step Functions API Reference"
GUIDE = "Step Functions Developer Guide"
REDRIVE = f"{GUIDE}: Restarting state machine executions with redrive in Step Functions"
WAIT = {"Type": "Wait", "Seconds": 60, "End": True}
URL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:sqs:getQueueUrl",
    "Parameters": {"QueueName": "later"},
    "ResultPath": None,
}


@documented("StartExecution", f"{API}: StartExecution")
def test_the_same_name_and_input_start_one_execution(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    arn = create(cloud, one(WAIT))
    started = [
        sfn.start_execution(stateMachineArn=arn, name="order-1", input='{"n": 1}') for _ in range(2)
    ]
    assert started[0]["executionArn"] == started[1]["executionArn"]
    assert len(sfn.list_executions(stateMachineArn=arn)["executions"]) == 1
    code, message = refused(
        sfn.start_execution, stateMachineArn=arn, name="order-1", input='{"n": 2}'
    )
    assert code == "ExecutionAlreadyExists"
    assert message == f"Execution Already Exists: '{started[0]['executionArn']}'"
    sfn.stop_execution(executionArn=started[0]["executionArn"])


@documented("StartExecution", f"{API}: StartExecution")
def test_a_name_is_taken_once_its_execution_has_ended(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    arn = create(cloud, one(PASS))
    first = sfn.start_execution(stateMachineArn=arn, name="order-1")
    ended(cloud, first["executionArn"])
    code, _ = refused(sfn.start_execution, stateMachineArn=arn, name="order-1")
    assert code == "ExecutionAlreadyExists"


@documented("StartExecution", f"{API}: StartExecution")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"input": "{a"}, "InvalidExecutionInput"),
        ({"name": "a b"}, "InvalidName"),
        ({"name": "a/b"}, "InvalidName"),
        ({"name": "a" * 81}, "ValidationException"),
        ({"input": json.dumps("x" * 262_144)}, "ValidationException"),
    ],
    ids=["no JSON", "a space", "a slash", "81 characters", "more than 256 KB"],
)
def test_what_cannot_be_started(cloud: Cloud, given: dict[str, str], code: str) -> None:
    arn = create(cloud, one(PASS))
    found, _ = refused(cloud.client("stepfunctions").start_execution, stateMachineArn=arn, **given)
    assert found == code


@documented("CreateStateMachine", f"{API}: CreateStateMachine")
def test_creating_it_again_gives_the_same_machine(cloud: Cloud) -> None:
    made = [create(cloud, one(PASS), name="orders") for _ in range(2)]
    assert made[0] == made[1]
    code, _ = refused(
        cloud.client("stepfunctions").create_state_machine,
        name="orders", roleArn=role(cloud), definition=json.dumps(one(WAIT)),
    )  # fmt: skip
    assert code == "StateMachineAlreadyExists"


@documented("CreateStateMachine", f"{API}: CreateStateMachine")
@pytest.mark.parametrize(
    ("given", "code"),
    [({"name": "a b"}, "InvalidName"), ({"roleArn": "me"}, "InvalidArn")],
    ids=["name", "role"],
)
def test_what_cannot_be_created(cloud: Cloud, given: dict[str, str], code: str) -> None:
    wanted = {"name": "orders", "roleArn": role(cloud), "definition": json.dumps(one(PASS))}
    found, _ = refused(cloud.client("stepfunctions").create_state_machine, **{**wanted, **given})
    assert found == code


@documented("history", f"{API}: GetExecutionHistory")
def test_each_event_names_the_one_before_it(cloud: Cloud) -> None:
    run = standard(cloud, chain(("A", {"Type": "Pass", "Next": "B"}), ("B", {"Type": "Succeed"})))
    events = history(cloud, run.arn)
    assert types(events) == [
        "ExecutionStarted", "PassStateEntered", "PassStateExited",
        "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded",
    ]  # fmt: skip
    assert [(e["id"], e["previousEventId"]) for e in events] == [
        (1, 0), (2, 0), (3, 2), (4, 3), (5, 4), (6, 5),
    ]  # fmt: skip


@documented("history", f"{API}: GetExecutionHistory")
def test_it_comes_in_pages(cloud: Cloud) -> None:
    run = standard(cloud, one(PASS))
    sfn = cloud.client("stepfunctions")
    page = sfn.get_execution_history(executionArn=run.arn, maxResults=3)
    assert len(page["events"]) == 3
    rest = sfn.get_execution_history(executionArn=run.arn, nextToken=page["nextToken"])
    assert (types(rest["events"]), "nextToken" in rest) == (["ExecutionSucceeded"], False)


@documented("history", f"{API}: GetExecutionHistory")
def test_the_latest_first_and_without_data(cloud: Cloud) -> None:
    run = standard(cloud, one(PASS), {"secret": 1})
    sfn = cloud.client("stepfunctions")
    found = sfn.get_execution_history(
        executionArn=run.arn, reverseOrder=True, includeExecutionData=False
    )
    assert types(found["events"])[0] == "ExecutionSucceeded"
    assert "secret" not in json.dumps(found["events"], default=str)


@documented("history", f"{API}: GetExecutionHistory")
def test_express_workflows_have_none(cloud: Cloud) -> None:
    run = express(cloud, one(PASS))
    code, _ = refused(cloud.client("stepfunctions").get_execution_history, executionArn=run.arn)
    assert code == "InvalidArn"


@documented("StopExecution", f"{API}: StopExecution")
def test_a_stopped_execution_tells_why(cloud: Cloud) -> None:
    execution = start(cloud, one(WAIT))
    sfn = cloud.client("stepfunctions")
    sfn.stop_execution(executionArn=execution, error="Enough", cause="of this")
    run = ended(cloud, execution)
    assert (run.status, run.error, run.cause) == ("ABORTED", "Enough", "of this")
    last = history(cloud, execution)[-1]
    assert last["type"] == "ExecutionAborted"
    assert last["executionAbortedEventDetails"] == {"error": "Enough", "cause": "of this"}


@documented("StopExecution", f"{API}: StopExecution")
def test_express_workflows_cannot_be_stopped(cloud: Cloud) -> None:
    run = express(cloud, one(PASS))
    code, _ = refused(cloud.client("stepfunctions").stop_execution, executionArn=run.arn)
    assert code == "InvalidArn"


@documented("ListExecutions", f"{API}: ListExecutions")
def test_executions_are_listed_by_their_status_latest_first(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    arn = create(cloud, one({"Type": "Pass", "OutputPath": "$.a", "End": True}))
    good, bad = standard(cloud, arn, {"a": 1}), standard(cloud, arn, {})
    listed = sfn.list_executions(stateMachineArn=arn)["executions"]
    assert [e["executionArn"] for e in listed] == [bad.arn, good.arn]
    failed = sfn.list_executions(stateMachineArn=arn, statusFilter="FAILED")["executions"]
    assert [e["executionArn"] for e in failed] == [bad.arn]


@documented("StartSyncExecution", f"{API}: StartSyncExecution")
def test_only_express_workflows_answer_at_once(cloud: Cloud) -> None:
    arn = create(cloud, one(PASS))
    code, _ = refused(cloud.client("stepfunctions").start_sync_execution, stateMachineArn=arn)
    assert code == "StateMachineTypeNotSupported"


@documented("StartSyncExecution", f"{API}: StartSyncExecution")
def test_a_failure_is_an_answer_too(cloud: Cloud) -> None:
    run = express(cloud, one({"Type": "Fail", "Error": "Refused", "Cause": "by hand"}))
    assert (run.status, run.error, run.cause) == ("FAILED", "Refused", "by hand")
    assert ":express:" in run.arn


@documented("redrive", REDRIVE)
def test_it_goes_on_with_the_state_that_failed(cloud: Cloud) -> None:
    first = {"Type": "Pass", "Assign": {"seen": 7}, "Next": "Ask"}
    last = {"Type": "Pass", "Parameters": {"seen.$": "$seen", "n.$": "$.n"}, "End": True}
    definition = chain(("First", first), ("Ask", {**URL, "Next": "Last"}), ("Last", last))
    run = standard(cloud, definition, {"n": 1})
    assert run.status == "FAILED"
    before = len(history(cloud, run.arn))
    cloud.client("sqs").create_queue(QueueName="later")
    cloud.client("stepfunctions").redrive_execution(executionArn=run.arn)
    assert ended(cloud, run.arn).output == {"seen": 7, "n": 1}
    events = history(cloud, run.arn)[before:]
    assert types(events) == [
        "ExecutionRedriven", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited",
        "PassStateEntered", "PassStateExited", "ExecutionSucceeded",
    ]  # fmt: skip
    assert events[0]["executionRedrivenEventDetails"] == {"redriveCount": 1}


@documented("redrive", f"{API}: DescribeExecution")
def test_it_is_told_whether_an_execution_can_be_redriven(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    failed = standard(cloud, one({"Type": "Fail", "Error": "E"}))
    found = sfn.describe_execution(executionArn=failed.arn)
    assert (found["redriveStatus"], found["redriveCount"]) == ("REDRIVABLE", 0)
    sfn.redrive_execution(executionArn=failed.arn)
    again = ended(cloud, failed.arn)
    assert (again.status, again.error) == ("FAILED", "E")
    found = sfn.describe_execution(executionArn=failed.arn)
    assert found["redriveCount"] == 1
    assert found["redriveDate"] >= found["startDate"]


@documented("redrive", f"{API}: RedriveExecution")
def test_what_succeeded_cannot_be_redriven(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    run = standard(cloud, one(PASS))
    assert refused(sfn.redrive_execution, executionArn=run.arn)[0] == "ExecutionNotRedrivable"
    found = sfn.describe_execution(executionArn=run.arn)
    assert found["redriveStatus"] == "NOT_REDRIVABLE"
    assert found["redriveStatusReason"] == "Execution is SUCCEEDED and cannot be redriven"


@documented("redrive", f"{API}: RedriveExecution")
def test_the_same_client_token_redrives_once(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    run = standard(cloud, one({"Type": "Fail", "Error": "E"}))
    answers = []
    for _ in range(2):
        answers.append(sfn.redrive_execution(executionArn=run.arn, clientToken="one"))
        ended(cloud, run.arn)
    assert answers[0]["redriveDate"] == answers[1]["redriveDate"]
    assert sfn.describe_execution(executionArn=run.arn)["redriveCount"] == 1


@documented("redrive", REDRIVE)
def test_branches_that_succeeded_do_not_run_again(cloud: Cloud) -> None:
    branches = [
        chain(("Good", {"Type": "Pass", "Result": "good", "End": True})),
        chain(("Ask", {**URL, "Next": "Then"}), ("Then", {**PASS, "Result": "then"})),
    ]
    definition = one({"Type": "Parallel", "Branches": branches, "End": True})
    arn = create(cloud, definition)
    run = standard(cloud, arn)
    # The branch that fails aborts the other one if that has not ended yet.
    finished = "PassStateExited" in types(history(cloud, run.arn))
    before = len(history(cloud, run.arn))
    cloud.client("sqs").create_queue(QueueName="later")
    cloud.client("stepfunctions").redrive_execution(executionArn=run.arn)
    assert ended(cloud, run.arn).output == ["good", "then"]
    entered = [
        e["stateEnteredEventDetails"]["name"]
        for e in history(cloud, run.arn)[before:]
        if "stateEnteredEventDetails" in e
    ]
    assert entered == ["Then"] or not finished


@documented("redrive", REDRIVE)
def test_only_items_that_failed_run_again(cloud: Cloud) -> None:
    choose = {"Type": "Choice", "Default": "Good",
              "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "Ask"}]}  # fmt: skip
    body = chain(("Choose", choose), ("Good", PASS), ("Ask", {**URL, "End": True}))
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **body}
    run = standard(cloud, one({"Type": "Map", "ItemProcessor": processor, "End": True}), [0, 1, 2])
    assert run.error == "States.ExceedToleratedFailureThreshold"
    sfn = cloud.client("stepfunctions")
    arn = sfn.list_map_runs(executionArn=run.arn)["mapRuns"][0]["mapRunArn"]
    cloud.client("sqs").create_queue(QueueName="later")
    sfn.redrive_execution(executionArn=run.arn)
    assert ended(cloud, run.arn).output == [0, 1, 2]
    assert "MapRunRedriven" in types(history(cloud, run.arn))
    children = sfn.list_executions(mapRunArn=arn)["executions"]
    assert [c["status"] for c in children] == ["SUCCEEDED"] * 3
    assert len(sfn.list_map_runs(executionArn=run.arn)["mapRuns"]) == 1


@documented("versions and aliases", f"{GUIDE}: Managing continuous deployments with versions")
def test_a_version_keeps_its_definition(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    arn = create(cloud, one({**PASS, "Result": "old"}))
    version = sfn.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    assert version == f"{arn}:1"
    sfn.update_state_machine(
        stateMachineArn=arn, definition=json.dumps(one({**PASS, "Result": "new"}))
    )
    assert (standard(cloud, version).output, standard(cloud, arn).output) == ("old", "new")


def routed(cloud: Cloud) -> tuple[str, str, list[str]]:
    """A machine, an alias that leads to its second version, and its two versions."""
    sfn = cloud.client("stepfunctions")
    arn = create(cloud, one({**PASS, "Result": 1}))
    versions = [sfn.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]]
    sfn.update_state_machine(stateMachineArn=arn, definition=json.dumps(one({**PASS, "Result": 2})))
    versions.append(
        sfn.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    )
    routes = [
        {"stateMachineVersionArn": version, "weight": weight}
        for version, weight in zip(versions, (0, 100), strict=True)
    ]
    alias = sfn.create_state_machine_alias(name="live", routingConfiguration=routes)
    return arn, str(alias["stateMachineAliasArn"]), versions


@documented("versions and aliases", f"{GUIDE}: Managing continuous deployments with aliases")
def test_an_alias_leads_to_a_version_by_its_weights(cloud: Cloud) -> None:
    _, alias, versions = routed(cloud)
    run = standard(cloud, alias)
    assert run.output == 2
    found = cloud.client("stepfunctions").describe_execution(executionArn=run.arn)
    assert (found["stateMachineAliasArn"], found["stateMachineVersionArn"]) == (alias, versions[1])


@documented("versions and aliases", f"{API}: ListExecutions")
def test_an_aliases_executions_are_its_own(cloud: Cloud) -> None:
    arn, alias, _ = routed(cloud)
    standard(cloud, arn)
    run = standard(cloud, alias)
    listed = cloud.client("stepfunctions").list_executions(stateMachineArn=alias)["executions"]
    assert [e["executionArn"] for e in listed] == [run.arn]


@documented("versions and aliases", f"{API}: CreateStateMachineAlias")
def test_weights_add_up_to_a_hundred(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    arn = create(cloud, one(PASS))
    version = sfn.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    routes = [{"stateMachineVersionArn": version, "weight": 90}]
    code, message = refused(
        sfn.create_state_machine_alias, name="live", routingConfiguration=routes
    )
    assert code == "ValidationException"
    assert message == "Sum of routing configuration weights must equal 100. Received: [90]"


@documented("versions and aliases", f"{API}: DeleteStateMachineVersion")
def test_a_version_that_an_alias_leads_to_cannot_be_deleted(cloud: Cloud) -> None:
    _, _, versions = routed(cloud)
    code, _ = refused(
        cloud.client("stepfunctions").delete_state_machine_version,
        stateMachineVersionArn=versions[1],
    )
    assert code == "ConflictException"


@documented("logging", f"{GUIDE}: Using CloudWatch Logs to log execution history")
@pytest.mark.parametrize(
    ("level", "logged"),
    [("ALL", ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]),
     ("ERROR", [])],
    ids=["ALL", "ERROR"],
)  # fmt: skip
def test_an_express_workflow_logs_its_events(cloud: Cloud, level: str, logged: list[str]) -> None:
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="/machine")
    group = f"arn:aws:logs:{cloud.region}:{cloud.account}:log-group:/machine:*"
    configuration: dict[str, Any] = {
        "level": level, "includeExecutionData": True,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
    }  # fmt: skip
    arn = create(cloud, one(PASS), type="EXPRESS", loggingConfiguration=configuration)
    cloud.client("stepfunctions").start_sync_execution(stateMachineArn=arn)
    found = eventually(
        lambda: logs.filter_log_events(logGroupName="/machine")["events"],
        lambda events: len(events) >= len(logged),
    )
    assert sorted(json.loads(e["message"])["type"] for e in found) == sorted(logged)


@documented("events", f"{GUIDE}: Automating Step Functions event delivery with EventBridge")
def test_a_standard_execution_announces_its_status(cloud: Cloud) -> None:
    sqs, events = cloud.client("sqs"), cloud.client("events")
    queue = sqs.create_queue(QueueName="status")["QueueUrl"]
    arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:status"
    events.put_rule(Name="status", EventPattern=json.dumps({"source": ["aws.states"]}))
    events.put_targets(Rule="status", Targets=[{"Id": "q", "Arn": arn}])
    express(cloud, one(PASS))
    run = standard(cloud, one(PASS), {})
    found: list[dict[str, Any]] = []

    def receive() -> list[dict[str, Any]]:
        for message in sqs.receive_message(QueueUrl=queue).get("Messages", []):
            found.append(json.loads(message["Body"]))
        return found

    told = eventually(receive, lambda bodies: len(bodies) >= 2)
    assert {e["detail-type"] for e in told} == {"Step Functions Execution Status Change"}
    details = sorted((e["detail"] for e in told), key=lambda d: str(d["status"]))
    assert [d["status"] for d in details] == ["RUNNING", "SUCCEEDED"]
    assert {d["executionArn"] for d in details} == {run.arn}
    assert (details[1]["input"], details[1]["output"]) == ("{}", "{}")
    assert details[0]["stopDate"] is None
    assert details[1]["stopDate"] >= details[1]["startDate"] > 1_700_000_000_000
