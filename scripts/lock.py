"""Write the lock files of the native engine anew (`python scripts/lock.py`; needs network).

Resolution is uv's; what LocalStack declares but a run does not import is then taken out, so
that an installation stays small. `tests/engine/test_native_process.py` calls each service
once on an environment made from the result; a package that only a deeper operation imports
is not noticed by it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import uv
from packaging.markers import Marker
from packaging.requirements import Requirement

LOCKS = Path(__file__).parent.parent / "harness" / "engines" / "installation" / "locks"

ENGINE = [
    "localstack-core[runtime]==4.13.1",
    "cbor2<6",  # LocalStack does not start with 6.0
    "pyopenssl<26",  # LocalStack does not start with 26.0
    "jsonata-python",  # evaluates JSONata in state machines instead of a downloaded Java
    "time-machine",  # every reading of the wall clock, when the clock is moved
    "service_identity",  # imported by Twisted's TLS, declared by nobody
]

FUNCTIONS = [
    "awslambdaric>=4",
    "boto3==1.42.34",
    "botocore==1.42.34",
    "time-machine",  # for functions that see the cloud's clock; out of sight of others
]

CONTAINER = {
    "jsonata-python",
    "time-machine",
    "rolo",  # the image's (0.8.1) answers no close frame, and writes to sockets in any thread
}
"""Of the engine's packages, those that LocalStack's image lacks or has too old."""

NEVER_IMPORTED = {
    "awscli": "declared for its examples; LocalStack never imports it",
    "aws-xray-sdk": "moto's X-Ray mock client, for tests that run inside moto",
    "cfn-lint": "moto's ValidateTemplate; LocalStack has its own CloudFormation",
    "colorama": "of awscli",
    "decorator": "of jsonpath-rw, which imports it nowhere",
    "docutils": "of awscli and of botocore's documentation",
    "graphql-core": "moto's AppSync schemas",
    "grpcio": "of opensearch-protobufs",
    "joserfc": "moto's Cognito tokens; LocalStack's core has no Cognito",
    "kclpy-ext": "the Kinesis Client Library's Java daemon, of an unused connector",
    "mpmath": "of sympy",
    "multipart": "moto's proxy server",
    "networkx": "of cfn-lint",
    "opensearch-protobufs": "OpenSearch over gRPC; Firehose's sink uses HTTP",
    "protobuf": "of opensearch-protobufs",
    "pyparsing": "moto's Glue",
    "regex": "of cfn-lint",
    "rsa": "of awscli",
    "setuptools": "for building distributions only",
    "sympy": "of cfn-lint",
}

ENVIRONMENTS = [
    {"python_version": v, "python_full_version": f"{v}.0", "sys_platform": p,
     "platform_python_implementation": "CPython", "implementation_name": "cpython"}
    for v in ("3.11", "3.12", "3.13")
    for p in ("linux", "darwin")
]  # fmt: skip


def compile_lock(requirements: list[str], python: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "requirements.in"
        source.write_text("\n".join(requirements))
        return subprocess.run(
            [uv.find_uv_bin(), "pip", "compile", str(source), "--universal", "--no-config",
             "--python-version", python, "--generate-hashes", "--no-emit-index-url",
             "--no-annotate", "--no-header", "--quiet"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip


def blocks(lock: str) -> list[str]:
    """One a package: its line and those of its hashes."""
    return [b for b in re.split(r"(?m)^(?=[A-Za-z0-9])", lock) if b.strip()]


def is_for_us(block: str, excluded: dict[str, str], environments: list[dict[str, str]]) -> bool:
    requirement = Requirement(block.split("\\", maxsplit=1)[0].strip())
    marker: Marker | None = requirement.marker
    possible = marker is None or any(marker.evaluate(e) for e in environments)
    return possible and requirement.name not in excluded


def container(engine: list[str]) -> list[str]:
    return [b for b in engine if Requirement(b.split("\\")[0].strip()).name in CONTAINER]


def main() -> int:
    engine = blocks(compile_lock(ENGINE, "3.11"))
    names = {Requirement(b.split("\\")[0].strip()).name for b in engine}
    if stale := NEVER_IMPORTED.keys() - names:
        print(f"excluded, but nothing asks for them any more: {sorted(stale)}", file=sys.stderr)
        return 1
    kept = [b for b in engine if is_for_us(b, NEVER_IMPORTED, ENVIRONMENTS)]
    header = "# Made by scripts/lock.py: LocalStack's runtime less what a run never imports.\n"
    (LOCKS / "engine.lock").write_text(header + "".join(kept))
    header = (
        "# Made by scripts/lock.py: of engine.lock, what LocalStack's image lacks or has too old.\n"
    )
    (LOCKS / "container.lock").write_text(header + "".join(container(kept)))
    functions = compile_lock(FUNCTIONS, "3.9")
    header = "# Made by scripts/lock.py: what AWS's Python runtimes bring along.\n"
    (LOCKS / "functions.lock").write_text(header + functions)
    print(f"engine: {len(kept)} of {len(engine)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
