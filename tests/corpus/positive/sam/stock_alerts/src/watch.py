import json
import os

import boto3

sns = boto3.client("sns")


def handler(event, context):
    for record in event["Records"]:
        now, before = record["dynamodb"]["NewImage"], record["dynamodb"]["OldImage"]
        minimum = int(now["minimum"]["N"])
        if int(now["left"]["N"]) < minimum <= int(before["left"]["N"]):
            message = {"sku": now["sku"]["S"], "left": int(now["left"]["N"])}
            sns.publish(TopicArn=os.environ["ALERTS"], Message=json.dumps(message))
