import json
import os

import boto3

todos = boto3.resource("dynamodb").Table(os.environ["TODOS"])


def handler(event, context):
    if event["httpMethod"] == "POST":
        todo = json.loads(event["body"])
        todos.put_item(Item=todo)
        return {"statusCode": 201, "body": json.dumps(todo)}
    return {"statusCode": 200, "body": json.dumps(todos.scan()["Items"])}
