import json


def doorman(event, context):
    known = event["authorizationToken"] == "sesame"
    return {
        "principalId": "visitor",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow" if known else "Deny",
                    "Action": "execute-api:Invoke",
                    "Resource": event["methodArn"],
                }
            ],
        },
        "context": {"floor": "2"},
    }


def guard(event, context):
    if event["queryStringParameters"]["badge"] == "broken":
        raise ValueError("cannot read the badge")
    if event["queryStringParameters"]["badge"] == "stolen":
        raise Exception("Unauthorized")
    allowed = event["methodArn"].rsplit("/", 1)[0] + "/*"
    return {
        "principalId": event["queryStringParameters"]["badge"],
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["execute-api:*"], "Resource": [allowed]},
            ],
        },
        "context": {"floor": int(event["headers"]["X-Floor"])},
    }


def open_door(event, context):
    if event["path"].endswith("/bell"):
        return {"statusCode": 200, "body": "ring"}
    if event["path"].endswith("/back"):
        return {"statusCode": 200, "body": json.dumps(event["requestContext"]["authorizer"])}
    visitor = json.loads(event["body"])["name"]
    floor = event["requestContext"]["authorizer"]["floor"]
    return {"statusCode": 200, "body": json.dumps({"welcome": visitor, "floor": floor})}
