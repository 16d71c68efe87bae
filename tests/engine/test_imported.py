"""What is just being imported holds nothing yet that could be read, or reset."""

from __future__ import annotations

from tests.engine.inside import in_engine


def test_a_module_that_is_just_being_imported_is_not_there_yet() -> None:
    assert (
        in_engine(
            """
            import sys
            from importlib.machinery import ModuleSpec
            from types import ModuleType
            from harness_extension.imported import imported
            module = ModuleType("half")
            module.__spec__ = ModuleSpec("half", None)
            sys.modules["half"] = module
            module.__spec__._initializing = True
            print(imported("half"), end=" ")
            module.__spec__._initializing = False
            print(imported("half") is module, imported("nobody"))
            """
        )
        == "None True None"
    )


def test_an_account_is_quiet_while_what_would_deliver_for_it_is_being_imported() -> None:
    """Its preloading goes on while scenarios run."""
    assert (
        in_engine(
            """
            import sys
            from importlib.machinery import ModuleSpec
            from types import ModuleType
            from harness_extension.control.pending import pending
            name = "harness_extension.targets.delivery"
            half = sys.modules[name] = ModuleType(name)
            half.__spec__ = ModuleSpec(name, None)
            half.__spec__._initializing = True
            print(pending("111111111111"))
            """
        )
        == "[]"
    )
