"""Delivery that is no event source mapping: SNS, EventBridge, asynchronous invocations."""

from __future__ import annotations

import json
import time

from delivery_support import TELL, TELL_EVENT, Told, create_function, create_queue

from harness.engines.cloud import Cloud


def test_sns_filters_and_delivers_raw_messages(cloud: Cloud) -> None:
    sns, sqs = cloud.client("sns"), cloud.client("sqs")
    url, arn = create_queue(cloud, "europe")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={
            "RawMessageDelivery": "true",
            "FilterPolicy": json.dumps({"region": ["eu"]}),
        },
    )
    for region in ("us", "eu"):
        sns.publish(
            TopicArn=topic,
            Message=f"to {region}",
            MessageAttributes={"region": {"DataType": "String", "StringValue": region}},
        )
    (message,) = sqs.receive_message(
        QueueUrl=url, WaitTimeSeconds=20, MessageAttributeNames=["All"], MaxNumberOfMessages=10
    )["Messages"]
    assert message["Body"] == "to eu"
    assert message["MessageAttributes"]["region"]["StringValue"] == "eu"
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "0"


def test_sns_and_eventbridge_call_functions_and_queues(cloud: Cloud) -> None:
    told = Told(cloud)
    sns, events, sqs = (cloud.client(name) for name in ("sns", "events", "sqs"))
    function = create_function(cloud, "listener", TELL_EVENT, told)
    url, arn = create_queue(cloud, "audit")
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
    sns.publish(TopicArn=topic, Message="hello")
    assert told.first()["Records"][0]["Sns"]["Message"] == "hello"
    events.put_rule(Name="shop", EventPattern=json.dumps({"source": ["shop"]}))
    events.put_targets(Rule="shop", Targets=[{"Id": "f", "Arn": function}, {"Id": "q", "Arn": arn}])
    events.put_events(
        Entries=[
            {"Source": source, "DetailType": "sold", "Detail": json.dumps({"n": 1})}
            for source in ("other", "shop")
        ]
    )
    assert told.first()["source"] == "shop"
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    assert json.loads(message["Body"])["detail"] == {"n": 1}


def test_an_asynchronous_invocation_runs_at_once(cloud: Cloud) -> None:
    told = Told(cloud)
    code = TELL + "import time\ndef handler(event, context):\n    tell(event)\n"
    create_function(cloud, "later", code, told)
    client = cloud.client("lambda")
    client.invoke(FunctionName="later", InvocationType="Event", Payload=json.dumps({"n": 0}))
    told.first()
    took: list[float] = []
    # One that is quick shows it: polling, each of them would wait for the next look.
    for n in range(1, 20):
        start = time.monotonic()
        client.invoke(FunctionName="later", InvocationType="Event", Payload=json.dumps({"n": n}))
        assert told.first() == {"n": n}
        took.append(time.monotonic() - start)
        if took[-1] < 0.5:
            break
    assert min(took) < 0.5, f"polling, not waking: {took}"
