from harness.hooks import HookContext


def fill(context: HookContext, table: str, count: int) -> dict:
    dynamodb = context.client("dynamodb")
    for number in range(count):
        item = {"id": {"S": f"o-{number}"}}
        dynamodb.put_item(TableName=context.resource(table), Item=item)
    return {"last": f"o-{count - 1}"}


def has_answered(context: HookContext, times: int) -> None:
    answers = [one.result for one in context.invocations("Quote")]
    assert len(answers) == times, f"{len(answers)} answers"
