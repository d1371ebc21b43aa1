# SPDX-License-Identifier: MIT
"""What a call may raise. No error holds text of a prompt or an answer."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Type


class PaiTIENTError(Exception):
    """Anything that went wrong between a program and the service."""


class Unreachable(PaiTIENTError):
    """No whole answer came: no connection, no trust in the certificate, or a cut.

    After a cut (``cut``) the service may have done what was asked.
    """

    cut = False


class ServiceError(PaiTIENTError):
    """The service refused or failed, and said so."""

    def __init__(self, status: int, code: str, detail: str, request_id: Optional[str]) -> None:
        super().__init__(status, code, detail, request_id)
        self.status = status
        self.code = code
        self.detail = detail
        self.request_id = request_id

    def __str__(self) -> str:
        request = ", request " + self.request_id if self.request_id else ""
        return f"{self.detail} ({self.code}{request})"

    def __repr__(self) -> str:
        kind = type(self).__name__
        return f"{kind}(status={self.status}, code={self.code!r}, request_id={self.request_id!r})"


class BadRequest(ServiceError):
    """The request cannot be served as it is: 400, 413, 422 and the like."""


class AuthenticationError(ServiceError):
    """The key is missing, wrong, expired or revoked: 401."""


class PermissionDenied(ServiceError):
    """The key may not do this: 403."""


class NotFound(ServiceError):
    """There is no such thing, or none that the key may see: 404."""


class Conflict(ServiceError):
    """Something of that name is there and is different: 409."""


class RateLimited(ServiceError):
    """Too many requests: 429."""


class ServiceUnavailable(ServiceError):
    """The service cannot do it now: 5xx. The request may be sent again later."""


_BY_STATUS: Mapping[int, Type[ServiceError]] = {
    401: AuthenticationError,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}


def service_error(status: int, problem: Any, request_id: Optional[str]) -> ServiceError:
    """The error that problem details (RFC 9457) tell; anything else is told by its status."""
    if not isinstance(problem, dict):
        problem = {}
    kind = _BY_STATUS.get(status, ServiceUnavailable if status >= 500 else BadRequest)
    detail = problem.get("detail") or problem.get("title") or f"the service answered {status}"
    code = problem.get("code") or f"http_{status}"
    return kind(status, str(code), str(detail), request_id or problem.get("request_id"))
