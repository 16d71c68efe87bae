"""A route's URL builder is compiled when a URL is first built of it, which is hardly ever.

werkzeug compiles two functions for each route that is bound to a map, for building URLs from it
(werkzeug 3.1). LocalStack makes thousands of routes, one for each operation of a REST service
and each path of moto's, and only matches requests against them: a twentieth of the engine's CPU
time in a run of many deployments, and some megabytes of code.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("werkzeug.routing.rules", _mend)


def _mend(rules: Any) -> None:
    stock = rules.Rule._compile_builder

    def compile_builder(self: Any, append_unknown: bool = True) -> Any:
        kept = "_build_unknown" if append_unknown else "_build"

        # Bound to the rule by whoever asked for it; what is compiled takes its place.
        def build(rule: Any, /, **values: Any) -> Any:
            compiled = stock(self, append_unknown).__get__(rule, None)
            setattr(rule, kept, compiled)
            return compiled(**values)

        return build

    rules.Rule._compile_builder = compile_builder
