import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def answer(status, body):
    return {"statusCode": status, "body": json.dumps(body)}


def all_of_them(event, context):
    found = table.scan()["Items"]
    return answer(200, {"greeting": os.environ["GREETING"], "entries": found})


def one(event, context):
    found = table.get_item(Key={"id": event["pathParameters"]["id"]}).get("Item")
    return answer(200, found) if found else answer(404, {"error": "no such entry"})


def add(event, context):
    entry = json.loads(event["body"])
    table.put_item(Item={**entry, "owner": os.environ["SIGNED_BY"], "on": os.environ["ON"]})
    return answer(201, {"id": entry["id"]})


def search(event, context):
    word = event["queryStringParameters"]["word"]
    return answer(200, [e["id"] for e in table.scan()["Items"] if word in e["text"]])


def legacy(event, context):
    return {"method": event["method"], "id": event["path"]["id"], "text": event["body"]["text"]}
