# SPDX-License-Identifier: MIT
"""Requests sealed end to end: whoever ends TLS on the way sees neither prompt nor answer.

HPKE (RFC 9180) in base mode with X-Wing, HKDF-SHA-256 and AES-256-GCM, by the library
``cryptography``. The format is drawn in ``RequestKeys`` and ``AnswerSeal`` of the service.
"""

from __future__ import annotations

import base64
import hashlib
import os
import struct
import time
from datetime import datetime, timezone
from typing import Any, Callable, Iterable, Iterator, Optional

from .errors import Unreachable

MEDIA_TYPE = "application/vnd.paitient.sealed"
_TITLE = "PaiTIENT request key, version 1"
_EARLY_SECONDS = 60.0


class NotTrusted(Unreachable):
    """What answers has no request key that the pinned signer signed; nothing was sent to it."""


class Sealer:
    """Seals requests for the service whose signer has the fingerprint ``pin``."""

    def __init__(self, pin: str, fetch: Callable[[], Any]) -> None:
        _library()
        self._pin = pin.strip().lower()
        self._fetch = fetch
        self._key: Optional[_RequestKey] = None

    def forget(self) -> None:
        """Asks for the key again at the next request."""
        self._key = None

    def seal(self, method: str, path: str, body: bytes) -> "SealedRequest":
        key = self._key
        if key is None or key.ends < time.time() + _EARLY_SECONDS:
            key = self._key = _RequestKey.checked(str(self._fetch().get("text", "")), self._pin)
        return SealedRequest(key, f"{method} {path}", body)


class SealedRequest:
    """A request, and the key under which its answer comes."""

    def __init__(self, key: "_RequestKey", place: str, body: bytes) -> None:
        hpke, aead, _, _, _ = _library()
        self._answer = aead.AESGCM(answer_key := os.urandom(32))
        self._next = 0
        self._ended = False
        plain = answer_key + struct.pack(">q", int(time.time() * 1000)) + body
        suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
        sealed = suite.encrypt(plain, key.public, info=_fields("paitient sealed request", place))
        self.body = b"\x01" + key.name + sealed

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        """The next part of the answer; what was changed, moved or left off is refused."""
        label = b"paitient sealed answer" + (b" end" if last else b"")
        nonce = struct.pack(">IQ", 0, self._next)
        try:
            part = self._answer.decrypt(nonce, sealed, label)
        except Exception as error:  # the library names none that says what was wrong
            raise Unreachable("the sealed answer was changed on its way") from error
        self._next += 1
        return part

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The events of a sealed stream as lines of a plain one."""
        for raw in lines:
            line = raw.rstrip(b"\r\n")
            if self._ended or not line.startswith(b"data:"):
                yield raw
                continue
            data = line[5:].strip()
            if data.startswith(b"{"):  # a refusal, which holds no text
                yield raw
                continue
            part = self._part(data)
            if part:
                yield b"data: " + part + b"\n"
        if not self._ended:
            raise Unreachable("the answer was cut off")

    def _part(self, data: bytes) -> bytes:
        try:
            sealed = base64.b64decode(data, validate=True)
        except ValueError:
            raise Unreachable("the sealed answer was changed on its way") from None
        if len(sealed) == 16:
            self._ended = True
            return self.open(sealed, last=True)
        return self.open(sealed, last=False)


class _RequestKey:
    def __init__(self, public: Any, name: bytes, ends: float) -> None:
        self.public, self.name, self.ends = public, name, ends

    @staticmethod
    def checked(text: str, pin: str) -> "_RequestKey":
        hpke, _, x25519, mlkem, serialization = _library()
        body, _, rest = text.partition("\n\n")
        body += "\n"
        lines, signatures = body.splitlines(), rest.splitlines()
        if not lines or lines[0] != _TITLE or len(signatures) != 2:
            raise NotTrusted("the service's request key is of an unknown form")
        told = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        classic, lattice = (line.split(" ") for line in signatures)
        if len(classic) != 3 or len(lattice) != 3:
            raise NotTrusted("the service's request key is of an unknown form")
        signer = hashlib.sha256(
            _fields("paitient certificate signer", classic[1], lattice[1])
        ).hexdigest()[:32]
        if signer != pin:
            raise NotTrusted("the service's request key is signed by another than the pinned one")
        _verify(classic, "Ed25519", body.encode(), serialization)
        _verify(lattice, "ML-DSA-65", body.encode(), serialization)
        ends = datetime.fromisoformat(told["not after"].replace("Z", "+00:00"))
        if ends < datetime.now(timezone.utc):
            raise NotTrusted("the service's request key has ended")
        raw = base64.b64decode(told["key"])
        public = hpke.MLKEM768X25519PublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(raw[:1184]),
            x25519.X25519PublicKey.from_public_bytes(raw[1184:]),
        )
        return _RequestKey(public, hashlib.sha256(raw).digest()[:8], ends.timestamp())


def _verify(line: Any, algorithm: str, body: bytes, serialization: Any) -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        if line[0] != algorithm:
            raise ValueError(algorithm)
        key = serialization.load_der_public_key(base64.b64decode(line[1]))
        key.verify(base64.b64decode(line[2]), body)
    except (InvalidSignature, ValueError, TypeError) as error:
        raise NotTrusted(f"the {algorithm} signature of the request key is wrong") from error


def _fields(*texts: str) -> bytes:
    """As the service encodes fields: each with its length before it."""
    encoded = [text.encode() for text in texts]
    return b"".join(struct.pack(">I", len(text)) + text for text in encoded)


def _library() -> Any:
    try:
        from cryptography.hazmat.primitives import hpke, serialization
        from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
        from cryptography.hazmat.primitives.ciphers import aead

        return hpke, aead, x25519, mlkem, serialization
    except ImportError:
        raise ValueError(
            "sealed requests need the package cryptography, 48 or newer:"
            " pip install 'paitient-secure-model[sealed]'"
        ) from None
