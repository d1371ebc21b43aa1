# SPDX-License-Identifier: MIT
"""Answers that come in pieces, as server-sent events."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Callable, Generator, Iterable, Iterator, List, Optional, Tuple, Type

from .errors import Unreachable, service_error
from .resources import Generation


class Chunk:
    """A piece of an answer."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Chunk({len(self.text)} chars)"


class GenerationStream:
    """The pieces as they come; at the end, ``result`` is the whole answer with its account."""

    def __init__(self, lines: Iterable[bytes], close: Callable[[], None]) -> None:
        self.result: Optional[Generation] = None
        self._close = close
        self._chunks = self._read(lines)

    def __iter__(self) -> Iterator[Chunk]:
        return self._chunks

    def __next__(self) -> Chunk:
        return next(self._chunks)

    def __enter__(self) -> GenerationStream:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the answer; the service stops generating."""
        self._chunks.close()
        self._close()

    def _read(self, lines: Iterable[bytes]) -> Generator[Chunk, None, None]:
        pieces: List[str] = []
        try:
            for event, data in events(lines):
                if event == "error":
                    raise service_error(int(data.get("status", 503)), data, None)
                if data.get("finish_reason") is not None:
                    self.result = Generation({**data, "text": data.get("text") or "".join(pieces)})
                elif data.get("text"):
                    pieces.append(data["text"])
                    yield Chunk(data["text"])
        finally:
            self._close()
        if self.result is None:
            raise Unreachable("the answer was cut off")


def events(lines: Iterable[bytes]) -> Iterator[Tuple[str, Any]]:
    """Name and JSON data of each event."""
    event, data = "", ""
    for raw in lines:
        line = raw.decode("utf-8").rstrip("\r\n")
        if line.startswith("event:"):
            event = line[6:].strip()
        elif line.startswith("data:"):
            data += line[5:].lstrip(" ")
        elif not line and data:
            if data != "[DONE]":
                yield event, _parsed(data)
            event, data = "", ""


def _parsed(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise Unreachable("the stream holds an event that is no JSON") from None
