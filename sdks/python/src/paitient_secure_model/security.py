# SPDX-License-Identifier: MIT
"""Security settings: what a program asks for. Settings only ever tighten what is in force."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Sequence, Union

from .monitoring import SecurityMonitoring

__all__ = ["AccessControlSettings", "ComplianceSettings", "DataFiltering", "SecuritySettings"]


@dataclass(frozen=True)
class DataFiltering:
    """What happens to identifying and unwanted text on its way in and out."""

    detect_pii: Optional[bool] = None
    redact_phi: Optional[bool] = None
    content_filtering: Optional[str] = None
    scan_output: Optional[bool] = None
    redact_output_phi: Optional[bool] = None
    save_output_audit: Optional[bool] = None


@dataclass(frozen=True)
class ComplianceSettings:
    """The rules that are to hold."""

    hipaa: Optional[bool] = None
    soc2: Optional[bool] = None
    audit_logging: Optional[bool] = None
    log_retention_days: Optional[int] = None
    phi_detection: Optional[bool] = None


@dataclass(frozen=True)
class AccessControlSettings:
    """How people must show who they are, and from where."""

    require_mfa: Optional[bool] = None
    session_timeout_minutes: Optional[int] = None
    concurrent_sessions_limit: Optional[int] = None
    ip_restrictions: Optional[Sequence[str]] = None


@dataclass(frozen=True)
class SecuritySettings:
    """All security settings; what is not given is not asked for."""

    network_isolation: Optional[bool] = None
    private_endpoints: Optional[bool] = None
    internal_traffic_only: Optional[bool] = None
    allowed_ip_ranges: Optional[Sequence[str]] = None
    encryption_level: Optional[str] = None
    audit_logging: Optional[bool] = None
    audit_log_retention_days: Optional[int] = None
    compliance_mode: Optional[str] = None
    compliance: Union[ComplianceSettings, Mapping[str, Any], None] = None
    phi_detection: Optional[bool] = None
    phi_redaction: Optional[bool] = None
    phi_handling: Optional[str] = None
    data_filtering: Union[DataFiltering, Mapping[str, Any], None] = None
    tenant_encryption_keys: Optional[bool] = None
    access_control: Union[AccessControlSettings, Mapping[str, Any], None] = None
    transmission_security: Optional[Mapping[str, Any]] = None
    emergency_access: Optional[Mapping[str, Any]] = None
    monitoring: Union[SecurityMonitoring, Mapping[str, Any], None] = None


SettingsLike = Union[SecuritySettings, Mapping[str, Any]]

_ORGANIZATION = frozenset(
    (
        "audit_logging",
        "audit_log_retention_days",
        "compliance_mode",
        "compliance",
        "access_control",
        "transmission_security",
        "emergency_access",
        "monitoring",
    )
)
_SCALES: Mapping[str, Sequence[str]] = {
    "encryption_level": ("standard", "enhanced", "maximum"),
    "phi_handling": ("detect", "de-identify", "redact", "safe-harbor", "reject"),
    "content_filtering": ("off", "clinical", "strict"),
}
_MOST = frozenset(("audit_log_retention_days", "log_retention_days"))


def wishes(settings: Optional[SettingsLike]) -> Dict[str, Any]:
    """The settings that were given, as the API takes them."""
    if settings is None:
        return {}
    if dataclasses.is_dataclass(settings) and not isinstance(settings, type):
        named = {f.name: getattr(settings, f.name) for f in dataclasses.fields(settings)}
    else:
        named = dict(settings)  # type: ignore[arg-type]
    return {name: _value(value) for name, value in named.items() if value is not None}


def organization_part(settings: Mapping[str, Any]) -> Dict[str, Any]:
    """Those that belong to the organization rather than to one deployment or request."""
    return {name: value for name, value in settings.items() if name in _ORGANIZATION}


def tightened(first: Mapping[str, Any], second: Mapping[str, Any]) -> Dict[str, Any]:
    """Both: where they name the same setting the stronger value holds."""
    both = dict(first)
    for name, value in second.items():
        both[name] = _stronger(name, both[name], value) if name in both else value
    return both


def _stronger(name: str, first: Any, second: Any) -> Any:
    if first == second:
        return first
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return tightened(first, second)
    if isinstance(first, bool) and isinstance(second, bool):
        return True
    if name in _MOST:
        return max(first, second)
    scale = _SCALES.get(name, ())
    if first in scale and second in scale:
        return max(first, second, key=scale.index)
    raise ValueError(f"{name} has one value on the client and another on the call")


def _value(value: Any) -> Any:
    if isinstance(value, Mapping) or dataclasses.is_dataclass(value):
        return wishes(value)  # type: ignore[arg-type]
    return list(value) if isinstance(value, (tuple, set, frozenset)) else value
