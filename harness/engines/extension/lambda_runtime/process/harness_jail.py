"""A root file system as AWS Lambda has it, in a mount namespace of the calling process.

`/var/task` is the code, `/opt` the layers, `/var/runtime` the runtime: all read-only, as is
what a Node runtime brings; `/tmp` is the environment's own. Everything else is the host's, but
that nothing can be made in `/`, `/var` and `/opt` themselves.
Linux only; runs in the interpreters of functions, so it needs the standard library only and
keeps to what Python 3.9 has.
"""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH102, PTH103, PTH112, PTH114, PTH115, PTH118, PTH120, PTH123, PTH211
from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Sequence
from typing import Any

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT = 1, 2, 4, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
_LOCKED = {2: MS_NOSUID, 4: MS_NODEV, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}
"""Flags of statvfs (nosuid, nodev, noexec, noatime, nodiratime, relatime) as those of mount."""
OWN = ("tmp", "opt", "var")
HIDDEN = ("/tmp/", "/opt/")
"""What of the host a function does not see, but for what is kept."""
OWN_IN_VAR = ("task", "runtime", "node_modules")

_libc: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def enter(spec: dict[str, Any]) -> None:
    """Make the root that `spec` describes and change into it; OSError where not permitted.

    `spec`: `root` (an empty directory to mount on), `task`, `tmp`, and optionally `opt`,
    `runtime`, `node_modules` (put beside the code), `keep` (paths that stay reachable, to be
    read) and `own` (a directory that stays reachable, to be written).
    """
    if _libc is None:
        raise OSError("only Linux has mount namespaces")
    root = spec["root"]
    _own_namespace()
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
    _mirror("/", root, OWN)
    os.mkdir(root + "/var")
    _mirror("/var", root + "/var", OWN_IN_VAR)
    _bind(spec["tmp"], root + "/tmp")
    _bind(spec["task"], root + "/var/task", read_only=True)
    os.makedirs(root + "/opt", exist_ok=True)
    if spec.get("opt"):
        _mirror(spec["opt"], root + "/opt", (), read_only=True)
    if spec.get("node_modules"):
        _bind(spec["node_modules"], root + "/var/node_modules", read_only=True)
    if spec.get("runtime"):
        _bind(spec["runtime"], root + "/var/runtime", read_only=True)
    kept: list[str] = []
    for path in sorted(spec.get("keep", ())):
        if not any(path.startswith(above + "/") for above in kept):
            _bind(path, root + path, read_only=True)
            kept.append(path)
    if spec.get("own"):
        _bind(spec["own"], root + spec["own"])
    _mount(None, root, None, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)
    os.chroot(root)
    os.chdir("/var/task")


def interpreter_places() -> list[str]:
    """Directories below `HIDDEN` that the running interpreter needs: its prefixes, what it has
    loaded, and each link on the way to its executable."""
    found = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    found.update(os.path.dirname(path) for path in links_to(sys.executable))
    found.add(os.path.dirname(os.__file__))
    with contextlib.suppress(OSError), open("/proc/self/maps") as maps:
        for line in maps:
            path = line.split(None, 5)[-1].rstrip("\n")
            if path.startswith(HIDDEN):
                found.add(os.path.dirname(path))
    found.update([os.path.realpath(path) for path in found])
    return sorted(path for path in found if path.startswith(HIDDEN) and os.path.isdir(path))


def links_to(path: str) -> list[str]:
    """The path, what it links to, what that links to, and so on."""
    found = [path]
    while os.path.islink(path) and len(found) < 40:
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
        found.append(path)
    return found


def _own_namespace() -> None:
    uid, gid = os.getuid(), os.getgid()
    if uid == 0 and _libc.unshare(CLONE_NEWNS) == 0:
        return
    if _libc.unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0:
        raise _error("unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _mirror(source: str, target: str, leave_out: Sequence[str], read_only: bool = False) -> None:
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.name in leave_out:
                continue
            place = f"{target}/{entry.name}"
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), place)
            elif entry.is_dir():
                os.mkdir(place)
                _attach(entry.path, place, read_only)
            elif entry.is_file():
                os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o644))
                _attach(entry.path, place, read_only)


def _bind(source: str, target: str, read_only: bool = False) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    _attach(source, target, read_only)


def _attach(source: str, target: str, read_only: bool) -> None:
    _mount(source, target, None, MS_BIND | MS_REC)
    if read_only:
        _mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | _locked(target))


def _locked(target: str) -> int:
    """The mount's own flags, which nobody but the host's root may take away."""
    flags = os.statvfs(target).f_flag
    return sum(to for of, to in _LOCKED.items() if flags & of)


def _mount(
    source: str | None, target: str, kind: str | None, flags: int, data: str | None = None
) -> None:
    def encoded(text: str | None) -> bytes | None:
        return None if text is None else text.encode()

    if _libc.mount(
        encoded(source), encoded(target), encoded(kind), ctypes.c_ulong(flags), encoded(data)
    ):
        raise _error(f"mount {source or ''} on {target}")


def _error(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")
