"""Several items in one request, and when each has to be asked for."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.scenarios.expectations.item_batch import items_of

LAMP = {"id": {"S": "lamp"}, "n": {"N": "1"}, "stock": {"N": "3"}}
CHAIR = {"id": {"S": "chair"}, "n": {"N": "2"}}


class Client:
    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request["RequestItems"])
        if "error" in self.answer:
            raise ClientError({"Error": {"Code": self.answer["error"]}}, "BatchGetItem")
        return self.answer


def test_each_key_has_its_item_whatever_their_order() -> None:
    client = Client(Responses={"Goods": [CHAIR, LAMP], "Orders": []})
    found = items_of(
        client,
        [
            ("Goods", {"id": "lamp", "n": 1.0}),
            ("Orders", {"id": "lamp"}),
            ("Goods", {"id": "chair", "n": 2}),
            ("Goods", {"id": "desk", "n": 1}),
            ("Goods", {"id": "chair", "n": 2}),
        ],
    )
    chair = {"id": "chair", "n": 2}
    assert found == [{"id": "lamp", "n": 1, "stock": 3}, None, chair, None, chair]
    goods = client.asked[0]["Goods"]
    assert goods["ConsistentRead"] is True
    assert [key["id"]["S"] for key in goods["Keys"]] == ["lamp", "chair", "desk"]


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "ValidationException"},
        {"Responses": {"Goods": [LAMP]}, "UnprocessedKeys": {"Goods": {"Keys": []}}},
        {"Responses": {}},
    ],
)
def test_they_are_asked_for_one_by_one_where_they_do_not_come_together(
    answer: dict[str, Any],
) -> None:
    assert items_of(Client(**answer), [("Goods", {"id": "a"}), ("Goods", {"id": "b"})]) is None


def test_more_than_dynamodb_gives_at_once_are_asked_for_one_by_one() -> None:
    client = Client(Responses={"Goods": []})
    wanted = [("Goods", {"id": str(number)}) for number in range(101)]
    assert items_of(client, wanted) is None
    assert not client.asked
    assert items_of(client, wanted[:100]) == [None] * 100
