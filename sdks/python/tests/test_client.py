# SPDX-License-Identifier: MIT
"""What the client asks and what it makes of answers, over a real socket."""

import datetime
import pickle
import socket

import pytest

from paitient_secure_model import (
    AuthenticationError,
    BadRequest,
    Client,
    Conflict,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServiceUnavailable,
    Unreachable,
)
from paitient_secure_model.monitoring import SecurityMonitoring
from paitient_secure_model.security import (
    AccessControlSettings,
    ComplianceSettings,
    DataFiltering,
    SecuritySettings,
)

SECRET = "Patient John Smith (DOB: 01/15/1965)"


def test_reads_the_three_variables(service, monkeypatch):
    monkeypatch.setenv("PAITIENT_BASE_URL", service.url + "/")
    monkeypatch.setenv("PAITIENT_API_KEY", "psm_test_variable")
    service.will_answer({"id": "dep_1"})
    assert Client().get_deployment("dep_1").id == "dep_1"
    assert service.asked[0].path == "/v1/deployments/dep_1"
    assert service.asked[0].headers["Authorization"] == "Bearer psm_test_variable"


@pytest.mark.parametrize("missing", ["PAITIENT_BASE_URL", "PAITIENT_API_KEY"])
def test_says_which_variable_is_missing(missing, monkeypatch):
    for name in {"PAITIENT_BASE_URL", "PAITIENT_API_KEY"} - {missing}:
        monkeypatch.setenv(name, "https://127.0.0.1")
    with pytest.raises(ValueError, match=missing):
        Client()


def test_never_sends_the_key_in_clear_over_a_network():
    with pytest.raises(ValueError, match="https"):
        Client("http://models.example.org", "psm_test_key")


