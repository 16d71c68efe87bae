"""What LocalStack gets wrong and the mends put right, seen from outside."""

from __future__ import annotations

import io
import json
import time
import urllib.request
import uuid
import zipfile
from typing import Any

from delivery_support import (
    TELL,
    TELL_EVENT,
    Told,
    create_function,
    create_queue,
    wait_until,
)

from harness.engines.cloud import Cloud


def test_keys_in_s3_notifications_are_encoded_as_a_form(cloud: Cloud) -> None:
    s3, sqs = cloud.client("s3"), cloud.client("sqs")
    bucket = f"photos-{uuid.uuid4().hex[:12]}"
    url, arn = create_queue(cloud, "photos")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]
        },
    )
    s3.put_object(Bucket=bucket, Key="urlaub/schöne blume (1).jpg", Body=b"x")

    def keys() -> list[str]:
        found = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages", [])
        records = [r for m in found for r in json.loads(m["Body"]).get("Records", [])]
        return [r["s3"]["object"]["key"] for r in records]

    assert wait_until(keys) == ["urlaub/sch%C3%B6ne+blume+%281%29.jpg"]


def test_keys_in_eventbridge_events_are_not_encoded(cloud: Cloud) -> None:
    s3, sqs, events = cloud.client("s3"), cloud.client("sqs"), cloud.client("events")
    bucket = f"bus-{uuid.uuid4().hex[:12]}"
    url, arn = create_queue(cloud, "bus")
    events.put_rule(Name="objects", EventPattern=json.dumps({"source": ["aws.s3"]}))
    events.put_targets(Rule="objects", Targets=[{"Id": "q", "Arn": arn}])
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    s3.put_object(Bucket=bucket, Key="a b.txt", Body=b"x")
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    assert json.loads(message["Body"])["detail"]["object"]["key"] == "a b.txt"


def test_kms_makes_keys_on_every_python(cloud: Cloud) -> None:
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"


def test_what_would_be_downloaded_is_refused_at_once(cloud: Cloud) -> None:
    s3, transcribe = cloud.client("s3"), cloud.client("transcribe")
    bucket = f"voices-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="voice.wav", Body=b"RIFF")
    start = time.monotonic()
    transcribe.start_transcription_job(
        TranscriptionJobName="job",
        LanguageCode="en-US",
        Media={"MediaFileUri": f"s3://{bucket}/voice.wav"},
    )

    def failure() -> str:
        job = transcribe.get_transcription_job(TranscriptionJobName="job")["TranscriptionJob"]
        return str(job.get("FailureReason", ""))

    assert "never downloads" in wait_until(failure)
    assert time.monotonic() - start < 45


