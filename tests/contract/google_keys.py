"""Keys that sign in at the stand-in for Google."""

from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PERSON = {
    "type": "authorized_user",
    "client_id": "client",
    "client_secret": "keep-me",
    "refresh_token": "demo-token",
}
"""The key of a person, whose access token has to be fetched."""


def holding(token: str) -> dict[str, Any]:
    """The key of a person who holds an access token already."""
    return {**PERSON, "refresh_token": token, "token": token, "expiry": "2099-01-01T00:00:00Z"}


@cache
def robot(email: str) -> dict[str, Any]:
    """The key of a service account, as Google gives it."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {
        "type": "service_account",
        "client_email": email,
        "private_key": pem,
        "token_uri": "https://nowhere.invalid/token",
    }
