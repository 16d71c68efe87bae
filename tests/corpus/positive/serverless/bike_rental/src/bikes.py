import json
import os

import boto3

bikes = boto3.resource("dynamodb").Table(os.environ["BIKES"])


def rent(event, context):
    if bikes.scan()["Count"] >= int(os.environ["AT_MOST"]):
        return {"statusCode": 409, "body": json.dumps({"message": "no bike is left"})}
    bike = {"id": event["pathParameters"]["id"], "from": os.environ["HOUSE"]}
    bikes.put_item(Item=bike)
    return {"statusCode": 201, "body": json.dumps(bike)}


def show(event, context):
    bike = bikes.get_item(Key={"id": event["pathParameters"]["id"]}).get("Item")
    return {"statusCode": 200 if bike else 404, "body": json.dumps(bike)}
