"""Secure Remote Password as Cognito's USER_SRP_AUTH speaks it.

RFC 5054's 3072-bit group, SHA-256, numbers padded so that they stay positive, and a key that is
drawn with HKDF (AWS: "Sign in with persistent passwords and secure payload").
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404"
    "DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406"
    "B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD"
    "24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E46"
    "2E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D226"
    "1898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB397"
    "0F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A6452"
    "1F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CA"
    "FFFFFFFFFFFFFFFF",
    16,
)
G = 2
_INFO = b"Caldera Derived Key"


def padded(number: int) -> bytes:
    """Big-endian bytes with a leading zero where the highest bit is set."""
    text = f"{number:x}"
    if len(text) % 2:
        text = "0" + text
    elif text[0] in "89abcdef":
        text = "00" + text
    return bytes.fromhex(text)


def hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


K = hashed(padded(N), padded(G))


def pool_name(pool: str) -> str:
    return pool.partition("_")[2]


def private_key(pool: str, user: str, password: str, salt: str) -> int:
    identity = hashlib.sha256(f"{pool_name(pool)}{user}:{password}".encode()).digest()
    return hashed(padded(int(salt, 16)), identity)


@dataclass(frozen=True)
class Handshake:
    """What the server remembers between the two messages."""

    a: int
    """The client's public value."""
    b: int
    b_private: int
    block: bytes


def begin(a: str, x: int) -> Handshake:
    """
    Raises:
        ValueError: SRP_A is no such value.
    """
    client = int(a, 16)
    if client % N == 0:
        raise ValueError("SRP_A")
    private = secrets.randbits(1024)
    public = (K * pow(G, x, N) + pow(G, private, N)) % N
    return Handshake(client, public, private, secrets.token_bytes(256))


def signature(handshake: Handshake, x: int, pool: str, user: str, timestamp: str) -> str:
    """The PASSWORD_CLAIM_SIGNATURE of whoever knows the password."""
    u = hashed(padded(handshake.a), padded(handshake.b))
    shared = pow(handshake.a * pow(pow(G, x, N), u, N), handshake.b_private, N)
    key = derived(shared, u)
    return signed(key, pool, user, handshake.block, timestamp)


def derived(shared: int, u: int) -> bytes:
    drawn = hmac.digest(padded(u), padded(shared), "sha256")
    return hmac.digest(drawn, _INFO + b"\x01", "sha256")[:16]


def signed(key: bytes, pool: str, user: str, block: bytes, timestamp: str) -> str:
    text = pool_name(pool).encode() + user.encode() + block + timestamp.encode()
    return base64.b64encode(hmac.digest(key, text, "sha256")).decode()
