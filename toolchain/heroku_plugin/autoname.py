"""The name that a resource gets when the program gives none: its own and seven hex digits of the engine's seed.

The digits are those that every plugin of the published bridge would choose: Pulumi's SDK draws them from ChaCha12 keyed
with the seed's SHA-256 (sdk/go/common/resource NewUniqueName, lukechampine.com/frand). They tell two resources apart
and protect nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from typing import Final

LONGEST: Final = 255
_DIGITS, _RANDOM = "0123456789abcdef", 7
_SIGMA: Final = struct.unpack("<4I", b"expand 32-byte k")
_ROUNDS, _SKIPPED = 12, 32  # frand keeps the first 32 bytes for its next key.
_QUARTERS: Final = (
    (0, 4, 8, 12),
    (1, 5, 9, 13),
    (2, 6, 10, 14),
    (3, 7, 11, 15),
    (0, 5, 10, 15),
    (1, 6, 11, 12),
    (2, 7, 8, 13),
    (3, 4, 9, 14),
)


class NameTooLong(Exception):
    """A resource's name leaves no room for the digits."""


def automatic_name(resource: str, seed: bytes) -> str:
    """`resource`, a dash and the digits; the same for the same seed. Raises NameTooLong."""
    prefix = f"{resource}-"
    if len(prefix) + _RANDOM > LONGEST:
        raise NameTooLong(f"name '{prefix}' plus {_RANDOM} random chars is longer than maximum length {LONGEST}")
    if not seed:
        return prefix + "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM))
    key = hashlib.sha256(seed).digest()
    stream = b"".join(_block(key, counter) for counter in range(4))[_SKIPPED:]
    limit = 2**64 - 1 - (2**64 - 1) % len(_DIGITS)
    drawn = (number for (number,) in struct.iter_unpack("<Q", stream) if number < limit)
    return prefix + "".join(_DIGITS[next(drawn) % len(_DIGITS)] for _ in range(_RANDOM))


def _block(key: bytes, counter: int) -> bytes:
    start = [*_SIGMA, *struct.unpack("<8I", key), counter, 0, 0, 0]
    state = list(start)
    for _ in range(_ROUNDS // 2):
        for quarter in _QUARTERS:
            _quarter_round(state, *quarter)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(state, start, strict=True)))


def _quarter_round(state: list[int], a: int, b: int, c: int, d: int) -> None:
    for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[x] = (state[x] + state[y]) & 0xFFFFFFFF
        mixed = state[z] ^ state[x]
        state[z] = ((mixed << bits) | (mixed >> (32 - bits))) & 0xFFFFFFFF