def machine(cloud: Cloud, definition: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    """Run a state machine to its end; the description of the execution."""
    steps = cloud.client("stepfunctions")
    arn = steps.create_state_machine(
        name=f"machine-{uuid.uuid4().hex[:8]}",
        definition=json.dumps(definition),
        roleArn=f"arn:aws:iam::{cloud.account}:role/machine",
    )["stateMachineArn"]
    execution = steps.start_execution(stateMachineArn=arn, input=json.dumps(payload))
    name = execution["executionArn"]

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = steps.describe_execution(executionArn=name)
        return found if found["status"] != "RUNNING" else None

    result: dict[str, Any] = wait_until(ended)
    return result


def test_step_functions_catches_a_functions_error_by_its_class(cloud: Cloud) -> None:
    told = Told(cloud)
    code = (
        "class PaymentDeclined(Exception):\n    pass\n\n"
        "def handler(event, context):\n    raise PaymentDeclined('no money')\n"
    )
    function = create_function(cloud, "charge", code, told)
    catch = [
        {"ErrorEquals": ["OutOfStock"], "Next": "Wrong"},
        {"ErrorEquals": ["PaymentDeclined"], "ResultPath": "$.error", "Next": "Caught"},
    ]
    result = machine(
        cloud,
        {
            "StartAt": "Charge",
            "States": {
                "Charge": {"Type": "Task", "Resource": function, "Catch": catch, "End": True},
                "Caught": {"Type": "Pass", "End": True},
                "Wrong": {"Type": "Fail"},
            },
        },
        {"id": 1},
    )
    assert result["status"] == "SUCCEEDED"
    error = json.loads(result["output"])["error"]
    assert error["Error"] == "PaymentDeclined"
    cause = json.loads(error["Cause"])
    assert (cause["errorType"], cause["errorMessage"]) == ("PaymentDeclined", "no money")


def test_jsonata_is_evaluated_or_refused_with_its_reason(cloud: Cloud) -> None:
    result = machine(
        cloud,
        {
            "QueryLanguage": "JSONata",
            "StartAt": "Sum",
            "States": {
                "Sum": {
                    "Type": "Pass",
                    "Output": {"total": "{% $sum($states.input.prices) %}"},
                    "End": True,
                }
            },
        },
        {"prices": [1, 2, 3.5]},
    )
    if cloud.engine.name == "native" or result["status"] == "SUCCEEDED":
        assert result["status"] == "SUCCEEDED", result
        assert json.loads(result["output"]) == {"total": 6.5}
    else:
        assert "jsonata-python is not installed" in json.dumps(result, default=str)


def test_a_form_reaches_the_function_behind_a_rest_api(cloud: Cloud) -> None:
    told = Told(cloud)
    code = TELL + "def handler(event, context):\n    tell(event)\n    return {'statusCode': 200}\n"
    function = create_function(cloud, "form", code, told)
    api = cloud.client("apigateway")
    rest = api.create_rest_api(name="form")["id"]
    root = api.get_resources(restApiId=rest)["items"][0]["id"]
    api.put_method(restApiId=rest, resourceId=root, httpMethod="POST", authorizationType="NONE")
    uri = (
        f"arn:aws:apigateway:{cloud.region}:lambda:path/2015-03-31/functions/{function}/invocations"
    )
    api.put_integration(
        restApiId=rest,
        resourceId=root,
        httpMethod="POST",
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=uri,
    )
    api.create_deployment(restApiId=rest, stageName="test")
    request = urllib.request.Request(
        f"{cloud.endpoint}/_aws/execute-api/{rest}/test",
        data=b"name=Ada+L&empty=&name=Bob%26",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200
    assert told.first()["body"] == "name=Ada+L&empty=&name=Bob%26"


def test_a_function_with_asynchronous_invocations_is_updated(cloud: Cloud) -> None:
    told = Told(cloud)
    create_function(cloud, "updated", TELL_EVENT, told)
    client = cloud.client("lambda")
    client.invoke(FunctionName="updated", InvocationType="Event", Payload="{}")
    told.first()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", "def handler(event, context):\n    return 'new'\n")
    client.update_function_code(FunctionName="updated", ZipFile=archive.getvalue())
    wait_until(
        lambda: (
            client.get_function(FunctionName="updated")["Configuration"]["LastUpdateStatus"]
            == "Successful"
        )
    )
    answer = client.invoke(FunctionName="updated")["Payload"].read()
    assert json.loads(answer) == "new"


def test_events_of_a_log_group_come_by_their_time_whichever_stream_holds_them(
    cloud: Cloud,
) -> None:
    logs, group = cloud.client("logs"), f"group-{uuid.uuid4().hex[:12]}"
    logs.create_log_group(logGroupName=group)
    now = int(time.time() * 1000)
    for stream, times in {"one": (0, 2), "two": (1, 3)}.items():
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        logs.put_log_events(
            logGroupName=group,
            logStreamName=stream,
            logEvents=[{"timestamp": now + t, "message": str(t)} for t in times],
        )
    found = logs.filter_log_events(logGroupName=group)["events"]
    assert [event["message"] for event in found] == ["0", "1", "2", "3"]