def test_refuses_a_ca_file_that_holds_no_certificate(tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(ValueError, match="ca.pem"):
        Client("https://127.0.0.1", "psm_test_key", ca_file=str(tmp_path / "ca.pem"))


def test_creates_a_deployment_as_asked_and_leaves_out_what_is_not(service, client):
    service.will_answer({"id": "dep_1", "multi_tenant": True, "security_settings": {}}, 201)
    deployment = client.create_deployment(
        model_name="default",
        deployment_name="notes",
        compute_type="gpu",
        security_settings=SecuritySettings(
            network_isolation=True, data_filtering=DataFiltering(detect_pii=True)
        ),
        vpc_config={"subnet_ids": ["subnet-1"]},
        tags={"department": "research"},
        multi_tenant=True,
        tenant_isolation="strong",
    )
    assert service.asked[0].method == "POST"
    assert service.asked[0].json == {
        "model_name": "default",
        "deployment_name": "notes",
        "compute_type": "gpu",
        "security_settings": {"network_isolation": True, "data_filtering": {"detect_pii": True}},
        "vpc_config": {"subnet_ids": ["subnet-1"]},
        "tags": {"department": "research"},
        "multi_tenant": True,
        "tenant_isolation": "strong",
    }
    assert deployment.id == "dep_1" and deployment.multi_tenant is True
    assert deployment.status_reason is None
    with pytest.raises(AttributeError):
        deployment.no_such_field


def test_lists_over_all_pages(service, client):
    service.will_answer({"data": [{"id": "dep_1"}], "next_cursor": "a&b"})
    service.will_answer({"data": [{"id": "dep_2"}], "next_cursor": None})
    assert [each.id for each in client.list_deployments()] == ["dep_1", "dep_2"]
    assert service.asked[1].path == "/v1/deployments?cursor=a%26b"


def test_changes_only_what_is_given(service, client):
    service.will_answer({"id": "dep_1", "replicas": 2})
    changed = client.update_deployment(
        "dep_1", replicas=2, security_settings=SecuritySettings(phi_handling="redact")
    )
    assert (service.asked[0].method, service.asked[0].path) == ("PATCH", "/v1/deployments/dep_1")
    assert service.asked[0].json == {
        "replicas": 2,
        "security_settings": {"phi_handling": "redact"},
    }
    assert changed.replicas == 2


def test_deletes_by_a_name_that_needs_escaping(service, client):
    service.will_answer(b"", 204)
    client.delete_deployment("a/b ?")
    assert service.asked[0].method == "DELETE"
    assert service.asked[0].path == "/v1/deployments/a%2Fb%20%3F"


def test_generates_text(service, client):
    service.will_answer({"id": "gen_1", "text": "Rest.", "phi": {"output": {"counts": {}}}})
    reply = client.generate_text(
        deployment_id="dep_1", prompt="What helps?", max_tokens=5, temperature=0.0, seed=7
    )
    assert service.asked[0].path == "/v1/deployments/dep_1/generate"
    assert service.asked[0].json == {
        "prompt": "What helps?",
        "max_tokens": 5,
        "temperature": 0.0,
        "seed": 7,
    }
    assert reply.text == "Rest." and "output" in reply.phi and reply.processed_prompt is None


def test_streams_chunks_whatever_the_cut(service, client):
    events = (
        'data: {"text":"Ge"}\n\ndata: {"text":"sünder"}\n\n: alive\n\n'
        'data: {"id":"gen_1","finish_reason":"stop","audit_receipt":"log/1/evt"}\n\n'
        "data: [DONE]\n\n"
    ).encode()
    service.will_stream(*(events[i : i + 1] for i in range(len(events))))
    stream = client.generate_text("dep_1", "How?", stream=True)
    assert [chunk.text for chunk in stream] == ["Ge", "sünder"]
    assert stream.result.text == "Gesünder" and stream.result.audit_receipt == "log/1/evt"
    assert service.asked[0].json["stream"] is True


def test_a_stream_that_is_cut_is_no_whole_answer(service, client):
    service.will_stream(b'data: {"text":"Ge"}\n\n', cut=True)
    with pytest.raises(Unreachable, match="cut off"):
        list(client.generate_text("dep_1", "How?", stream=True))


def test_a_stream_can_end_with_an_error(service, client):
    problem = b'{"status":503,"code":"worker_lost","detail":"It ended.","request_id":"req_9"}'
    service.will_stream(b'data: {"text":"Ge"}\n\n', b"event: error\ndata: " + problem + b"\n\n")
    with pytest.raises(ServiceUnavailable) as caught:
        list(client.generate_text("dep_1", "How?", stream=True))
    assert (caught.value.code, caught.value.request_id) == ("worker_lost", "req_9")


def test_a_stream_that_is_refused_raises_at_once(service, client):
    service.will_refuse(422, "phi_rejected")
    with pytest.raises(BadRequest):
        client.generate_text("dep_1", "How?", stream=True)


def test_audit_logs_go_over_pages_with_their_filters(service, client):
    service.will_answer({"data": [{"id": "evt_2"}], "next_cursor": "7"})
    service.will_answer({"data": [{"id": "evt_1", "user_id": None}], "next_cursor": None})
    logs = client.get_audit_logs(
        start_time="2023-11-01T00:00:00Z",
        end_time=datetime.datetime(2023, 11, 30, tzinfo=datetime.timezone.utc),
        filter={"deployment_id": "dep_1", "event_type": ["model.inference", "phi.detection"]},
    )
    assert len(service.asked) == 1, "the next page is fetched when it is reached"
    assert [log.id for log in logs] == ["evt_2", "evt_1"]
    assert service.asked[0].path == (
        "/v1/audit-logs?start_time=2023-11-01T00%3A00%3A00Z&end_time=2023-11-30T00%3A00%3A00Z"
        "&deployment_id=dep_1&event_type=model.inference&event_type=phi.detection"
    )
    assert service.asked[1].path.endswith("&cursor=7")


def test_a_time_without_a_zone_is_refused(client):
    with pytest.raises(ValueError, match="zone"):
        client.get_audit_logs(start_time=datetime.datetime(2023, 11, 1))


def test_detects_and_redacts(service, client):
    finding = {"category": "NAME", "start": 8, "end": 18, "confidence": 0.9, "detector": "names"}
    service.will_answer({"findings": [finding]})
    service.will_answer({"text": "Patient [REDACTED NAME]", "findings": [finding]})
    found = client.detect_phi("Patient John Smith")
    assert (found[0].category, found[0].start, found[0].end) == ("NAME", 8, 18)
    redaction = client.redact_phi("Patient John Smith")
    assert redaction.text == "Patient [REDACTED NAME]" and redaction.findings == found
    assert service.asked[1].json == {"text": "Patient John Smith"}


def test_names_and_imports_models(service, client, tmp_path):
    (tmp_path / "small.gguf").write_bytes(b"GGUF" * 5000)
    service.will_answer({"name": "a/b", "alias_of": "default"})
    service.will_answer({"name": "small"})
    service.will_answer({"data": [{"name": "small"}], "next_cursor": None})
    assert client.alias_model("a/b", "default").alias_of == "default"
    assert service.asked[0].path == "/v1/model-registry/a%2Fb"
    assert client.import_model("small", tmp_path / "small.gguf").name == "small"
    assert service.asked[1].body == b"GGUF" * 5000
    assert service.asked[1].headers["Content-Type"] == "application/octet-stream"
    assert [model.name for model in client.list_models()] == ["small"]


def test_settings_of_the_client_tighten_those_of_the_call(service):
    client = Client(
        service.url,
        "psm_test_key",
        security_settings=SecuritySettings(
            phi_handling="redact",
            network_isolation=True,
            data_filtering=DataFiltering(redact_output_phi=True),
        ),
    )
    assert service.asked == [], "nothing in them is the organization's"
    service.will_answer({"text": ""})
    client.generate_text(
        "dep_1",
        "How?",
        security_settings=SecuritySettings(
            phi_handling="detect",
            network_isolation=False,
            data_filtering={"redact_output_phi": False, "scan_output": True},
        ),
    )
    assert service.asked[0].json["security_settings"] == {
        "phi_handling": "redact",
        "network_isolation": True,
        "data_filtering": {"redact_output_phi": True, "scan_output": True},
    }


def test_settings_that_cannot_be_compared_are_not_guessed(service):
    client = Client(
        service.url,
        "psm_test_key",
        security_settings=SecuritySettings(allowed_ip_ranges=["10.0.0.0/8"]),
    )
    with pytest.raises(ValueError, match="allowed_ip_ranges"):
        client.generate_text("dep_1", "How?", security_settings={"allowed_ip_ranges": ["::/0"]})
    assert service.asked == []


def test_settings_of_the_organization_are_put_there(service):
    service.will_answer({})
    Client(
        service.url,
        "psm_test_key",
        security_settings=SecuritySettings(
            network_isolation=True,
            audit_log_retention_days=365,
            compliance=ComplianceSettings(hipaa=True),
            access_control=AccessControlSettings(ip_restrictions=["10.0.0.0/8"]),
            monitoring=SecurityMonitoring(alert_destinations=["email:security@example.com"]),
            transmission_security={"hsts_enabled": True},
        ),
    )
    assert (service.asked[0].method, service.asked[0].path) == ("PUT", "/v1/security-settings")
    assert service.asked[0].json == {
        "audit_log_retention_days": 365,
        "compliance": {"hipaa": True},
        "access_control": {"ip_restrictions": ["10.0.0.0/8"]},
        "monitoring": {"alert_destinations": ["email:security@example.com"]},
        "transmission_security": {"hsts_enabled": True},
    }


def test_a_key_without_that_permission_still_sends_them_with_each_call(service):
    service.will_refuse(403, "permission_denied")
    client = Client(
        service.url, "psm_test_key", security_settings={"audit_log_retention_days": 3000}
    )
    service.will_answer({"text": ""})
    client.generate_text("dep_1", "How?")
    assert service.asked[1].json["security_settings"] == {"audit_log_retention_days": 3000}


def test_settings_that_the_service_refuses_are_not_passed_over(service):
    service.will_refuse(400, "unknown_field")
    with pytest.raises(BadRequest):
        Client(service.url, "psm_test_key", security_settings={"monitoring": {"x": 1}})


@pytest.mark.parametrize(
    "status, kind",
    [
        (400, BadRequest),
        (401, AuthenticationError),
        (403, PermissionDenied),
        (404, NotFound),
        (409, Conflict),
        (413, BadRequest),
        (422, BadRequest),
        (429, RateLimited),
        (503, ServiceUnavailable),
    ],
)
def test_a_refusal_is_told_by_its_code_and_request(status, kind, service, client):
    service.will_refuse(status, "some_code")
    with pytest.raises(kind) as caught:
        client.generate_text("dep_1", SECRET)
    error = caught.value
    assert (error.status, error.code, error.request_id) == (status, "some_code", "req_1")
    assert str(error) == "It cannot be done. (some_code, request req_1)"
    assert pickle.loads(pickle.dumps(error)).code == "some_code"


def test_an_answer_that_is_no_problem_is_told_by_its_status(service, client):
    service.will_answer(b"<html>", 502)
    with pytest.raises(ServiceUnavailable, match="502"):
        client.get_deployment("dep_1")


def test_an_answer_that_is_no_json_is_not_from_the_service(service, client):
    service.will_answer(b"<html>")
    with pytest.raises(Unreachable, match="no JSON"):
        client.get_deployment("dep_1")


def test_neither_errors_nor_objects_show_text(service, client):
    service.will_answer({"id": "gen_1", "text": SECRET, "processed_prompt": SECRET})
    service.will_answer({"text": SECRET, "findings": []})
    for _ in range(3):
        service.will_break()
    service.will_stream(b'data: {"text":"' + SECRET.encode() + b'"}\n\n', cut=True)
    shown = [repr(client.generate_text("dep_1", SECRET)), repr(client.redact_phi(SECRET))]
    with pytest.raises(Unreachable) as caught:
        client.generate_text("dep_1", SECRET)
    shown += [repr(caught.value), str(caught.value)]
    shown.append(repr(next(client.generate_text("dep_1", SECRET, stream=True))))
    assert not [text for text in shown if "Smith" in text or "1965" in text]


def test_connections_are_kept(service, client):
    for _ in range(5):
        service.will_answer({"id": "dep_1"})
        client.get_deployment("dep_1")
    assert len(service.connections) == 1


def test_a_connection_that_the_service_closed_is_not_used_again(service, client):
    service.will_answer({"id": "dep_1"}, close=True)
    service.will_answer({"id": "dep_1"})
    client.get_deployment("dep_1")
    assert service.closed.wait(30)
    client.get_deployment("dep_1")
    assert len(service.asked) == 2


def test_a_request_that_broke_is_sent_again_under_one_key(service, client):
    service.will_break()
    service.will_refuse(409, "conflict")  # it does not know yet that the first was cut
    service.will_answer({"text": "again"})
    assert client.generate_text("dep_1", "How?").text == "again"
    keys = {asked.headers["Idempotency-Key"] for asked in service.asked}
    assert len(service.asked) == 3 and len(keys) == 1
    service.will_break()
    service.will_answer({"id": "dep_1"})
    client.create_deployment("default", "notes", idempotency_key="night-7")
    assert [asked.headers["Idempotency-Key"] for asked in service.asked[3:]] == ["night-7"] * 2


def test_what_may_have_been_done_and_cannot_be_told_is_an_error(service, client):
    service.will_break()
    service.will_refuse(409, "answer_not_kept", "This key's request was answered.")
    with pytest.raises(Conflict, match="answer_not_kept"):
        client.generate_text("dep_1", "How?")
    for _ in range(3):
        service.will_break()
    with pytest.raises(Unreachable):
        client.create_tenant("Ward 7")
    assert len(service.asked) == 5


def test_what_takes_no_key_or_shall_not_be_repeated_is_sent_once(service):
    client = Client(service.url, "psm_test_key", retries=0)
    service.will_break()
    with pytest.raises(Unreachable):
        client.generate_text("dep_1", "How?")
    service.will_break()
    with pytest.raises(Unreachable):
        Client(service.url, "psm_test_key").detect_phi("Who?")
    service.will_stream(b'data: {"id":"gen_1","finish_reason":"stop"}\n\n')
    list(client.generate_text("dep_1", "How?", stream=True, idempotency_key="k-2"))
    assert [asked.headers["Idempotency-Key"] is None for asked in service.asked] == [False, True, False]


def test_says_when_nothing_answers():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreachable, match="nothing answers"):
            Client(url, "psm_test_key").get_deployment("dep_1")


