"""What the engine keeps while events pass through it: as little as can be, and not for ever."""

from __future__ import annotations

from tests.engine.inside import in_engine


def test_a_small_item_takes_less_than_half_a_kilobyte() -> None:
    taken = in_engine(
        """
        import gc, json, tracemalloc
        from harness_extension.providers.dynamodb.data.contents import Contents
        from harness_extension.providers.dynamodb.data.shape import Shape
        contents = Contents(Shape([("id", "S")], {}))
        body = '{"id": {"S": "%d"}, "seen": {"N": "1"}}'
        tracemalloc.start()
        for number in range(10_000):
            contents.put(json.loads(body % number))
        gc.collect()
        print(tracemalloc.get_traced_memory()[0] // 10_000)
        """
    )
    assert int(taken) < 500


def test_an_index_shares_the_items_of_its_table() -> None:
    taken = in_engine(
        """
        import gc, tracemalloc
        from harness_extension.providers.dynamodb.data.contents import Contents
        from harness_extension.providers.dynamodb.data.shape import Index, Shape
        by_kind = Index("by-kind", [("kind", "S")], "ALL", (), True)
        contents = Contents(Shape([("id", "S")], {"by-kind": by_kind}))
        contents.index(by_kind)
        tracemalloc.start()
        for number in range(100):
            contents.put({"id": {"S": str(number)}, "kind": {"S": "a"},
                          "text": {"S": str(number) * 10_000}})
        gc.collect()
        print(tracemalloc.get_traced_memory()[0] // 100, len(contents.index(by_kind)))
        """
    )
    bytes_each, indexed = map(int, taken.split())
    assert indexed == 100
    assert bytes_each < 30_000  # of text 19,000


def test_what_is_changed_in_a_found_item_is_not_changed_in_its_table() -> None:
    assert (
        in_engine(
            """
            from harness_extension.providers.dynamodb.data.contents import Contents
            from harness_extension.providers.dynamodb.data.shape import Shape
            contents = Contents(Shape([("id", "S")], {}))
            given = {"id": {"S": "1"}, "tags": {"L": [{"S": "a"}]}}
            contents.put(given)
            given["tags"]["L"].clear()
            contents.get(given)["tags"]["L"].append({"S": "b"})
            next(contents.base.items())["more"] = {"BOOL": True}
            print(contents.get(given))
            """
        )
        == "{'id': {'S': '1'}, 'tags': {'L': [{'S': 'a'}]}}"
    )


def test_the_trace_of_a_message_is_forgotten_when_it_is_deleted() -> None:
    assert (
        in_engine(
            """
            from harness_extension import delivery
            from harness_extension.recorder import activity
            delivery.install()
            from localstack.services.sqs.models import FifoQueue, StandardQueue
            queues = [StandardQueue("q", "us-east-1", "000000000001"),
                      FifoQueue("q.fifo", "us-east-1", "000000000001", {"FifoQueue": "true"})]
            for queue in queues:
                fifo = {"message_group_id": "g", "message_deduplication_id": "d"}
                message = {"MessageId": queue.name, "Body": "b", "MD5OfBody": "", "Attributes": {}}
                activity.enter(activity.Activity(0.0, "trace"))
                queue.put(message, **(fifo if queue.name == "q.fifo" else {}))
                activity.sent([queue.name], "trace")
                (handle,) = queue.receive().receipt_handles
                print(queue.name in activity._traces)
                queue.remove(handle)
                print(queue.name in activity._traces)
            """
        )
        == "True\nFalse\nTrue\nFalse"
    )


def test_garbage_that_has_become_old_is_collected_too() -> None:
    assert (
        in_engine(
            """
            import gc, weakref
            gc.disable()
            loaded = [[] for _ in range(400_000)]  # as what is imported at start
            from harness_extension import startup
            startup.collect_from_now_on()
            class Ring:
                def __init__(self): self.me = self
            old = [Ring() for _ in range(10)]
            gc.collect(1)
            gone = [weakref.ref(each) for each in old]
            old.clear()
            passing = [[] for _ in range(300_000)]
            print(sum(each() is not None for each in gone))
            """
        )
        == "0"
    )
