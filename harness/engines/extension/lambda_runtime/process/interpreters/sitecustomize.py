"""Runs in the Python programs that a function starts: they must not reach AWS either.

Lies on `PYTHONPATH`, so that Python imports it by itself; a `sitecustomize` that would have
been imported without this one is imported too.
"""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH100, PTH120
import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

_here = os.path.dirname(os.path.abspath(__file__))

if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    _path = list(sys.path)
    sys.path.append(os.path.dirname(_here))
    try:
        import harness_outbound  # type: ignore[import-not-found]
        import harness_sdk_endpoint  # type: ignore[import-not-found]

        harness_outbound.install()
        harness_sdk_endpoint.install()
    finally:
        sys.path[:] = _path

_spec = PathFinder.find_spec("sitecustomize", [p for p in sys.path if os.path.abspath(p) != _here])
if _spec is not None and _spec.loader is not None:
    _spec.loader.exec_module(module_from_spec(_spec))