def test_says_when_the_other_side_speaks_no_tls(service):
    client = Client(service.url.replace("http:", "https:"), "psm_test_key")
    with pytest.raises(Unreachable, match="TLS"):
        client.get_deployment("dep_1")


def test_deidentifies_and_reidentifies(service, client):
    service.will_answer({"text": "Call Ann Lee.", "findings": [], "vault": "vlt_1"})
    done = client.deidentify_phi("Call John Smith.")
    assert service.asked[0].path == "/v1/phi/deidentify"
    assert service.asked[0].json == {"text": "Call John Smith."}
    assert done.text == "Call Ann Lee." and done.vault == "vlt_1" and done.findings == []
    assert "Ann" not in repr(done)
    service.will_answer({"text": "Call John Smith.", "findings": []})
    assert client.reidentify_phi(done.text, vault=done.vault) == "Call John Smith."
    assert service.asked[1].path == "/v1/phi/reidentify"
    assert service.asked[1].json == {"text": "Call Ann Lee.", "vault": "vlt_1"}
    service.will_answer({"text": "Call Ann Lee.", "findings": []})
    kept = client.deidentify_phi("Call John Smith.", conversation_id="c1", tenant_id="t1")
    assert service.asked[2].json == {
        "text": "Call John Smith.",
        "conversation_id": "c1",
        "tenant_id": "t1",
    }
    assert kept.vault is None


