def handler(_event: object, _context: object) -> dict[str, object]:
    return {"statusCode": 200, "body": "{}"}
