"""How a function's process is started: its command, environment, paths and file system."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..clock.functions import FunctionsClock
from .process.harness_jail import HIDDEN, links_to
from .process.harness_sdk_config import SDK_CONFIG
from .runtimes import Choice

NODE_RUNTIME = Path(__file__).parent / "node"
PROCESS_MODULES = Path(__file__).parent / "process"
PYTHON_CHILD = PROCESS_MODULES / "harness_python_child.py"
NO_BOOTSTRAP = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
CONTENT = re.compile("[0-9a-f]{64}")
"""How `files` names directories, by a hash; those of functions being edited are named by users."""
MOST_YOUNG_MB = 16
"""V8's own limit of the space for new objects, which it would reach step by step: loading an SDK
fills the 1 MB that it begins with again and again."""
SYSTEM_PATH = "/usr/local/bin:/usr/bin/:/bin"


@dataclass(frozen=True)
class Places:
    """Directories of a function as its process sees them."""

    task: str
    opt: str
    tmp: str
    runtime: str
    modules: str | None
    """The Node runtime's `node_modules`."""


@dataclass(frozen=True)
class Launch:
    """All that is needed to start a function's process again and again.

    `code` and `layers` are host directories; `home` is the environment's own one.
    """

    choice: Choice
    handler: str
    environment: dict[str, str]
    code: Path
    layers: Path | None
    home: Path
    memory_mb: int
    clock: FunctionsClock | None = None
    """None: real time."""

    def clock_file(self) -> Path | None:
        """The file that tells how far the process's time is ahead of the real one."""
        return self.clock.file() if self.clock else None

    def message(self, runtime_api: str, jailed: bool, clock: Path | None = None) -> dict[str, Any]:
        """The zygote's `spawn` message, for a process that asks `runtime_api` for work.

        `clock`: as `clock_file` tells it.

        Raises:
            OSError: the environment's directories cannot be made.
        """
        for name in ("tmp", "root", "home"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        (self.home / "home" / "config").write_text(SDK_CONFIG)
        modules = self.choice.node.modules if self.choice.node else None
        places = (
            Places("/var/task", "/opt", "/tmp", "/var/runtime", modules and "/var/node_modules")
            if jailed
            else Places(
                str(self.code),
                str(self.layers or self.home / "no-layers"),
                str(self.home / "tmp"),
                str(self._runtime() or self.home / "no-runtime"),
                modules and str(Path(modules).resolve()),
            )
        )
        environment = self._environment(places, runtime_api, jailed, clock is not None)
        message: dict[str, Any] = {"kind": "exec", "env": environment, "cwd": places.task}
        if jailed:
            message["jail"] = self._jail()
        if clock:
            message["clock"] = str(clock)
        if self.choice.python:
            self._python(message, places)
        elif self.choice.node:
            message["argv"] = self._node_command(places)
        else:
            message["argv"] = [self._bootstrap(places)]
        return message

    def _runtime(self) -> Path | None:
        """What lies in `/var/runtime`: the Node client, or what Python programs import first."""
        if self.choice.node:
            return NODE_RUNTIME
        return PROCESS_MODULES if self.choice.python else None

    def _environment(
        self, places: Places, runtime_api: str, jailed: bool, clock: bool
    ) -> dict[str, str]:
        nothing = str(self.home / "home" / "none")
        values = {
            "PATH": f"/var/lang/bin:{SYSTEM_PATH}:{places.opt}/bin",
            "LD_LIBRARY_PATH": f"{places.task}:{places.task}/lib:{places.opt}/lib",
            "LANG": "en_US.UTF-8",
            "HOME": str(self.home / "home"),
            "AWS_CONFIG_FILE": str(self.home / "home" / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": nothing,
            "AWS_EC2_METADATA_DISABLED": "true",
            # StartSyncExecution would ask for a host sync-ENDPOINT.
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            "AWS_LAMBDA_RUNTIME_API": runtime_api,
            **self.environment,
            "LAMBDA_TASK_ROOT": places.task,
        }
        if not jailed:
            values.setdefault("TMPDIR", places.tmp)
        if self.choice.node:
            values["NODE_PATH"] = self._node_path(places)
            preloads = ["outbound.cjs", "clock.cjs"] if clock else ["outbound.cjs"]
            required = [f"--require {json.dumps(f'{places.runtime}/{name}')}" for name in preloads]
            values["NODE_OPTIONS"] = " ".join([*required, values.get("NODE_OPTIONS", "")]).strip()
        if self.choice.python:
            found = values.get("PYTHONPATH", self.choice.python.site)
            values["PYTHONPATH"] = f"{places.runtime}/interpreters:{found}"
        return values

    def _jail(self) -> dict[str, Any]:
        kept: list[str] = []
        if self.choice.python:
            kept.append(self.choice.python.site)
        if self.choice.node:
            kept += _places_of(self.choice.node.executable)
        runtime = self._runtime()
        return {
            "root": str(self.home / "root"),
            "tmp": str(self.home / "tmp"),
            "task": str(self.code),
            "opt": str(self.layers) if self.layers else None,
            "runtime": str(runtime.resolve()) if runtime else None,
            "node_modules": self.choice.node.modules if self.choice.node else None,
            "keep": [path for path in dict.fromkeys(kept) if path.startswith(HIDDEN)],
            "own": str(self.home / "home"),
        }

    def _python(self, message: dict[str, Any], places: Places) -> None:
        python = self.choice.python
        assert python
        number = "{}.{}".format(*python.version)
        paths = [
            places.task,
            f"{places.opt}/python/lib/python{number}/site-packages",
            f"{places.opt}/python",
        ]
        if sys.platform == "linux":
            message.update(kind="python", handler=self.handler, paths=paths)
            if "jail" in message:
                message["code"] = self._named_by_content(places)
        else:
            # a fork without exec is unsafe with the frameworks that macOS loads
            given = json.dumps(
                {
                    "handler": self.handler,
                    "paths": paths,
                    "site": python.site,
                    "clock": message.get("clock"),
                }
            )
            message["argv"] = [python.executable, "-E", "-s", "-S", str(PYTHON_CHILD), given]

    def _named_by_content(self, places: Places) -> list[tuple[str, str, str]]:
        """Directories that never change: their names, and where the function and the host
        have them."""
        return [
            (f"{host.parent.name}-{host.name}", seen, str(host))
            for host, seen in ((self.code, places.task), (self.layers, places.opt))
            if host and CONTENT.fullmatch(host.parent.name)
        ]

    def _node_command(self, places: Places) -> list[str]:
        assert self.choice.node
        old_space = max(64, self.memory_mb * 9 // 10)
        young_space = min(MOST_YOUNG_MB, self.memory_mb // 20)
        flags = [
            f"--max-old-space-size={old_space}",
            f"--min-semi-space-size={young_space}",
            "--no-warnings",
        ]
        command = [
            self.choice.node.executable,
            *flags,
            f"{places.runtime}/client.cjs",
            self.handler,
        ]
        if places.modules and self.choice.node.code:
            command += [places.modules, f"{places.modules}/{self.choice.node.code}"]
        return command

    def _node_path(self, places: Places) -> str:
        assert self.choice.node
        opt = f"{places.opt}/nodejs"
        parts = [f"{opt}/node{self.choice.node.version[0]}/node_modules", f"{opt}/node_modules"]
        if places.modules:
            parts.append(places.modules)
        return ":".join([*parts, places.task])

    def _bootstrap(self, places: Places) -> str:
        for host, seen in ((self.code, places.task), (self.layers, places.opt)):
            if host and os.access(host / "bootstrap", os.X_OK):
                return f"{seen}/bootstrap"
        raise FileNotFoundError(NO_BOOTSTRAP)


def _places_of(executable: str) -> list[str]:
    """The directories of a program and of the links to it, and the prefix it is installed in."""
    *links, program = links_to(executable)
    prefix = Path(program).resolve().parent
    if prefix.name == "bin":
        prefix = prefix.parent
    return [*(str(Path(link).parent) for link in links), str(Path(program).parent), str(prefix)]
