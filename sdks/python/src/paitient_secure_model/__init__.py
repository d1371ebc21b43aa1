# SPDX-License-Identifier: MIT
"""Client of the PaiTIENT Secure Model Service."""

from .client import Client
from .errors import (
    AuthenticationError,
    BadRequest,
    Conflict,
    NotFound,
    PaiTIENTError,
    PermissionDenied,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    Unreachable,
)
from .resources import (
    AuditLog,
    Deidentification,
    Deployment,
    DestructionCertificate,
    Finding,
    Generation,
    Model,
    ProtectedRecord,
    Redaction,
    SettingsInForce,
    Tenant,
    TenantKeys,
)
from .sealing import NotTrusted
from .streams import Chunk, GenerationStream

__version__ = "0.1.0"

__all__ = [
    "AuditLog",
    "AuthenticationError",
    "BadRequest",
    "Chunk",
    "Client",
    "Conflict",
    "Deidentification",
    "Deployment",
    "DestructionCertificate",
    "Finding",
    "Generation",
    "GenerationStream",
    "Model",
    "NotFound",
    "NotTrusted",
    "PaiTIENTError",
    "PermissionDenied",
    "RateLimited",
    "ProtectedRecord",
    "Redaction",
    "ServiceError",
    "ServiceUnavailable",
    "SettingsInForce",
    "Tenant",
    "TenantKeys",
    "Unreachable",
]
