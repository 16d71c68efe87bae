class CardDeclined(Exception):
    pass


def handler(event, context):
    if event["card"] == "declined":
        raise CardDeclined(event["id"])
    return {"paid": event["id"]}
