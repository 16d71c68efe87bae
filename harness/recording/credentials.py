"""Where the secrets in the headers of requests came from.

Records hold marks of them only: equal ones have equal marks. What an answer gave earlier, what is a
key of the stack and what is a token of one of its user pools can be got again; of everything else
only a placeholder is known, and the scenario has to be given it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import InvocationStart
from harness.masking import Masker
from harness.recording.names import Names
from harness.recording.translating.base import some
from harness.recording.watching import Acted, Recorded
from harness.scenarios.fields import API_KEY, POOL_CLIENT
from harness.scenarios.formats.data import to_json

_HIDDEN = re.compile("\ue002([0-9a-f]+)\ue003")
_SHORTEST, _LONGEST = 6, 8_192
"""Characters of what may be a token."""
_PARTS = re.compile(r"[ ;]+|(?<=[\w-])=(?=[^=])")
_COGNITO_S = ("sub", "identities")
"""Attributes that the pool gives by itself."""
_COVERED = frozenset(
    {
        *("AdminAddUserToGroup", "AdminConfirmSignUp", "AdminCreateUser", "AdminInitiateAuth"),
        *("AdminRespondToAuthChallenge", "AdminSetUserPassword", "AdminUpdateUserAttributes"),
        *("InitiateAuth", "RespondToAuthChallenge"),
    }
)
"""What a `sign_in` does too."""


def found_again(recorded: Recorded, names: Names, cloud: Cloud, masker: Masker) -> None:
    """Fill the actions in, and say which of them give what later ones need.

    Args:
        masker: told every secret that was seen in the clear anywhere.
    """
    search = _Search(recorded, names, cloud)
    search.run()
    for mark, value in search.values.items():
        masker.secret(search.under[mark], value)


class _Search:
    def __init__(self, recorded: Recorded, names: Names, cloud: Cloud) -> None:
        self.recorded, self.names, self.cloud = recorded, names, cloud
        self.under: dict[str, str] = {}
        """Header or cookie that each mark stood under."""
        self.users: dict[str, dict[str, Any]] = {}
        """Whose token of a user pool each mark is."""
        self.values: dict[str, str] = {}
        """What has the mark, where it was seen."""
        self.known: dict[str, str] = {}
        """What stands for each mark in actions: its value, or a placeholder."""
        self.given: set[str] = set()
        """Marks of what was got by now."""
        self.signed_in: set[str] = set()
        """Ids of clients of user pools."""

    def run(self) -> None:
        for acted in self.recorded.acted:
            self._read(acted.call.parameters.get("marks") or {})
        if not self.under:
            return
        assert self.cloud.control is not None
        keys = dict(self._keys())
        marks = self.cloud.control.marks(sorted({*_seen(self.recorded), *keys}))
        self.values = {mark: text for text, mark in marks.items() if mark in self.under}
        for value, name in keys.items():
            self.given.add(marks[value])
            self.recorded.variables[value] = f"api_keys.{name}"
        for acted in self.recorded.acted:
            self._fill(acted)
            self.given.update(
                marks[one] for one in _texts(self.recorded.answers.get(acted.call.seq))
            )
            self._keep_cookies(acted)
        self._forget_covered()

    def _read(self, told: dict[str, dict[str, Any]]) -> None:
        for header, one in told.items():
            self.under.update({mark: name for name, mark in one.get("cookies", {}).items()})
            if mark := one.get("mark"):
                self.under[mark] = header
                self.users |= {mark: one["user"]} if "user" in one else {}

    def _stands(self, mark: str) -> str:
        if mark not in self.known:
            name = self.under.get(mark, "secret")
            self.known[mark] = self.values.get(mark) or _placeholder(mark, name)
        return self.known[mark]

    def _fill(self, acted: Acted) -> None:
        for mark in dict.fromkeys(_HIDDEN.findall(to_json(acted.steps))):
            self._stands(mark)
            if mark not in self.given:
                self._sign_in(acted, mark)
        acted.steps[:] = [_shown(step, self.known) for step in acted.steps]

    def _sign_in(self, acted: Acted, mark: str) -> None:
        """A token of a user of the stack's is got by signing in just before."""
        user = self.users.get(mark)
        client = user and next(
            (n for n, r in self.names.of(POOL_CLIENT) if r.physical_id == user["client"]), None
        )
        if not user or client is None:
            return
        step = {"sign_in": {"client": client, "username": user["name"], **self._about(user)}}
        gives = {f"{user['use']}_token": self.known[mark]}
        for other, one in self.users.items():
            same = all(one[key] == user[key] for key in ("client", "name"))
            if same and one["use"] != user["use"] and other not in self.given:
                gives.setdefault(f"{one['use']}_token", self._stands(other))
                self.given.add(other)
        self.given.add(mark)
        acted.steps.insert(0, step)
        acted.gives = {0: gives, **{i + 1: told for i, told in acted.gives.items()}}
        self.signed_in.add(user["client"])

    def _about(self, user: dict[str, Any]) -> dict[str, Any]:
        """Attributes and groups that the user has now."""
        idp = self.cloud.looks("cognito-idp")
        who = {"UserPoolId": user["pool"], "Username": user["name"]}
        try:
            attributes = idp.admin_get_user(**who)["UserAttributes"]
            groups = idp.admin_list_groups_for_user(**who)["Groups"]
        except ClientError:
            return {}
        return some(
            attributes={a["Name"]: a["Value"] for a in attributes if a["Name"] not in _COGNITO_S},
            groups=[group["GroupName"] for group in groups],
        )

    def _keep_cookies(self, acted: Acted) -> None:
        cookies = acted.call.response.get("cookies") or {}
        if acted.steps and cookies:
            told = {name: self._stands(mark) for name, mark in cookies.items()}
            acted.gives.setdefault(len(acted.steps) - 1, {})["cookies"] = told
            self.given.update(cookies.values())

    def _keys(self) -> Iterator[tuple[str, str]]:
        for name, resource in self.names.of(API_KEY):
            key = self.cloud.looks("apigateway").get_api_key(
                apiKey=resource.physical_id, includeValue=True
            )
            yield key["value"], name

    def _forget_covered(self) -> None:
        """Signing in is an action: what did the same is not left out."""
        self.recorded.left[:] = [
            (call, why)
            for call, why in self.recorded.left
            if not (
                self.signed_in
                and call.service == "cognito-idp"
                and call.operation in _COVERED
                and call.parameters.get("ClientId", next(iter(self.signed_in))) in self.signed_in
            )
        ]


def _placeholder(mark: str, name: str) -> str:
    """As secrets are masked; no two marks have the same."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "secret"
    return f"«masked:{slug}#{int(mark, 16)}»"


def _shown(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _shown(inner, known) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shown(inner, known) for inner in value]
    if isinstance(value, str):
        return _HIDDEN.sub(lambda found: known[found[1]], value)
    return value


def _seen(recorded: Recorded) -> Iterator[str]:
    """All texts of the session, and what stands in them behind a scheme or a cookie's name."""
    started = [r.event for r in recorded.records if isinstance(r, InvocationStart)]
    lying = [
        part
        for state in (recorded.before, recorded.after)
        for part in (state.items, state.messages, state.executions)
    ]
    frames = [frame.content for frame in recorded.frames]
    for text in _texts([started, lying, frames, list(recorded.answers.values())]):
        yield text
        for part in _PARTS.split(text) if len(text) <= _LONGEST else ():
            if len(part) >= _SHORTEST:
                yield part


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and len(value) >= _SHORTEST:
        yield value
