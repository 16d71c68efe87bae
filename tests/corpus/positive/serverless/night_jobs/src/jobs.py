def sweep(event, context):
    return {"swept": event.get("deep", False)}