def test_redacts_by_the_safe_harbor_rules(service, client):
    service.will_answer({"text": "Born 1965.", "findings": [], "attestation": {"rules": "r"}})
    done = client.redact_phi("Born 01/15/1965.", mode="safe-harbor")
    assert service.asked[0].json == {"text": "Born 01/15/1965.", "mode": "safe-harbor"}
    assert done.attestation == {"rules": "r"}


def test_tenants_are_registered_listed_and_changed(service, client):
    tenant = {"id": "st-anna", "name": "St. Anna", "isolation": "strong", "status": "active"}
    service.will_answer(tenant, 201)
    assert client.create_tenant("St. Anna", tenant_id="st-anna").isolation == "strong"
    assert service.asked[-1].method == "PUT"
    assert service.asked[-1].path == "/v1/tenants/st-anna"
    assert service.asked[-1].json == {"name": "St. Anna"}
    service.will_answer({**tenant, "id": "ten_1"}, 201)
    assert client.create_tenant("St. Anna", isolation="basic").id == "ten_1"
    assert service.asked[-1].json == {"name": "St. Anna", "isolation": "basic"}
    service.will_answer({"data": [tenant], "next_cursor": None})
    assert [one.id for one in client.list_tenants()] == ["st-anna"]
    service.will_answer({**tenant, "status": "disabled"})
    assert client.update_tenant("st-anna", disabled=True).status == "disabled"
    assert service.asked[-1].method == "PATCH"
    assert service.asked[-1].json == {"disabled": True}


