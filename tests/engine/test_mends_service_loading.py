"""A service that one thread is loading is waited for by all others."""

from __future__ import annotations

from tests.engine.inside import in_engine


def test_a_call_waits_until_the_handlers_of_its_service_are_in_place() -> None:
    assert (
        in_engine(
            """
            import threading
            from types import SimpleNamespace
            from harness_extension import mends
            mends.install()
            from localstack.aws.handlers import service_plugin
            from localstack.aws.handlers.service_plugin import ServiceLoader
            begun, go_on, told = threading.Event(), threading.Event(), []
            service_plugin.is_api_enabled = lambda name: True
            class Plugin(service_plugin.Service):
                def __init__(self):
                    super().__init__("sqs")
            manager = SimpleNamespace(exists=lambda name: True, require=lambda name: Plugin())
            def add_skeleton(skeleton):
                begun.set()
                go_on.wait(60)
                told.append("handlers")
            loader = ServiceLoader(manager, SimpleNamespace(add_skeleton=add_skeleton))
            context = SimpleNamespace(service=SimpleNamespace(service_name="sqs"))
            def call(name):
                loader.require_service(None, context, None)
                told.append(name)
            first = threading.Thread(target=call, args=("first",))
            first.start()
            begun.wait(60)
            second = threading.Thread(target=call, args=("second",))
            second.start()
            second.join(0.2)
            print(second.is_alive(), end=" ")
            go_on.set()
            first.join(60)
            second.join(60)
            call("third")
            print(told[0], sorted(told[1:3]), told[3])
            """
        )
        == "True handlers ['first', 'second'] third"
    )
