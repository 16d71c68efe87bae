import json
import os

import boto3

connections = boto3.resource("dynamodb").Table(os.environ["CONNECTIONS"])


def join(event, context):
    connections.put_item(Item={"id": event["requestContext"]["connectionId"]})
    return {"statusCode": 200}


def say(event, context):
    asked = event["requestContext"]
    endpoint = f"https://{asked['domainName']}/{asked['stage']}"
    management = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)
    text = json.loads(event["body"])["text"].encode()
    for connection in connections.scan()["Items"]:
        management.post_to_connection(ConnectionId=connection["id"], Data=text)
    return {"statusCode": 200}
