import json


def check_badge(event, context):
    return _policy(event, event["authorizationToken"] == "B-7", "staff", floor=2)


def check_guest(event, context):
    host = event["queryStringParameters"]["host"]
    return _policy(event, event["pathParameters"]["seat"] != "1", f"guest of {host}", host=host)


def enter(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"]["authorizer"])}


def _policy(event, allowed, who, **known):
    statement = {
        "Effect": "Allow" if allowed else "Deny",
        "Action": "execute-api:Invoke",
        "Resource": event["methodArn"],
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": who, "policyDocument": policy, "context": known}
