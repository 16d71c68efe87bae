"""What is just being imported holds nothing yet that could be reset."""

from __future__ import annotations

from tests.engine.inside import in_engine


def test_a_module_that_is_just_being_imported_is_not_there_yet() -> None:
    assert (
        in_engine(
            """
            import sys
            from importlib.machinery import ModuleSpec
            from types import ModuleType
            from harness_extension.reset.imported import imported
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
