import json


def enter(event, context):
    who = json.loads(event["body"])["guest"] if event["body"] else "anybody"
    return {"statusCode": 200, "body": json.dumps({"welcome": who})}
