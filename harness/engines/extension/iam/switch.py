"""Where policies are enforced: in all accounts from the start, or in those that ask for it."""

from __future__ import annotations

import os

SETTING = "HARNESS_ENFORCE_IAM"
"""`1`: in every account."""


class Switch:
    """`on` is what every call looks at: it costs nothing more while nothing is enforced."""

    def __init__(self) -> None:
        self.everywhere = os.environ.get(SETTING) == "1"
        self._said: dict[str, bool] = {}
        self.on = self.everywhere

    def set(self, account: str | None, enforced: bool | None) -> None:
        """For one account (None: for all that say nothing else); `enforced` None: as all."""
        if account is None:
            self.everywhere = bool(enforced)
        elif enforced is None:
            self._said.pop(account, None)
        else:
            self._said[account] = enforced
        self.on = self.everywhere or any(self._said.values())

    def enforced(self, account: str) -> bool:
        return self.on and self._said.get(account, self.everywhere)


SWITCH = Switch()
