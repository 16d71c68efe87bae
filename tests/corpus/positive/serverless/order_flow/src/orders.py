def check(event, context):
    if event["quantity"] < 1:
        raise ValueError("nothing ordered")
    return event


def bill(event, context):
    return {"cents": event["quantity"] * 250}
