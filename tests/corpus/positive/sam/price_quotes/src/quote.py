import json

PRICES = {"A-1": 1250, "B-2": 99}


def handler(event, context):
    sku = (event.get("pathParameters") or event)["sku"]
    body = {"sku": sku, "cents": PRICES[sku], "by": context.invoked_function_arn.split(":")[-1]}
    return {"statusCode": 200, "body": json.dumps(body)}
