# SPDX-License-Identifier: MIT
"""HTTP to one service, over connections that are kept. Thread-safe."""

from __future__ import annotations

import http.client
import json
import select
import ssl
import threading
import time
import uuid
from contextlib import closing
from typing import (
    IO,
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Tuple,
    Union,
)
from urllib.parse import urlsplit

from .errors import Conflict, Unreachable, service_error
from .sealing import MEDIA_TYPE, Sealer

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_KEEP_SECONDS = 20.0
_PAUSE_SECONDS = 0.25
_CUTS = (ConnectionResetError, BrokenPipeError, http.client.IncompleteRead)
_USER_AGENT = "paitient-secure-model-python/0.1.0"

Body = Union[None, bytes, IO[bytes]]


class Transport:
    """Sends requests and turns whatever is no success into an error."""

    def __init__(
        self, base_url: str, api_key: str, ca_file: Optional[str], timeout: float, retries: int
    ) -> None:
        url = urlsplit(base_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError("base_url is no http:// or https:// address")
        if url.scheme == "http" and url.hostname not in _LOOPBACK:
            raise ValueError("plain http would show the key on the network; use https")
        self._host, self._port = url.hostname, url.port
        self._path = url.path.rstrip("/")
        self._where = f"{url.scheme}://{url.netloc}"
        self._headers = {"Authorization": "Bearer " + api_key, "User-Agent": _USER_AGENT}
        self._timeout = timeout
        self._retries = retries
        self._tls = _tls(ca_file) if url.scheme == "https" else None
        self._ca_file = ca_file
        self._idle: List[Tuple[float, http.client.HTTPConnection]] = []
        self._lock = threading.Lock()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON that the service answers."""
        return self._whole(method, path, *_json(body))

    def post_once(self, path: str, body: Any, key: Optional[str]) -> Any:
        """The same as a POST of ``call`` that is done once, also where it has to be sent again."""
        payload, kind = _json(body)
        return self._once(key, lambda once: self._whole("POST", path, payload, {**kind, **once}))

    def _once(self, key: Optional[str], send: Callable[[Dict[str, str]], Any]) -> Any:
        """Sends it again under the same key where a cut left open whether it was done."""
        once = {"Idempotency-Key": uuid.uuid4().hex if key is None else key}
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            try:
                return send(once)
            except Unreachable as error:
                if last or not error.cut:
                    raise
            except Conflict as error:  # the service may not know yet that the first was cut
                if last or attempt == 0 or error.code != "conflict":
                    raise
            time.sleep(_PAUSE_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    def upload(self, method: str, path: str, body: IO[bytes], size: int) -> Any:
        """The same for a file, sent as it is read."""
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        return self._whole(method, path, body, headers)

    def stream(
        self, path: str, body: Any, key: Optional[str] = None
    ) -> Tuple[Iterable[bytes], Callable[[], None]]:
        """An answer's lines as they come, and what ends the request early."""
        payload, kind = _json(body)
        return self._stream(path, payload, {**kind, **_given(key)})

    def _stream(
        self, path: str, payload: Body, headers: Dict[str, str]
    ) -> Tuple[Iterable[bytes], Callable[[], None]]:
        headers["Accept"] = "text/event-stream"
        connection = self._new()  # its end may come at any time, so it is not one to keep
        response = self._send(connection, "POST", path, payload, headers)
        if response.status != 200:
            with closing(connection):
                raise _refusal(response, self._read(response))
        return self._lines(response), connection.close

    def sealed_post_once(self, sealer: Sealer, path: str, body: Any, key: Optional[str]) -> Any:
        """The same as ``post_once``, sealed end to end."""
        return self._once(
            key,
            lambda once: self._sealed(sealer, lambda: self._sealed_whole(sealer, path, body, once)),
        )

    def sealed_stream(
        self, sealer: Sealer, path: str, body: Any, key: Optional[str] = None
    ) -> Tuple[Iterable[bytes], Callable[[], None]]:
        """The same as ``stream``, sealed end to end."""
        return self._sealed(sealer, lambda: self._sealed_lines(sealer, path, body, _given(key)))

    def _sealed(self, sealer: Sealer, send: Callable[[], Any]) -> Any:
        try:
            return send()
        except Conflict as error:
            if error.code != "request_key_gone":
                raise
            sealer.forget()
            return send()

    def _sealed_whole(self, sealer: Sealer, path: str, body: Any, more: Dict[str, str]) -> Any:
        request = sealer.seal("POST", self._path + path, json.dumps(body).encode())
        answer = self._answer("POST", path, request.body, {"Content-Type": MEDIA_TYPE, **more})
        return _parsed(request.open(answer, last=True))

    def _sealed_lines(
        self, sealer: Sealer, path: str, body: Any, more: Dict[str, str]
    ) -> Tuple[Iterable[bytes], Callable[[], None]]:
        request = sealer.seal("POST", self._path + path, json.dumps(body).encode())
        lines, close = self._stream(path, request.body, {"Content-Type": MEDIA_TYPE, **more})
        return request.lines(lines), close

    def close(self) -> None:
        """Closes the connections that are kept."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()

    def _whole(self, method: str, path: str, body: Body, headers: Dict[str, str]) -> Any:
        answer = self._answer(method, path, body, headers)
        return _parsed(answer) if answer else None

    def _answer(self, method: str, path: str, body: Body, headers: Dict[str, str]) -> bytes:
        connection = self._kept() or self._new()
        try:
            response = self._send(connection, method, path, body, headers)
            answer = self._read(response)
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._keep(connection)
        if not 200 <= response.status < 300:
            raise _refusal(response, answer)
        return answer

    def _send(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: Body,
        headers: Mapping[str, str],
    ) -> http.client.HTTPResponse:
        try:
            connection.request(method, self._path + path, body, {**self._headers, **headers})
            return connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            failure = Unreachable(self._why(error))
            failure.cut = isinstance(error, _CUTS)
            raise failure from error

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        try:
            return response.read()
        except (OSError, http.client.HTTPException) as error:
            failure = Unreachable(f"the answer of {self._where} was cut off")
            failure.cut = isinstance(error, _CUTS)
            raise failure from error

    def _lines(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        try:
            yield from response
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Unreachable(f"the answer of {self._where} was cut off") from error

    def _new(self) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=self._timeout, context=self._tls
        )

    def _kept(self) -> Optional[http.client.HTTPConnection]:
        with self._lock:
            while self._idle:
                since, connection = self._idle.pop()
                if time.monotonic() - since < _KEEP_SECONDS and _is_quiet(connection):
                    return connection
                connection.close()
        return None

    def _keep(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            self._idle.append((time.monotonic(), connection))

    def _why(self, error: Exception) -> str:
        if isinstance(error, ssl.SSLCertVerificationError):
            if error.verify_code in (62, 64):  # host name, address
                return f"the certificate of {self._where} is made out to another name"
            named = f"the CA in {self._ca_file}" if self._ca_file else "a CA of this machine"
            return f"the certificate of {self._where} was not signed by {named} (PAITIENT_CA_FILE)"
        if isinstance(error, ssl.SSLError):
            return f"no TLS connection to {self._where}; does it speak plain HTTP?"
        if isinstance(error, ConnectionRefusedError):
            return f"nothing answers at {self._where}; is the service running?"
        if isinstance(error, TimeoutError):
            return f"{self._where} did not answer within {self._timeout:g} s"
        return f"the connection to {self._where} failed ({type(error).__name__})"


def _tls(ca_file: Optional[str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"the CA file {ca_file} is missing or holds no certificate") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _is_quiet(connection: http.client.HTTPConnection) -> bool:
    """Whether the service still holds the connection: a closed one has its end to be read."""
    if connection.sock is None:
        return False
    readable, _, _ = select.select([connection.sock], [], [], 0)
    return not readable


def _given(key: Optional[str]) -> Dict[str, str]:
    return {} if key is None else {"Idempotency-Key": key}


def _json(body: Any) -> Tuple[Body, Dict[str, str]]:
    if body is None:
        return None, {}
    return json.dumps(body).encode(), {"Content-Type": "application/json"}


def _parsed(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        raise Unreachable("what answers there is no PaiTIENT service (no JSON)") from None


def _refusal(response: http.client.HTTPResponse, answer: bytes) -> Exception:
    try:
        problem = json.loads(answer)
    except ValueError:
        problem = {}
    return service_error(response.status, problem, response.getheader("X-Request-Id"))
