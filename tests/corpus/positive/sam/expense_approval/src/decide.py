import json

import boto3

states = boto3.client("stepfunctions")


def handler(event, context):
    for record in event["Records"]:
        asked = json.loads(record["body"])
        if asked["cents"] <= 10_000:
            states.send_task_success(taskToken=asked["token"], output=json.dumps({"by": "rule"}))
        else:
            states.send_task_failure(taskToken=asked["token"], error="Refused", cause="too much")


def second_opinion(event, context):
    decision = {"by": "boss", "although": event["why"]}
    states.send_task_success(taskToken=event["token"], output=json.dumps(decision))
