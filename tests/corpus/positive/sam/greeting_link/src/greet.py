def handler(event, context):
    name = (event.get("queryStringParameters") or {}).get("name", "world")
    path = event["rawPath"]
    return {"message": f"hello {name}", "path": path}
