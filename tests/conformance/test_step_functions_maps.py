"""AWS Step Functions: Map states, inline and distributed."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.machines import (
    JSONATA,
    PASS,
    Run,
    chain,
    ended,
    express,
    history,
    one,
    standard,
    start,
    types,
)
from tests.engine.lambdas import eventually

SERVICE = "Step Functions"
GUIDE = "Step Functions Developer Guide"
API = "Step Functions API Reference"
INLINE = f"{GUIDE}: Using Map state in Inline mode in Step Functions workflows"
DISTRIBUTED = f"{GUIDE}: Using Map state in Distributed mode"
READER = f"{GUIDE}: ItemReader (Map)"
EACH = {"StartAt": "Each", "States": {"Each": PASS}}
FAILING = chain(
    ("Choose", {"Type": "Choice", "Default": "Good",
                "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "Bad"}]}),
    ("Good", PASS),
    ("Bad", {"Type": "Fail", "Error": "Refused", "Cause": "one"}),
)  # fmt: skip


def inline(processor: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return one({"Type": "Map", "ItemProcessor": processor, "End": True, **fields})


def distributed(processor: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": fields.pop("children", "STANDARD")}
    top = fields.pop("top", {})
    body = {"ProcessorConfig": config, **(processor or EACH)}
    return one({"Type": "Map", "ItemProcessor": body, "End": True, **fields}, **top)


def bucket(cloud: Cloud, **files: Any) -> str:
    name = f"items-{uuid.uuid4().hex[:10]}"
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=name)
    for key, content in files.items():
        body = content if isinstance(content, str) else json.dumps(content)
        s3.put_object(Bucket=name, Key=key.replace("_", "."), Body=body)
    return name


def reader(name: str, key: str, **config: Any) -> dict[str, Any]:
    return {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": config,
        "Parameters": {"Bucket": name, "Key": key},
    }


def map_run(cloud: Cloud, run: Run) -> dict[str, Any]:
    client = cloud.client("stepfunctions")
    listed = client.list_map_runs(executionArn=run.arn)["mapRuns"]
    assert len(listed) == 1
    return dict(client.describe_map_run(mapRunArn=listed[0]["mapRunArn"]))


@documented("inline Map", INLINE)
def test_items_are_selected_and_answered_in_their_order(cloud: Cloud) -> None:
    selector = {"value.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index", "all.$": "$.name"}
    definition = inline(EACH, ItemsPath="$.items", ItemSelector=selector)
    run = express(cloud, definition, {"items": ["a", "b"], "name": "n"})
    assert run.output == [
        {"value": "a", "index": 0, "all": "n"},
        {"value": "b", "index": 1, "all": "n"},
    ]


@documented("inline Map", INLINE)
def test_a_failed_iteration_fails_the_state_with_its_error(cloud: Cloud) -> None:
    run = express(cloud, inline(FAILING), [0, 1, 2])
    assert (run.status, run.error, run.cause) == ("FAILED", "Refused", "one")


@documented("inline Map", INLINE)
def test_many_items_one_at_a_time(cloud: Cloud) -> None:
    run = express(cloud, inline(EACH, MaxConcurrency=1), list(range(400)))
    assert run.output == list(range(400))


@documented("inline Map", f"{GUIDE}: Map workflow state")
def test_the_history_numbers_the_iterations(cloud: Cloud) -> None:
    run = standard(cloud, inline(EACH, MaxConcurrency=1), [7])
    events = history(cloud, run.arn)
    assert types(events)[1:-1] == [
        "MapStateEntered", "MapStateStarted", "MapIterationStarted", "PassStateEntered",
        "PassStateExited", "MapIterationSucceeded", "MapStateSucceeded", "MapStateExited",
    ]  # fmt: skip
    assert events[2]["mapStateStartedEventDetails"] == {"length": 1}
    assert events[3]["mapIterationStartedEventDetails"] == {"name": "A", "index": 0}


@documented("distributed Map", DISTRIBUTED)
def test_each_item_is_an_execution_of_its_own(cloud: Cloud) -> None:
    run = standard(cloud, distributed(Label="stores"), ["a", "b", "c"])
    assert run.output == ["a", "b", "c"]
    described = map_run(cloud, run)
    assert ":mapRun:" in described["mapRunArn"]
    assert "/stores:" in described["mapRunArn"]
    client = cloud.client("stepfunctions")
    children = client.list_executions(mapRunArn=described["mapRunArn"])["executions"]
    assert sorted(c["status"] for c in children) == ["SUCCEEDED"] * 3
    assert {c["mapRunArn"] for c in children} == {described["mapRunArn"]}
    child = client.describe_execution(executionArn=children[0]["executionArn"])
    assert json.loads(child["input"]) == json.loads(child["output"])


@documented("distributed Map", f"{API}: ListExecutions")
def test_the_machines_own_list_has_no_children_of_a_map_run(cloud: Cloud) -> None:
    run = standard(cloud, distributed(), [1, 2])
    client = cloud.client("stepfunctions")
    arn = client.describe_execution(executionArn=run.arn)["stateMachineArn"]
    listed = client.list_executions(stateMachineArn=arn)["executions"]
    assert [e["executionArn"] for e in listed] == [run.arn]


@documented("distributed Map", f"{GUIDE}: Map workflow state")
def test_the_history_tells_the_map_run(cloud: Cloud) -> None:
    run = standard(cloud, distributed(), [1])
    events = history(cloud, run.arn)
    assert types(events) == [
        "ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted",
        "MapRunSucceeded", "MapStateSucceeded", "MapStateExited", "ExecutionSucceeded",
    ]  # fmt: skip
    assert events[3]["mapRunStartedEventDetails"]["mapRunArn"] == map_run(cloud, run)["mapRunArn"]


@documented("tolerated failures", f"{GUIDE}: Setting failure thresholds for Distributed Map states")
def test_one_failed_item_fails_the_run_by_default(cloud: Cloud) -> None:
    run = standard(cloud, distributed(FAILING), [0, 1])
    assert (run.status, run.error) == ("FAILED", "States.ExceedToleratedFailureThreshold")
    assert run.cause == "The specified tolerated failure threshold was exceeded"
    assert map_run(cloud, run)["status"] == "FAILED"
    events = types(history(cloud, run.arn))
    assert [e for e in events if e.startswith("Map")][-2:] == ["MapRunFailed", "MapStateFailed"]


@documented("tolerated failures", f"{GUIDE}: Setting failure thresholds for Distributed Map states")
@pytest.mark.parametrize(
    ("threshold", "status"),
    [
        ({"ToleratedFailureCount": 1}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 25}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 24}, "FAILED"),
        ({"ToleratedFailureCount": 5, "ToleratedFailurePercentage": 24}, "FAILED"),
    ],
    ids=str,
)
def test_failures_up_to_the_threshold_are_tolerated(
    cloud: Cloud, threshold: dict[str, int], status: str
) -> None:
    run = standard(cloud, distributed(FAILING, MaxConcurrency=1, **threshold), [0, 2, 3, 1])
    assert run.status == status
    counts = map_run(cloud, run)["itemCounts"]
    assert (counts["failed"], counts["succeeded"], counts["total"]) == (1, 3, 4)


@documented("item reader", READER)
def test_a_json_array_and_how_many_of_it(cloud: Cloud) -> None:
    name = bucket(cloud, a_json=[1, 2, 3])
    run = standard(
        cloud, distributed(ItemReader=reader(name, "a.json", InputType="JSON", MaxItems=2))
    )
    assert run.output == [1, 2]


@documented("item reader", READER)
def test_an_array_inside_an_object_by_its_pointer(cloud: Cloud) -> None:
    name = bucket(cloud, a_json={"data": {"rows": [{"n": 1}]}})
    config = {"InputType": "JSON", "ItemsPointer": "/data/rows"}
    run = standard(cloud, distributed(ItemReader=reader(name, "a.json", **config)))
    assert run.output == [{"n": 1}]


@documented("item reader", READER)
def test_json_lines(cloud: Cloud) -> None:
    name = bucket(cloud, a_jsonl='{"n": 1}\n{"n": 2}\n')
    run = standard(cloud, distributed(ItemReader=reader(name, "a.jsonl", InputType="JSONL")))
    assert run.output == [{"n": 1}, {"n": 2}]


@documented("item reader", READER)
@pytest.mark.parametrize(
    ("text", "config"),
    [
        ("id,name\n1,ann\n", {"CSVHeaderLocation": "FIRST_ROW"}),
        ("1,ann\n", {"CSVHeaderLocation": "GIVEN", "CSVHeaders": ["id", "name"]}),
        ("id|name\n1|ann\n", {"CSVHeaderLocation": "FIRST_ROW", "CSVDelimiter": "PIPE"}),
    ],
    ids=["first row", "given", "pipes"],
)
def test_the_rows_of_a_csv_file(cloud: Cloud, text: str, config: dict[str, Any]) -> None:
    name = bucket(cloud, a_csv=text)
    run = standard(cloud, distributed(ItemReader=reader(name, "a.csv", InputType="CSV", **config)))
    assert run.output == [{"id": "1", "name": "ann"}]


@documented("item reader", READER)
def test_a_listing_of_objects(cloud: Cloud) -> None:
    name = bucket(cloud, a_json=[1], b_json=[2, 3])
    listing = {
        "Resource": "arn:aws:states:::s3:listObjectsV2",
        "Parameters": {"Bucket": name, "Prefix": "b"},
    }
    run = standard(cloud, distributed(ItemReader=listing))
    assert [(item["Key"], item["Size"]) for item in run.output] == [("b.json", 6)]


@documented("item reader", READER)
def test_an_inventory_by_its_manifest(cloud: Cloud) -> None:
    name = bucket(cloud, data_csv='"shop","in/a+b.jpg","12"\n')
    manifest = {
        "destinationBucket": f"arn:aws:s3:::{name}", "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, Size", "files": [{"key": "data.csv"}],
    }  # fmt: skip
    cloud.client("s3").put_object(Bucket=name, Key="manifest.json", Body=json.dumps(manifest))
    run = standard(
        cloud, distributed(ItemReader=reader(name, "manifest.json", InputType="MANIFEST"))
    )
    assert run.output == [{"Bucket": "shop", "Key": "in/a b.jpg", "Size": "12"}]


@documented("item reader", f"{GUIDE}: Handling errors in Step Functions workflows")
def test_what_cannot_be_read_fails_the_item_reader(cloud: Cloud) -> None:
    name = bucket(cloud)
    run = standard(cloud, distributed(ItemReader=reader(name, "none.json", InputType="JSON")))
    assert (run.status, run.error) == ("FAILED", "States.ItemReaderFailed")


@documented("item batcher", f"{GUIDE}: ItemBatcher (Map)")
def test_items_come_in_batches_with_an_input_for_all(cloud: Cloud) -> None:
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"shop.$": "$.shop"}}
    definition = distributed(ItemBatcher=batcher, ItemsPath="$.items")
    run = standard(cloud, definition, {"items": [1, 2, 3], "shop": "s"})
    assert run.output == [
        {"BatchInput": {"shop": "s"}, "Items": [1, 2]},
        {"BatchInput": {"shop": "s"}, "Items": [3]},
    ]
    described = map_run(cloud, run)
    assert described["executionCounts"]["total"] == 2
    assert described["itemCounts"]["total"] == 3


@documented("result writer", f"{GUIDE}: ResultWriter (Map)")
def test_results_are_written_with_their_manifest(cloud: Cloud) -> None:
    name = bucket(cloud)
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": name, "Prefix": "out"},
    }
    definition = distributed(FAILING, ResultWriter=writer, ToleratedFailureCount=1)
    run = standard(cloud, definition, [0, 1])
    details = run.output["ResultWriterDetails"]
    assert set(run.output) == {"MapRunArn", "ResultWriterDetails"}
    assert details["Key"].startswith("out/")
    s3 = cloud.client("s3")

    def read(key: str) -> Any:
        return json.loads(s3.get_object(Bucket=name, Key=key)["Body"].read())

    files = read(details["Key"])["ResultFiles"]
    assert files["PENDING"] == []
    good, bad = (read(files[kind][0]["Key"]) for kind in ("SUCCEEDED", "FAILED"))
    assert [(c["Status"], c["Input"], c["Output"]) for c in good] == [("SUCCEEDED", "0", "0")]
    assert [(c["Status"], c["Input"], c["Error"]) for c in bad] == [("FAILED", "1", "Refused")]


@documented("distributed Map", f"{GUIDE}: Map workflow state")
def test_children_can_be_express_workflows(cloud: Cloud) -> None:
    run = standard(cloud, distributed(children="EXPRESS"), [1])
    assert run.output == [1]
    listed = cloud.client("stepfunctions").list_executions(
        mapRunArn=map_run(cloud, run)["mapRunArn"]
    )
    assert ":express:" in listed["executions"][0]["executionArn"]


@documented("distributed Map", f"{GUIDE}: Transforming data with JSONata in Step Functions")
def test_items_of_a_jsonata_state(cloud: Cloud) -> None:
    definition = distributed(
        Items="{% [1..3] %}",
        ItemSelector={"twice": "{% $states.context.Map.Item.Value * 2 %}"},
        Output="{% $sum($states.result.twice) %}",
        top=JSONATA,
    )
    assert standard(cloud, definition).output == 12


@documented("distributed Map", f"{API}: StopExecution")
def test_stopping_the_parent_stops_its_children(cloud: Cloud) -> None:
    waiting = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}
    execution = start(cloud, distributed(waiting), [1, 2])
    client = cloud.client("stepfunctions")
    runs = eventually(lambda: client.list_map_runs(executionArn=execution)["mapRuns"], bool)
    children = eventually(
        lambda: client.list_executions(mapRunArn=runs[0]["mapRunArn"])["executions"],
        lambda found: len(found) == 2,
    )
    client.stop_execution(executionArn=execution)
    assert ended(cloud, execution).status == "ABORTED"
    assert [ended(cloud, c["executionArn"]).status for c in children] == ["ABORTED"] * 2


@documented("distributed Map", f"{API}: UpdateMapRun")
def test_a_running_map_run_takes_other_limits(cloud: Cloud) -> None:
    waiting = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}
    execution = start(cloud, distributed(waiting, MaxConcurrency=1), [1, 2, 3])
    client = cloud.client("stepfunctions")
    arn = eventually(lambda: client.list_map_runs(executionArn=execution)["mapRuns"], bool)[0][
        "mapRunArn"
    ]
    client.update_map_run(mapRunArn=arn, maxConcurrency=3, toleratedFailureCount=2)
    described = eventually(
        lambda: client.describe_map_run(mapRunArn=arn),
        lambda found: found["executionCounts"]["running"] == 3,
    )
    assert (described["maxConcurrency"], described["toleratedFailureCount"]) == (3, 2)
    client.stop_execution(executionArn=execution)
