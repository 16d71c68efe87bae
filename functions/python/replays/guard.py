"""Lets one token in."""


def handler(event, _context):
    effect = "Allow" if event["authorizationToken"] == "let-me-in" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "ann", "policyDocument": policy}
