"""Cognito: pools with their clients, domains, keys and open sign-ins."""

from __future__ import annotations

from .places import own


def drop(account: str) -> list[str]:
    state = own("cognito.state")
    if state is None:
        return []
    gone = {pool.id for pool in list(state.POOLS.values()) if pool.account == account}
    for name in [name for name, pool in list(state.DOMAINS.items()) if pool in gone]:
        state.DOMAINS.pop(name, None)
    for client in [each for each in list(state.CLIENTS.values()) if each.pool in gone]:
        state.CLIENTS.pop(client.id, None)
    keys, sessions = own("cognito.keys"), own("cognito.sign_in.sessions")
    for token, session in list(sessions._open.items()) if sessions else ():
        if session.pool.id in gone:
            sessions._open.pop(token, None)
    for pool in gone:
        state.POOLS.pop(pool, None)
        if keys:
            keys.forget(pool)
    return []
