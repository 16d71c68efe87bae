import os

import boto3

sns = boto3.client("sns")


def publish(event, context):
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        kind = {"kind": {"DataType": "String", "StringValue": "todo"}}
        sns.publish(TopicArn=os.environ["TOPIC"], Message=image["day"]["S"], MessageAttributes=kind)


def count(event, context):
    counts = boto3.resource("dynamodb").Table(os.environ["COUNTS"])
    for record in event["Records"]:
        counts.update_item(
            Key={"day": record["Sns"]["Message"]},
            UpdateExpression="ADD todos :one",
            ExpressionAttributeValues={":one": 1},
        )
