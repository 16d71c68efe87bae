import os

import boto3

visitors = boto3.resource("dynamodb").Table(os.environ["VISITORS"])
sns = boto3.client("sns")


def handler(event, context):
    visitors.put_item(Item={"id": event["badge"], "name": event["name"]})
    sns.publish(TopicArn=os.environ["ARRIVALS"], Message=event["name"])
