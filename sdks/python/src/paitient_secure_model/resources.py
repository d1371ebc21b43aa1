# SPDX-License-Identifier: MIT
"""What the service answers. Every field of an answer is an attribute of the object."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Union, get_type_hints

Record = Union[Dict[str, Any], str]


class Resource:
    """A JSON object by attribute. A field that the API has and this answer lacks is ``None``."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = dict(data)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._data:
            return self._data[name]
        if name in get_type_hints(type(self)):
            return None
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def to_dict(self) -> Dict[str, Any]:
        """The answer as it came."""
        return dict(self._data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other._data == self._data

    def __hash__(self) -> int:
        return hash((type(self), self._data.get("id")))

    def __repr__(self) -> str:
        # Only what cannot be patient text: objects end up in logs.
        shown = self._data.get("id") or self._data.get("name")
        return f"{type(self).__name__}({shown!r})" if shown else f"{type(self).__name__}(…)"


class Deployment(Resource):
    """A model at work under a name."""

    id: str
    deployment_name: str
    model_name: str
    status: str
    status_reason: Optional[str]
    isolation_level: str
    security_settings: Dict[str, Any]
    notices: List[str]
    compute: Dict[str, Any]
    endpoint: str
    compute_type: Optional[str]
    instance_type: Optional[str]
    replicas: Optional[int]
    vpc_config: Optional[Dict[str, Any]]
    tags: Optional[Dict[str, str]]
    multi_tenant: Optional[bool]
    tenant_isolation: Optional[str]
    created_at: str


class Generation(Resource):
    """An answer, with the account of what was protected on its road."""

    id: str
    text: str
    finish_reason: str
    usage: Dict[str, int]
    phi: Dict[str, Any]
    processed_prompt: Optional[str]
    route: Dict[str, Any]
    notices: List[str]
    audit_receipt: str


class AuditLog(Resource):
    """One thing that happened."""

    id: str
    timestamp: str
    event_type: str
    user_id: Optional[str]
    tenant_id: Optional[str]
    resource_type: Optional[str]
    resource_id: Optional[str]
    action: str
    result: str
    ip_address: Optional[str]
    user_agent: Optional[str]
    details: Dict[str, Any]
    index: int
    log: str


class Model(Resource):
    """A model that can be deployed."""

    name: str
    status: str
    status_reason: Optional[str]
    alias_of: Optional[str]
    architecture: Optional[str]
    size: Optional[int]
    sha256: Optional[str]
    created_at: str


class Finding(Resource):
    """Identifying text at ``[start, end)``, counted in Unicode code points as Python does."""

    category: str
    start: int
    end: int
    confidence: float
    detector: str


class Redaction(Resource):
    """A text without what identified, and what was found in the original."""

    text: str
    attestation: Optional[Dict[str, Any]]

    @property
    def findings(self) -> List[Finding]:
        return [Finding(found) for found in self._data.get("findings", ())]


class Deidentification(Redaction):
    """A text with look-alike values, and what was found in the original."""

    vault: Optional[str]


class ProtectedRecord(Resource):
    """A structured record with a mode applied to it, and which of its fields identified."""

    findings: List[Dict[str, Any]]
    attestation: Optional[Dict[str, Any]]
    vault: Optional[str]

    @property
    def record(self) -> Record:
        """FHIR as a dict, HL7 v2 as a str."""
        found: Record = self._data["hl7v2"] if "hl7v2" in self._data else self._data["fhir"]
        return found


class Tenant(Resource):
    """Somebody whose data is kept apart."""

    id: str
    name: str
    isolation: str
    key_provider: Optional[str]
    status: str
    disabled_at: Optional[str]
    created_at: str


class TenantKeys(Resource):
    """Where a tenant's keys stand; never a secret."""

    tenant_id: str
    phase: str
    shared: bool
    since: Optional[str]
    keys: List[Dict[str, Any]]
    destruction: Optional[Dict[str, Any]]


class DestructionCertificate(Resource):
    """The signed statement that a tenant's keys were destroyed; ``text`` is what is signed."""

    tenant_id: str
    destroyed_at: str
    key_ids: List[str]
    remains: List[str]
    signer: str
    text: str


class SettingsInForce(Resource):
    """The organization's security settings as they are in force."""

    network_isolation: Optional[bool]
    encryption_level: Optional[str]
    audit_logging: Optional[bool]
    audit_log_retention_days: Optional[int]
    compliance_mode: Optional[str]
    notices: Optional[List[str]]
