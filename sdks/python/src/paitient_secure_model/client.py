# SPDX-License-Identifier: MIT
"""The client."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from types import TracebackType
from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    Literal,
    Mapping,
    Optional,
    Sequence,
    Type,
    Union,
    overload,
)
from urllib.parse import quote, urlencode

from .errors import PermissionDenied
from .resources import (
    AuditLog,
    Deidentification,
    Deployment,
    DestructionCertificate,
    Finding,
    Generation,
    Model,
    ProtectedRecord,
    Record,
    Redaction,
    SettingsInForce,
    Tenant,
    TenantKeys,
)
from .sealing import Sealer
from .security import SettingsLike, organization_part, tightened, wishes
from .streams import GenerationStream
from .transport import Transport

Time = Union[str, datetime]


class Client:
    """Speaks to one service. Thread-safe; its connections are kept between calls.

    What is not given is read from ``PAITIENT_BASE_URL``, ``PAITIENT_API_KEY`` and
    ``PAITIENT_CA_FILE``. With ``request_pin`` (``PAITIENT_REQUEST_PIN``), the fingerprint that
    ``paitient status`` tells, prompts and answers are sealed end to end, so that whoever ends
    TLS on the way sees neither. ``security_settings`` go with every call that makes a deployment or
    generates text, and tighten what that call asks for. Those that belong to the organization
    are put there at once, if the key may; if it may not, the service refuses calls for which
    what is in force is weaker.

    A call that makes something or generates a whole text is sent again up to ``retries`` times
    where its connection was cut, under one ``Idempotency-Key``, so that it is done once. Give such
    a call an ``idempotency_key`` of your own to repeat it yourself, within a day: a deployment or
    tenant is answered as the first time; a text is not kept, so a repeat of what was answered
    raises ``Conflict`` with the code ``answer_not_kept``.
    """

    def __init__(
        self,
        base_url: Optional[str] = None,
        api_key: Optional[str] = None,
        *,
        ca_file: Optional[str] = None,
        request_pin: Optional[str] = None,
        timeout: float = 120.0,
        retries: int = 2,
        security_settings: Optional[SettingsLike] = None,
    ) -> None:
        self._transport = Transport(
            _given("base_url", base_url, "PAITIENT_BASE_URL"),
            _given("api_key", api_key, "PAITIENT_API_KEY"),
            ca_file or os.environ.get("PAITIENT_CA_FILE") or None,
            timeout,
            retries,
        )
        pin = request_pin or os.environ.get("PAITIENT_REQUEST_PIN") or None
        self._sealer = Sealer(pin, self._request_key) if pin else None
        self._settings = wishes(security_settings)
        self._tighten_organization()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections that are kept; the next call opens new ones."""
        self._transport.close()

    # deployments

    def create_deployment(
        self,
        model_name: str,
        deployment_name: str,
        *,
        compute_type: Optional[str] = None,
        instance_type: Optional[str] = None,
        replicas: Optional[int] = None,
        security_settings: Optional[SettingsLike] = None,
        vpc_config: Optional[Mapping[str, Any]] = None,
        tags: Optional[Mapping[str, str]] = None,
        multi_tenant: Optional[bool] = None,
        tenant_isolation: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Deployment:
        """Puts a model to work. One that is there with the same definition is returned."""
        asked = _present(
            model_name=model_name,
            deployment_name=deployment_name,
            compute_type=compute_type,
            instance_type=instance_type,
            replicas=replicas,
            security_settings=self._wishes(security_settings),
            vpc_config=vpc_config,
            tags=tags,
            multi_tenant=multi_tenant,
            tenant_isolation=tenant_isolation,
        )
        made = self._transport.post_once("/v1/deployments", asked, idempotency_key)
        return Deployment(made)

    def get_deployment(self, deployment_id: str) -> Deployment:
        return Deployment(self._transport.call("GET", _path("deployments", deployment_id)))

    def list_deployments(self) -> List[Deployment]:
        return [Deployment(item) for item in self._pages("/v1/deployments", [])]

    def update_deployment(
        self,
        deployment_id: str,
        *,
        replicas: Optional[int] = None,
        security_settings: Optional[SettingsLike] = None,
        tags: Optional[Mapping[str, str]] = None,
        multi_tenant: Optional[bool] = None,
    ) -> Deployment:
        """Changes a deployment while it runs; what is not given stays as it is."""
        changes = _present(
            replicas=replicas,
            security_settings=None if security_settings is None else self._wishes(security_settings),
            tags=tags,
            multi_tenant=multi_tenant,
        )
        path = _path("deployments", deployment_id)
        return Deployment(self._transport.call("PATCH", path, changes))

    def delete_deployment(self, deployment_id: str) -> None:
        self._transport.call("DELETE", _path("deployments", deployment_id))

    # text

    @overload
    def generate_text(
        self,
        deployment_id: str,
        prompt: Optional[str] = ...,
        *,
        messages: Optional[Sequence[Mapping[str, str]]] = ...,
        tenant_id: Optional[str] = ...,
        conversation_id: Optional[str] = ...,
        patient_id: Optional[str] = ...,
        max_tokens: Optional[int] = ...,
        temperature: Optional[float] = ...,
        top_p: Optional[float] = ...,
        stop: Union[None, str, Sequence[str]] = ...,
        seed: Optional[int] = ...,
        stream: Literal[False] = ...,
        security_settings: Optional[SettingsLike] = ...,
        purpose_of_use: Optional[str] = ...,
        idempotency_key: Optional[str] = ...,
    ) -> Generation: ...

    @overload
    def generate_text(
        self,
        deployment_id: str,
        prompt: Optional[str] = ...,
        *,
        messages: Optional[Sequence[Mapping[str, str]]] = ...,
        tenant_id: Optional[str] = ...,
        conversation_id: Optional[str] = ...,
        patient_id: Optional[str] = ...,
        max_tokens: Optional[int] = ...,
        temperature: Optional[float] = ...,
        top_p: Optional[float] = ...,
        stop: Union[None, str, Sequence[str]] = ...,
        seed: Optional[int] = ...,
        stream: Literal[True],
        security_settings: Optional[SettingsLike] = ...,
        purpose_of_use: Optional[str] = ...,
        idempotency_key: Optional[str] = ...,
    ) -> GenerationStream: ...

    def generate_text(
        self,
        deployment_id: str,
        prompt: Optional[str] = None,
        *,
        messages: Optional[Sequence[Mapping[str, str]]] = None,
        tenant_id: Optional[str] = None,
        conversation_id: Optional[str] = None,
        patient_id: Optional[str] = None,
        max_tokens: Optional[int] = None,
        temperature: Optional[float] = None,
        top_p: Optional[float] = None,
        stop: Union[None, str, Sequence[str]] = None,
        seed: Optional[int] = None,
        stream: bool = False,
        security_settings: Optional[SettingsLike] = None,
        purpose_of_use: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Union[Generation, GenerationStream]:
        """Lets a deployment answer a prompt, or messages ``{"role": …, "content": …}``.

        With ``stream=True`` the pieces of the answer come one by one.
        """
        asked = _present(
            prompt=prompt,
            messages=messages,
            tenant_id=tenant_id,
            conversation_id=conversation_id,
            patient_id=patient_id,
            max_tokens=max_tokens,
            temperature=temperature,
            top_p=top_p,
            stop=stop,
            seed=seed,
            stream=True if stream else None,
            security_settings=self._wishes(security_settings),
            purpose_of_use=purpose_of_use,
        )
        path = _path("deployments", deployment_id, "generate")
        to, key = self._transport, idempotency_key
        if self._sealer is not None:
            if stream:
                return GenerationStream(*to.sealed_stream(self._sealer, path, asked, key))
            return Generation(to.sealed_post_once(self._sealer, path, asked, key))
        if stream:
            return GenerationStream(*to.stream(path, asked, key))
        return Generation(to.post_once(path, asked, key))

    def _request_key(self) -> Any:
        return self._transport.call("GET", "/v1/request-key")

    # identifying text

    def detect_phi(self, text: str) -> List[Finding]:
        """Where a text identifies somebody."""
        found = self._transport.call("POST", "/v1/phi/detect", {"text": text})
        return [Finding(finding) for finding in found["findings"]]

    def redact_phi(self, text: str, *, mode: Optional[str] = None) -> Redaction:
        """The text with ``[REDACTED …]`` in place of what identifies.

        With ``mode="safe-harbor"`` it is generalized by those rules, and comes with their
        attestation.
        """
        asked = _present(text=text, mode=mode)
        return Redaction(self._transport.call("POST", "/v1/phi/redact", asked))

    def deidentify_phi(
        self,
        text: str,
        *,
        conversation_id: Optional[str] = None,
        tenant_id: Optional[str] = None,
        vault: Optional[str] = None,
        patient_id: Optional[str] = None,
        purpose_of_use: Optional[str] = None,
    ) -> Deidentification:
        """The text with look-alike values in place of what identifies.

        The service keeps what they stand for with the conversation; without one it comes back
        sealed as ``vault``, which goes to ``reidentify_phi`` or to the next call. ``patient_id`` is
        your own id of the patient, whose dates are shifted alike in all conversations;
        ``purpose_of_use`` is a code such as ``TREAT``. The service records both, the id as a keyed
        hash, so that the act stands in the patient's trail.
        """
        asked = _present(
            text=text,
            conversation_id=conversation_id,
            tenant_id=tenant_id,
            vault=vault,
            patient_id=patient_id,
            purpose_of_use=purpose_of_use,
        )
        return Deidentification(self._transport.call("POST", "/v1/phi/deidentify", asked))

    def reidentify_phi(
        self,
        text: str,
        *,
        conversation_id: Optional[str] = None,
        tenant_id: Optional[str] = None,
        vault: Optional[str] = None,
        patient_id: Optional[str] = None,
        purpose_of_use: Optional[str] = None,
    ) -> str:
        """The text with the real values again; needs the permission ``phi:reidentify``.

        ``patient_id`` and ``purpose_of_use`` are recorded as by ``deidentify_phi``.
        """
        asked = _present(
            text=text,
            conversation_id=conversation_id,
            tenant_id=tenant_id,
            vault=vault,
            patient_id=patient_id,
            purpose_of_use=purpose_of_use,
        )
        answer = self._transport.call("POST", "/v1/phi/reidentify", asked)
        return str(answer["text"])

    # structured records: FHIR R4 as a dict, HL7 v2 as a str

    def detect_record(self, record: Record) -> List[Dict[str, Any]]:
        """Which fields of a record identify somebody: ``path``, ``category`` and so on."""
        found = self._transport.call("POST", "/v1/phi/detect", _record(record))
        return list(found["findings"])

    def redact_record(self, record: Record, *, mode: Optional[str] = None) -> ProtectedRecord:
        """The record without what identifies, still valid; ``mode="safe-harbor"`` as for text."""
        asked = {**_record(record), **_present(mode=mode)}
        return ProtectedRecord(self._transport.call("POST", "/v1/phi/redact", asked))

    def deidentify_record(
        self,
        record: Record,
        *,
        conversation_id: Optional[str] = None,
        tenant_id: Optional[str] = None,
        vault: Optional[str] = None,
        patient_id: Optional[str] = None,
        purpose_of_use: Optional[str] = None,
    ) -> ProtectedRecord:
        """The record with look-alike values, kept and recorded as by ``deidentify_phi``."""
        asked = {
            **_record(record),
            **_present(
                conversation_id=conversation_id,
                tenant_id=tenant_id,
                vault=vault,
                patient_id=patient_id,
                purpose_of_use=purpose_of_use,
            ),
        }
        return ProtectedRecord(self._transport.call("POST", "/v1/phi/deidentify", asked))

    def reidentify_record(
        self,
        record: Record,
        *,
        conversation_id: Optional[str] = None,
        tenant_id: Optional[str] = None,
        vault: Optional[str] = None,
        patient_id: Optional[str] = None,
        purpose_of_use: Optional[str] = None,
    ) -> Record:
        """The record with the real values again; needs the permission ``phi:reidentify``.

        ``patient_id`` and ``purpose_of_use`` are recorded as by ``deidentify_phi``.
        """
        asked = {
            **_record(record),
            **_present(
                conversation_id=conversation_id,
                tenant_id=tenant_id,
                vault=vault,
                patient_id=patient_id,
                purpose_of_use=purpose_of_use,
            ),
        }
        answer = self._transport.call("POST", "/v1/phi/reidentify", asked)
        return ProtectedRecord(answer).record

    def filter_record(
        self,
        record: Record,
        *,
        role: str,
        purpose: str,
        tenant_id: Optional[str] = None,
        patient_id: Optional[str] = None,
        purpose_of_use: Optional[str] = None,
    ) -> Record:
        """What a role may see of a record for a purpose, by the service's policy.

        ``purpose`` is a word of that policy; ``patient_id`` and ``purpose_of_use`` are recorded as
        by ``deidentify_phi``.
        """
        asked = {
            **_record(record),
            **_present(
                role=role,
                purpose=purpose,
                tenant_id=tenant_id,
                patient_id=patient_id,
                purpose_of_use=purpose_of_use,
            ),
        }
        return ProtectedRecord(self._transport.call("POST", "/v1/phi/filter", asked)).record

    # proof

    def get_audit_logs(
        self,
        start_time: Optional[Time] = None,
        end_time: Optional[Time] = None,
        filter: Optional[Mapping[str, Union[str, Sequence[str]]]] = None,
    ) -> Iterable[AuditLog]:
        """Events, newest first; further pages are fetched as they are reached."""
        parameters: List[Any] = []
        for name, time in (("start_time", start_time), ("end_time", end_time)):
            if time is not None:
                parameters.append((name, _rfc3339(time)))
        for name, value in (filter or {}).items():
            values = [value] if isinstance(value, str) else value
            parameters.extend((name, one) for one in values)
        return (AuditLog(item) for item in self._pages("/v1/audit-logs", parameters))

    # models

    def list_models(self) -> List[Model]:
        return [Model(item) for item in self._pages("/v1/model-registry", [])]

    def alias_model(self, name: str, alias_of: str) -> Model:
        """Gives a model another name."""
        asked = {"alias_of": alias_of}
        return Model(self._transport.call("PUT", _path("model-registry", name), asked))

    def import_model(self, name: str, file: Union[str, "os.PathLike[str]"]) -> Model:
        """Sends a GGUF file, which the service keeps encrypted."""
        with open(file, "rb") as body:
            size = os.fstat(body.fileno()).st_size
            return Model(
                self._transport.upload("PUT", _path("model-registry", name), body, size)
            )

    # tenants

    def create_tenant(
        self,
        name: str,
        *,
        tenant_id: Optional[str] = None,
        isolation: Optional[str] = None,
        key_provider: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Tenant:
        """Registers a tenant, under your own id for it if ``tenant_id`` is given.

        One that is there with the same definition is returned.
        """
        asked = _present(name=name, isolation=isolation, key_provider=key_provider)
        if tenant_id is None:
            return Tenant(self._transport.post_once("/v1/tenants", asked, idempotency_key))
        return Tenant(self._transport.call("PUT", _path("tenants", tenant_id), asked))

    def get_tenant(self, tenant_id: str) -> Tenant:
        return Tenant(self._transport.call("GET", _path("tenants", tenant_id)))

    def list_tenants(self) -> List[Tenant]:
        return [Tenant(item) for item in self._pages("/v1/tenants", [])]

    def update_tenant(
        self,
        tenant_id: str,
        *,
        name: Optional[str] = None,
        isolation: Optional[str] = None,
        key_provider: Optional[str] = None,
        disabled: Optional[bool] = None,
    ) -> Tenant:
        """Renames, disables or enables a tenant, or lets it hold its own keys."""
        asked = _present(
            name=name, isolation=isolation, key_provider=key_provider, disabled=disabled
        )
        return Tenant(self._transport.call("PATCH", _path("tenants", tenant_id), asked))

    def get_tenant_keys(self, tenant_id: str) -> TenantKeys:
        return TenantKeys(self._transport.call("GET", _path("tenants", tenant_id, "keys")))

    def rotate_tenant_keys(self, tenant_id: str) -> TenantKeys:
        """Gives a tenant a newest key; what is kept follows in the background."""
        return self._key_act("POST", tenant_id, "rotate")

    def revoke_tenant_keys(self, tenant_id: str) -> TenantKeys:
        """Stops every use of a tenant's keys, until they are reinstated."""
        return self._key_act("POST", tenant_id, "revoke")

    def reinstate_tenant_keys(self, tenant_id: str) -> TenantKeys:
        """Takes a revocation back."""
        return self._key_act("POST", tenant_id, "reinstate")

    def ask_tenant_key_destruction(self, tenant_id: str) -> TenantKeys:
        """Asks for the destruction of a tenant's keys, which another person must approve."""
        return self._key_act("POST", tenant_id, "destruction")

    def approve_tenant_key_destruction(self, tenant_id: str) -> TenantKeys:
        """Consents to what another asked for: the keys stop at once."""
        return self._key_act("POST", tenant_id, "destruction", "approve")

    def cancel_tenant_key_destruction(self, tenant_id: str) -> TenantKeys:
        """Takes the request back, approved or not."""
        return self._key_act("DELETE", tenant_id, "destruction")

    def get_destruction_certificate(self, tenant_id: str) -> DestructionCertificate:
        path = _path("tenants", tenant_id, "keys", "destruction", "certificate")
        return DestructionCertificate(self._transport.call("GET", path))

    def _key_act(self, method: str, tenant_id: str, *act: str) -> TenantKeys:
        body = {} if method == "POST" else None
        return TenantKeys(
            self._transport.call(method, _path("tenants", tenant_id, "keys", *act), body)
        )

    # settings

    def get_security_settings(self) -> SettingsInForce:
        """The organization's settings that are in force."""
        return SettingsInForce(self._transport.call("GET", "/v1/security-settings"))

    def update_security_settings(self, security_settings: SettingsLike) -> SettingsInForce:
        """Sets the organization's settings; what is in force afterwards is returned."""
        asked = wishes(security_settings)
        return SettingsInForce(self._transport.call("PUT", "/v1/security-settings", asked))

    def _tighten_organization(self) -> None:
        wanted = organization_part(self._settings)
        if wanted:
            try:
                self.update_security_settings(wanted)
            except PermissionDenied:
                pass  # each call carries them, and the service refuses those it cannot meet

    def _wishes(self, settings: Optional[SettingsLike]) -> Optional[Dict[str, Any]]:
        return tightened(self._settings, wishes(settings)) or None

    def _pages(self, path: str, parameters: Sequence[Any]) -> Iterator[Any]:
        page = self._page(path, parameters, None)
        return self._items(path, parameters, page)

    def _items(self, path: str, parameters: Sequence[Any], page: Any) -> Iterator[Any]:
        while True:
            yield from page["data"]
            if not page.get("next_cursor"):
                return
            page = self._page(path, parameters, page["next_cursor"])

    def _page(self, path: str, parameters: Sequence[Any], cursor: Optional[str]) -> Any:
        query = [*parameters, *([("cursor", cursor)] if cursor else [])]
        return self._transport.call("GET", path + ("?" + urlencode(query) if query else ""))


def _given(name: str, value: Optional[str], variable: str) -> str:
    found = value or os.environ.get(variable)
    if not found:
        raise ValueError(f"{name} is not given, and {variable} is not set")
    return found


def _present(**fields: Any) -> Dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _record(record: Record) -> Dict[str, Any]:
    return {"hl7v2": record} if isinstance(record, str) else {"fhir": record}


def _path(*parts: str) -> str:
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def _rfc3339(time: Time) -> str:
    if isinstance(time, str):
        return time
    if time.tzinfo is None:
        raise ValueError("a time without a time zone")
    return time.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
