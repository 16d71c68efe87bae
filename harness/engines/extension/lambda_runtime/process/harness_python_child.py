"""What a process forked from the zygote does: AWS's Python client with the function's code."""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH208
from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any, NoReturn

import harness_bytecode  # type: ignore[import-not-found]
import harness_outbound  # type: ignore[import-not-found]
import harness_sdk_endpoint  # type: ignore[import-not-found]


def run(spec: dict[str, Any], site: str, preloaded: Any = None) -> NoReturn:
    """Never returns. `preloaded`: what the zygote has imported from `site`, if one has."""
    os.environ.clear()
    os.environ.update(spec["env"])
    time.tzset()
    sys.dont_write_bytecode = True
    sys.argv = ["bootstrap", spec["handler"]]
    if preloaded:
        _forget_where_replaced(preloaded, spec["paths"])
    if not preloaded or harness_sdk_endpoint.MODULE not in sys.modules:
        harness_sdk_endpoint.install()
    if preloaded:
        harness_bytecode.use(spec.get("compiled", ()), preloaded.code)
    sys.path[:] = [*spec["paths"], site, *sys.path]
    code = 0
    try:
        from awslambdaric.__main__ import main

        main(sys.argv)
    except SystemExit as leaving:
        code = _exit_code(leaving)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        os._exit(code)


def _exit_code(leaving: SystemExit) -> int:
    if leaving.code is None:
        return 0
    if isinstance(leaving.code, int):
        return leaving.code & 0xFF
    print(leaving.code, file=sys.stderr)
    return 1


def _forget_where_replaced(preloaded: Any, paths: Sequence[str]) -> None:
    """A package that the function or a layer brings wins over the runtime's, as on AWS.

    The SDK's packages belong together, so if one is replaced all of them are imported anew.
    """
    for path in paths:
        try:
            brought = set(os.listdir(path))
        except OSError:
            continue
        if any(name.removesuffix(".py") in preloaded.packages for name in brought):
            for name in preloaded.names:
                sys.modules.pop(name, None)
            return


if __name__ == "__main__":
    # without a zygote: the environment is this process's, the rest one JSON argument
    given = json.loads(sys.argv[1])
    del sys.path[0]
    harness_outbound.install()
    if given.get("clock"):
        import harness_clock  # type: ignore[import-not-found]

        harness_clock.follow(given["clock"], given["site"])
    run({**given, "env": dict(os.environ)}, given["site"])
