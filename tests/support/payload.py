"""Bytes for tests: reproducible from a seed, and checksums in the form that GCS prints them."""

from __future__ import annotations

import base64
import hashlib
import random

import google_crc32c


def payload(size_bytes: int, seed: int = 1) -> bytes:
    """Incompressible bytes that depend only on the arguments."""
    return random.Random(seed).randbytes(size_bytes)


def md5_base64(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def crc32c_base64(data: bytes) -> str:
    """Base64 of the big-endian CRC32C, as in an object's `crc32c` field."""
    return base64.b64encode(google_crc32c.value(data).to_bytes(4, "big")).decode()
