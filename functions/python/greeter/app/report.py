"""Tells those who have signed who they are."""


def handler(event, context):
    return {"account": event["requestContext"]["authorizer"]["iam"]["accountId"]}
