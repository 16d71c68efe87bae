"""Clients of one session share its handlers; what one registers or drops, no other hears of."""

from __future__ import annotations

from tests.engine.inside import in_engine


def test_a_client_more_takes_a_fraction_of_what_it_took() -> None:
    taken = in_engine(
        """
        import gc, tracemalloc
        from harness_extension import mends
        mends.install()
        import boto3
        session = boto3.session.Session()
        def client(account):
            return session.client("sqs", region_name="us-east-1", aws_secret_access_key="x",
                                  endpoint_url="http://localhost:1", aws_access_key_id=account)
        first = [client("1") for _ in range(2)]
        gc.collect()
        tracemalloc.start()
        more = [client(str(number)) for number in range(10)]
        gc.collect()
        print(tracemalloc.get_traced_memory()[0] // 10)
        """
    )
    assert int(taken) < 50_000  # botocore's: 107,000


def test_handlers_are_called_as_botocore_calls_them() -> None:
    assert (
        in_engine(
            """
            import copy
            from harness_extension import mends
            mends.install()
            from botocore.hooks import HierarchicalEmitter
            def heard(emitter):
                return [answer for _, answer in emitter.emit("before-call.sqs.SendMessage")]
            def named(name):
                return lambda **_: name
            one = HierarchicalEmitter()
            one.register("before-call", named("all"))
            one.register("before-call.*.SendMessage", named("wild"))
            one.register_last("before-call.sqs", named("last"))
            one.register_first("before-call.sqs", named("first"))
            other = copy.copy(one)
            own = named("own")
            other.register("before-call.sqs.SendMessage", own)
            print(*heard(one), "/", *heard(other))
            third = copy.copy(other)
            third.unregister("before-call.sqs.SendMessage", own)
            print(*heard(third), "/", *heard(other))
            one.register("before-call.sqs", named("late"))
            print(*heard(one), "/", *heard(third))
            """
        )
        == "wild first last all / wild own first last all\n"
        "wild first last all / wild own first last all\n"
        "wild first late last all / wild first last all"
    )
