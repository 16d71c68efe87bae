"""Amazon DynamoDB: PartiQL."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.dynamodb_support import API, GUIDE, TABLE, make_things, n, refused, s

SERVICE = "DynamoDB"
SELECT = f"{GUIDE}: PartiQL select statements for DynamoDB"
UPDATE = f"{GUIDE}: PartiQL update statements for DynamoDB"
DELETE = f"{GUIDE}: PartiQL delete statements for DynamoDB"
INSERT = f"{GUIDE}: PartiQL insert statements for DynamoDB"
TRANSACTIONS = f"{GUIDE}: Performing transactions with PartiQL for DynamoDB"
BATCHES = f"{GUIDE}: Running batch operations with PartiQL for DynamoDB"
FUNCTIONS = f"{GUIDE}: Use PartiQL functions with DynamoDB"
ITEMS = [
    {"pk": s("a"), "sk": n(1), "status": s("open"), "txt": s("apple"), "tags": {"SS": ["x"]}},
    {"pk": s("a"), "sk": n(2), "status": s("done"), "txt": s("banana")},
    {"pk": s("a"), "sk": n(10), "txt": s("avocado"), "deep": {"M": {"list": {"L": [n(7)]}}}},
    {"pk": s("b"), "sk": n(1), "status": s("open"), "none": {"NULL": True}},
]


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    made = make_things(cloud)
    for item in ITEMS:
        made.put_item(TableName=TABLE, Item=item)
    return made


def run(dynamodb: Any, statement: str, *parameters: Any, **more: Any) -> list[dict[str, Any]]:
    if parameters:
        more["Parameters"] = list(parameters)
    found: list[dict[str, Any]] = dynamodb.execute_statement(Statement=statement, **more)["Items"]
    return found


def keys(items: list[dict[str, Any]]) -> list[str]:
    return sorted(item["pk"]["S"] + item["sk"]["N"] for item in items)


WHERE = [
    ("pk = 'a'", [], ["a1", "a10", "a2"]),
    ("pk = ? AND sk = ?", [s("a"), n("2.0")], ["a2"]),
    ("pk = 'a' AND sk BETWEEN 1 AND 2", [], ["a1", "a2"]),
    ("pk IN ['a', 'b'] AND sk = 1", [], ["a1", "b1"]),
    ("\"status\" = 'open'", [], ["a1", "b1"]),
    ("pk = 'a' AND NOT sk > 1", [], ["a1"]),
    ("txt <> 'apple' AND (sk = 2 OR sk = 10)", [], ["a10", "a2"]),
    ("begins_with(txt, 'a')", [], ["a1", "a10"]),
    ("contains(tags, 'x')", [], ["a1"]),
    ("attribute_type(none, 'NULL')", [], ["b1"]),
    ("size(txt) = 6", [], ["a2"]),
    ('"status" IS MISSING', [], ["a10"]),
    ("txt IS NOT MISSING AND pk = 'b'", [], []),
    ("none IS NULL", [], ["b1"]),
    ("deep.list[0] = 7", [], ["a10"]),
]


@documented("PartiQL select", FUNCTIONS)
@pytest.mark.parametrize(("where", "parameters", "expected"), WHERE)
def test_a_clause_selects(
    dynamodb: Any, where: str, parameters: list[Any], expected: list[str]
) -> None:
    found = run(dynamodb, f'SELECT * FROM "{TABLE}" WHERE {where}', *parameters)
    assert keys(found) == expected


@documented("PartiQL select", SELECT)
def test_the_list_of_a_select_is_what_is_answered(dynamodb: Any) -> None:
    found = run(dynamodb, f"SELECT txt, deep.list[0] FROM {TABLE} WHERE pk = 'a' AND sk = 10")
    assert found == [{"txt": s("avocado"), "deep": {"M": {"list": {"L": [n(7)]}}}}]


@documented("PartiQL select", SELECT)
def test_order_by_goes_down_the_sort_key(dynamodb: Any) -> None:
    found = run(dynamodb, f"SELECT * FROM \"{TABLE}\" WHERE pk = 'a' ORDER BY sk DESC")
    assert [item["sk"]["N"] for item in found] == ["10", "2", "1"]


@documented("PartiQL select", SELECT)
def test_order_by_needs_the_partition_key(dynamodb: Any) -> None:
    answer = refused(dynamodb.execute_statement, Statement=f'SELECT * FROM "{TABLE}" ORDER BY sk')
    assert answer["Error"] == {
        "Code": "ValidationException",
        "Message": "Must have at least one non-optional hash key condition in WHERE clause when "
        "using ORDER BY clause.",
    }


@documented("PartiQL select", SELECT)
def test_an_index_is_selected_from_by_its_name(dynamodb: Any) -> None:
    found = run(dynamodb, f'SELECT * FROM "{TABLE}"."by-status" WHERE status = \'open\'')
    assert keys(found) == ["a1", "b1"]
    assert all(set(item) == {"pk", "sk", "status"} for item in found)


@documented("PartiQL select", f"{API}: ExecuteStatement")
def test_pages_follow_the_next_token(dynamodb: Any) -> None:
    request = {"Statement": f'SELECT * FROM "{TABLE}"', "Limit": 3}
    first = dynamodb.execute_statement(**request)
    second = dynamodb.execute_statement(**request, NextToken=first["NextToken"])
    assert (len(first["Items"]), len(second["Items"])) == (3, 1)
    assert keys(first["Items"] + second["Items"]) == ["a1", "a10", "a2", "b1"]
    assert "NextToken" not in second


@documented("PartiQL insert", INSERT)
def test_insert_takes_every_type(dynamodb: Any) -> None:
    run(
        dynamodb,
        f"INSERT INTO \"{TABLE}\" VALUE {{'pk': 'c', 'sk': ?, 'l': [1, 'it''s'], "
        "'m': {'yes': true}, 's': <<'p', 'q'>>, 'nothing': null, 'low': -1.50}",
        n(5),
    )
    (item,) = run(dynamodb, f"SELECT * FROM {TABLE} WHERE pk = 'c'")
    assert sorted(item.pop("s")["SS"]) == ["p", "q"]
    assert item == {
        "pk": s("c"),
        "sk": n(5),
        "l": {"L": [n(1), s("it's")]},
        "m": {"M": {"yes": {"BOOL": True}}},
        "nothing": {"NULL": True},
        "low": n("-1.5"),
    }


@documented("PartiQL insert", INSERT)
def test_insert_of_what_is_there_is_a_duplicate(dynamodb: Any) -> None:
    answer = refused(
        dynamodb.execute_statement,
        Statement=f"INSERT INTO \"{TABLE}\" VALUE {{'pk': 'a', 'sk': 1}}",
    )
    assert answer["Error"] == {
        "Code": "DuplicateItemException",
        "Message": "Duplicate primary key exists in table",
    }


@documented("PartiQL update", UPDATE)
def test_update_sets_removes_and_returns(dynamodb: Any) -> None:
    statement = (
        f'UPDATE "{TABLE}" SET sum = sk + 5 SET list = list_append([1], [2]) '
        "SET tags = set_add(tags, <<'y'>>) REMOVE txt WHERE pk = 'a' AND sk = 1 "
        "RETURNING ALL NEW *"
    )
    (item,) = run(dynamodb, statement)
    assert item["sum"] == n(6)
    assert item["list"] == {"L": [n(1), n(2)]}
    assert sorted(item["tags"]["SS"]) == ["x", "y"]
    assert "txt" not in item
    old = run(
        dynamodb,
        f"UPDATE {TABLE} SET sum = 7 WHERE pk = 'a' AND sk = 1 RETURNING MODIFIED OLD *",
    )
    assert old == [{"sum": n(6)}]


UPDATES = [
    ("pk = 'a'", "ValidationException", "Where clause does not contain a mandatory equality on all "
     "key attributes"),
    ("pk = 'zz' AND sk = 1", "ConditionalCheckFailedException", "The conditional request failed"),
    ("pk = 'a' AND sk = 1 AND txt = 'pear'", "ConditionalCheckFailedException",
     "The conditional request failed"),
]  # fmt: skip


@documented("PartiQL update", UPDATE)
@pytest.mark.parametrize(("where", "code", "message"), UPDATES)
def test_update_of_nothing_is_refused(dynamodb: Any, where: str, code: str, message: str) -> None:
    answer = refused(
        dynamodb.execute_statement, Statement=f"UPDATE \"{TABLE}\" SET txt = 'x' WHERE {where}"
    )
    assert answer["Error"] == {"Code": code, "Message": message}
    assert all(item.get("txt") != s("x") for item in dynamodb.scan(TableName=TABLE)["Items"])


@documented("PartiQL delete", DELETE)
def test_delete_returns_what_was_there_and_takes_nothing_for_an_answer(dynamodb: Any) -> None:
    statement = f"DELETE FROM \"{TABLE}\" WHERE pk = 'b' AND sk = 1 RETURNING ALL OLD *"
    assert run(dynamodb, statement) == [ITEMS[3]]
    assert run(dynamodb, statement) == []
    assert dynamodb.scan(TableName=TABLE)["Count"] == 3


BROKEN = [
    ("this is no statement", "Statement wasn't well formed, can't be processed: "),
    (f"SELECT pk, COUNT(*) FROM {TABLE}", "Statement wasn't well formed, can't be processed: "),
    (f"SELECT * FROM {TABLE} WHERE upper(txt) = 'A'", "Unsupported function: upper"),
    (f"SELECT * FROM {TABLE} GROUP BY pk", "found 'GROUP' at position 22"),
    (f"SELECT * FROM {TABLE} WHERE pk = ?", "Number of parameters in request and statement don't"),
    ('SELECT * FROM "Things"."nowhere"', "The table does not have the specified index: nowhere"),
]


@documented("PartiQL", f"{GUIDE}: PartiQL statements for DynamoDB")
@pytest.mark.parametrize(("statement", "message"), BROKEN)
def test_a_statement_that_cannot_be_run_says_why(
    dynamodb: Any, statement: str, message: str
) -> None:
    answer = refused(dynamodb.execute_statement, Statement=statement)
    assert answer["Error"]["Code"] == "ValidationException"
    assert message in answer["Error"]["Message"]


@documented("PartiQL batches", BATCHES)
def test_each_statement_of_a_batch_has_its_own_answer(dynamodb: Any) -> None:
    answers = dynamodb.batch_execute_statement(
        Statements=[
            {"Statement": f"SELECT * FROM {TABLE} WHERE pk = 'b' AND sk = 1"},
            {"Statement": f"SELECT * FROM {TABLE} WHERE pk = 'none' AND sk = 1"},
            {"Statement": "SELECT * FROM Nowhere WHERE pk = 'a'"},
            {"Statement": f"SELECT * FROM {TABLE} WHERE pk = 'a'"},
        ]
    )["Responses"]
    assert answers[0] == {"TableName": TABLE, "Item": ITEMS[3]}
    assert answers[1] == {"TableName": TABLE}
    assert answers[2]["Error"]["Code"] == "ResourceNotFound"
    assert answers[3]["Error"]["Code"] == "ValidationError"


@documented("PartiQL transactions", TRANSACTIONS)
def test_a_transaction_with_a_false_exists_writes_nothing(dynamodb: Any) -> None:
    answer = refused(
        dynamodb.execute_transaction,
        TransactStatements=[
            {"Statement": f"INSERT INTO {TABLE} VALUE {{'pk': 'd', 'sk': 1}}"},
            {
                "Statement": f"EXISTS(SELECT * FROM {TABLE} WHERE pk = 'a' AND sk = 1 AND "
                "txt = 'pear')"
            },
            {"Statement": f"INSERT INTO {TABLE} VALUE {{'pk': 'b', 'sk': 1}}"},
        ],
    )
    assert answer["Error"]["Code"] == "TransactionCanceledException"
    codes = [reason["Code"] for reason in answer["CancellationReasons"]]
    assert codes == ["None", "ConditionalCheckFailed", "DuplicateItem"]
    assert dynamodb.scan(TableName=TABLE)["Count"] == len(ITEMS)


@documented("PartiQL transactions", TRANSACTIONS)
def test_a_transaction_reads_or_writes_all(dynamodb: Any) -> None:
    read = f"SELECT * FROM {TABLE} WHERE pk = ? AND sk = ?"
    answers = dynamodb.execute_transaction(
        TransactStatements=[
            {"Statement": read, "Parameters": [s("a"), n(2)]},
            {"Statement": read, "Parameters": [s("zz"), n(2)]},
        ]
    )["Responses"]
    assert answers == [{"Item": ITEMS[1]}, {}]
    dynamodb.execute_transaction(
        TransactStatements=[
            {"Statement": f"UPDATE {TABLE} SET txt = 'new' WHERE pk = 'a' AND sk = 1"},
            {"Statement": f"DELETE FROM {TABLE} WHERE pk = 'b' AND sk = 1"},
        ]
    )
    assert dynamodb.scan(TableName=TABLE)["Count"] == 3
    mixed = refused(
        dynamodb.execute_transaction,
        TransactStatements=[
            {"Statement": f"SELECT * FROM {TABLE} WHERE pk = 'a' AND sk = 1"},
            {"Statement": f"DELETE FROM {TABLE} WHERE pk = 'a' AND sk = 1"},
        ],
    )
    assert mixed["Error"]["Code"] == "ValidationException"