def test_protects_records_and_gives_them_back(service, client):
    patient = {"resourceType": "Patient", "name": [{"family": "Smith"}]}
    safe = {"resourceType": "Patient", "name": [{"family": "[REDACTED NAME]"}]}
    service.will_answer({"format": "fhir", "findings": [{"path": "Patient.name[0].family"}]})
    assert client.detect_record(patient)[0]["path"] == "Patient.name[0].family"
    assert service.asked[-1].json == {"fhir": patient}
    service.will_answer({"fhir": safe, "findings": [], "attestation": {"rules": "r"}})
    done = client.redact_record(patient, mode="safe-harbor")
    assert done.record == safe and done.attestation == {"rules": "r"}
    assert service.asked[-1].json == {"fhir": patient, "mode": "safe-harbor"}
    assert "REDACTED" not in repr(done)
    service.will_answer({"hl7v2": "MSH|b", "findings": [], "vault": "vlt_1"})
    made = client.deidentify_record("MSH|a", patient_id="p1")
    assert made.record == "MSH|b" and made.vault == "vlt_1"
    assert service.asked[-1].json == {"hl7v2": "MSH|a", "patient_id": "p1"}
    service.will_answer({"hl7v2": "MSH|a", "findings": []})
    assert client.reidentify_record("MSH|b", vault="vlt_1") == "MSH|a"
    assert service.asked[-1].path == "/v1/phi/reidentify"
    service.will_answer({"fhir": safe})
    assert client.filter_record(patient, role="billing", purpose="payment") == safe
    assert service.asked[-1].json == {"fhir": patient, "role": "billing", "purpose": "payment"}


