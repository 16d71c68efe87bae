"""From the fork to the function's program: signals, descriptors, time, file system."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, NoReturn

import harness_bytecode  # type: ignore[import-not-found]
import harness_clock  # type: ignore[import-not-found]
import harness_jail  # type: ignore[import-not-found]
import harness_python_child  # type: ignore[import-not-found]
from harness_processes import die_with_parent  # type: ignore[import-not-found]


def become(
    message: dict[str, Any], output: int, zygote: int, site: str | None, preloaded: Any
) -> NoReturn:
    """Be the process that `message` describes, a child of `zygote`; never returns."""
    os.setsid()
    die_with_parent(zygote, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if message["kind"] == "python":
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.default_int_handler)
    _keep_descriptors(output, message.get("tell"))
    if message.get("clock"):
        _see_other_time(message, site)
    if message.get("jail"):
        harness_jail.enter(message["jail"])
    else:
        os.chdir(message["cwd"])
    if message["kind"] == "python":
        for name in preloaded.own:
            sys.modules.pop(name, None)
        assert site
        harness_python_child.run(message, site, preloaded)
    os.execve(message["argv"][0], message["argv"], message["env"])


def _keep_descriptors(output: int, tell: int | None) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    if tell is not None:
        os.dup2(tell, harness_bytecode.TELL, inheritable=False)
    os.closerange(3 if tell is None else harness_bytecode.TELL + 1, 256)


def _see_other_time(message: dict[str, Any], site: str | None) -> None:
    if message["kind"] == "python":
        assert site
        harness_clock.follow(message["clock"], site)
    else:
        clock = os.open(message["clock"], os.O_RDONLY)
        os.set_inheritable(clock, True)
        message["env"]["HARNESS_CLOCK_FD"] = str(clock)
