"""Encryption with a passphrase: scrypt makes the key, AES-256-GCM keeps and proves the content."""

import json
import os
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from reciprocity_kit.errors import CasebookError, OptionError

MAGIC = b"reciprocity casebook, encrypted 1\n"
SHORTEST_PASSPHRASE = 8
_HEADER_BYTES = 1024
_SALT_BYTES = 16
_NONCE_BYTES = 12
_KEY_BYTES = 32
_MOST_ROUNDS = 4
_LARGEST_BLOCK = 64
_MOST_MEMORY = 2**30  # scrypt needs 128 * n * r bytes


@dataclass(frozen=True)
class Cost:
    """How much work it is to try one passphrase; the usual one takes 128 MB and some tenths of a second."""

    n: int = 2**17
    r: int = 8
    p: int = 1


USUAL_COST = Cost()


@dataclass(frozen=True)
class Seal:
    """A key, and what the file has to say for it to be made again."""

    key: bytes = field(repr=False)
    salt: bytes
    cost: Cost

    def close(self, data: bytes) -> bytes:
        """Encrypt, under a nonce of its own."""
        nonce = os.urandom(_NONCE_BYTES)
        told = {
            "kdf": "scrypt",
            "n": self.cost.n,
            "r": self.cost.r,
            "p": self.cost.p,
            "salt": self.salt.hex(),
            "cipher": "AES-256-GCM",
            "nonce": nonce.hex(),
        }
        header = MAGIC + json.dumps(told).encode() + b"\n"
        return header + AESGCM(self.key).encrypt(nonce, data, header)


def make_seal(passphrase: str) -> Seal:
    """Make a key for a new passphrase."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise OptionError(
            f"The passphrase has fewer than {SHORTEST_PASSPHRASE} characters.",
            next_step="take several words; without it nobody can open the book again",
        )
    salt = os.urandom(_SALT_BYTES)
    return Seal(_derive(passphrase, salt, USUAL_COST), salt, USUAL_COST)


def open_sealed(name: str, data: bytes, passphrase: str | None) -> tuple[Seal, bytes]:
    """Decrypt a file, or say in a line why not."""
    header, content = _cut(name, data)
    if passphrase is None:
        raise CasebookError(
            f"{name} is encrypted.", next_step="give its passphrase: rk.open_casebook(..., passphrase=...)"
        )
    try:
        told = json.loads(header[len(MAGIC) :])
        salt, nonce = bytes.fromhex(told["salt"]), bytes.fromhex(told["nonce"])
        cost = _check_cost(told, nonce)
    except (ValueError, KeyError, TypeError) as error:
        raise CasebookError(
            f"{name} is damaged: its first lines cannot be read.", next_step="restore it from your backup"
        ) from error
    seal = Seal(_derive(passphrase, salt, cost), salt, cost)
    try:
        return seal, AESGCM(seal.key).decrypt(nonce, content, header)
    except InvalidTag as error:
        raise CasebookError(
            f"{name} does not open: the passphrase is wrong, or the file is damaged.",
            next_step="try the passphrase again; then restore the file from your backup",
        ) from error


def header_of(data: bytes) -> bytes:
    """Return the first lines, which no two writings share."""
    end = data.find(b"\n", len(MAGIC), _HEADER_BYTES)
    return data[: end + 1]


def _cut(name: str, data: bytes) -> tuple[bytes, bytes]:
    header = header_of(data)
    if not header:
        raise CasebookError(f"{name} is damaged: it is cut off.", next_step="restore it from your backup")
    return header, data[len(header) :]


def _check_cost(told: dict[str, Any], nonce: bytes) -> Cost:
    """Take only costs that a machine can bear: the file may come from anybody."""
    cost = replace(USUAL_COST, **{name: int(told[name]) for name in ("n", "r", "p")})
    is_power = cost.n > 1 and cost.n & (cost.n - 1) == 0
    is_small = (
        1 <= cost.r <= _LARGEST_BLOCK
        and 1 <= cost.p <= _MOST_ROUNDS
        and 128 * cost.n * cost.r <= _MOST_MEMORY
    )
    if len(nonce) != _NONCE_BYTES or not is_power or not is_small:
        raise ValueError("cost")
    return cost


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    text = unicodedata.normalize("NFKC", passphrase).encode(
        "utf-8", "surrogatepass"
    )  # the same on every keyboard
    return Scrypt(salt=salt, length=_KEY_BYTES, n=cost.n, r=cost.r, p=cost.p).derive(text)