@pytest.mark.parametrize(
    "call",
    [
        lambda client, **why: client.deidentify_phi("Call Ann.", **why),
        lambda client, **why: client.reidentify_phi("Call Ann.", vault="vlt_1", **why),
        lambda client, **why: client.deidentify_record("MSH|a", **why),
        lambda client, **why: client.reidentify_record("MSH|a", vault="vlt_1", **why),
        lambda client, **why: client.filter_record("MSH|a", role="r", purpose="p", **why),
    ],
)
def test_says_of_whom_and_why_only_when_told(service, client, call):
    for why in ({}, {"patient_id": "p1", "purpose_of_use": "TREAT"}):
        service.will_answer({"text": "Call Ann.", "hl7v2": "MSH|a", "findings": []})
        call(client, **why)
        asked = service.asked[-1].json
        said = {name: asked[name] for name in ("patient_id", "purpose_of_use") if name in asked}
        assert said == why


@pytest.mark.parametrize(
    "call, request_line",
    [
        ("rotate_tenant_keys", "POST /v1/tenants/st-a/keys/rotate"),
        ("revoke_tenant_keys", "POST /v1/tenants/st-a/keys/revoke"),
        ("reinstate_tenant_keys", "POST /v1/tenants/st-a/keys/reinstate"),
        ("ask_tenant_key_destruction", "POST /v1/tenants/st-a/keys/destruction"),
        ("approve_tenant_key_destruction", "POST /v1/tenants/st-a/keys/destruction/approve"),
        ("cancel_tenant_key_destruction", "DELETE /v1/tenants/st-a/keys/destruction"),
        ("get_tenant_keys", "GET /v1/tenants/st-a/keys"),
    ],
)
def test_each_act_on_a_tenants_keys_is_asked_for(service, client, call, request_line):
    service.will_answer({"tenant_id": "st-a", "phase": "in_use", "keys": [], "destruction": None})
    assert getattr(client, call)("st-a").phase == "in_use"
    assert f"{service.asked[-1].method} {service.asked[-1].path}" == request_line


def test_the_certificate_of_a_destruction_is_read(service, client):
    service.will_answer({"tenant_id": "st-a", "signer": "ab", "text": "PaiTIENT certificate"})
    assert client.get_destruction_certificate("st-a").text.startswith("PaiTIENT")
    assert service.asked[-1].path == "/v1/tenants/st-a/keys/destruction/certificate"
