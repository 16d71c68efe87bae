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


def run(spec: dict[str, Any], site: str, preloaded: Sequence[str]) -> NoReturn:
    """Never returns. `preloaded`: names of the modules that the zygote imported from `site`."""
    os.environ.clear()
    os.environ.update(spec["env"])
    time.tzset()
    sys.dont_write_bytecode = True
    sys.argv = ["bootstrap", spec["handler"]]
    _forget_where_replaced(preloaded, spec["paths"])
    harness_sdk_endpoint.install()
    if spec.get("compiled"):
        harness_bytecode.use(spec["compiled"])
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


def _forget_where_replaced(preloaded: Sequence[str], paths: Sequence[str]) -> None:
    """A package that the function or a layer brings wins over the runtime's, as on AWS.

    The SDK's packages belong together, so if one is replaced all of them are imported anew.
    """
    tops = {name.partition(".")[0] for name in preloaded}
    for path in paths:
        try:
            brought = set(os.listdir(path))
        except OSError:
            continue
        if any(top in brought or top + ".py" in brought for top in tops):
            for name in preloaded:
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
    run({**given, "env": dict(os.environ)}, given["site"], [])
