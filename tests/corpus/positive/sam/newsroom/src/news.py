import json


def handler(event, context):
    topic = event["queryStringParameters"]["topic"]
    return {"statusCode": 200, "body": json.dumps([f"All about {topic}"])}
