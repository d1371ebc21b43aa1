# SPDX-License-Identifier: MIT
"""The client, the command line and the examples against a service that really runs."""

import pathlib
import re
import sys

import pytest

from paitient_secure_model import (
    AuthenticationError,
    BadRequest,
    Client,
    Conflict,
    NotFound,
    Unreachable,
)
from paitient_secure_model.security import DataFiltering, SecuritySettings

ROOT = pathlib.Path(__file__).resolve().parents[3]
PATIENT = "Patient John Smith (DOB: 01/15/1965) has been diagnosed with type 2 diabetes."
PROTECTED = (
    "Patient [REDACTED NAME] (DOB: [REDACTED DATE]) has been diagnosed with type 2 diabetes."
)


@pytest.fixture
def live(running, monkeypatch):
    for name, value in running.variables.items():
        monkeypatch.setenv(name, value)
    with Client() as made:
        yield made


@pytest.fixture
def notes(live):
    return live.create_deployment(model_name="default", deployment_name="notes")


def test_the_launcher_says_where_it_answers_and_not_the_key(running):
    assert running.variables["PAITIENT_BASE_URL"] in running.said
    assert running.variables["PAITIENT_API_KEY"] not in running.said
    log = pathlib.Path(running.data, "logs", "service.log").read_text()
    assert running.variables["PAITIENT_API_KEY"] not in log
    assert pathlib.Path(running.data, "admin.key").stat().st_mode & 0o777 == 0o600


def test_a_second_service_on_the_same_data_is_refused(running):
    second = running.launcher("up")
    assert second.returncode == 2
    assert "in use" in second.stderr


def test_the_patient_is_taken_out_of_the_prompt(live, notes):
    reply = live.generate_text(
        deployment_id=notes.id,
        prompt=PATIENT,
        max_tokens=12,
        temperature=0.0,
        security_settings=SecuritySettings(phi_detection=True, phi_redaction=True),
    )
    assert reply.processed_prompt == PROTECTED
    assert reply.text
    assert reply.phi["input"]["counts"] == {"NAME": 1, "DATE": 1}
    assert reply.usage["completion_tokens"] <= 12


def test_a_stream_is_the_answer_in_pieces(live, notes):
    asked = {"prompt": "Name three vegetables.", "max_tokens": 20, "temperature": 0.0}
    stream = live.generate_text(notes.id, stream=True, **asked)
    pieces = [chunk.text for chunk in stream]
    assert len(pieces) > 1
    assert "".join(pieces) == stream.result.text
    assert stream.result.text == live.generate_text(notes.id, **asked).text
    assert stream.result.audit_receipt.count("/") == 2


def test_a_stream_can_be_left(live, notes):
    with live.generate_text(notes.id, "Count to a thousand.", temperature=0.0, stream=True) as stream:
        next(stream)
    assert live.generate_text(notes.id, "Hello", max_tokens=2).text is not None


def test_a_reader_sees_its_own_last_event(live, notes):
    reply = live.generate_text(notes.id, "Hello", max_tokens=2)
    logs = live.get_audit_logs(
        filter={"deployment_id": notes.id, "event_type": ["model.inference", "phi.detection"]}
    )
    last = next(iter(logs))
    assert last.event_type == "model.inference"
    assert reply.audit_receipt == f"{last.log}/{last.index}/{last.id}"
    assert last.resource_id == notes.id


def test_audit_logs_go_over_pages(live, notes):
    for _ in range(2):
        live.generate_text(notes.id, "Hello", max_tokens=1)
    indexes = [log.index for log in live.get_audit_logs(filter={"limit": "2"})]
    assert len(indexes) > 4
    assert indexes == sorted(indexes, reverse=True)


def test_a_time_without_events_is_empty(live, notes):
    logs = live.get_audit_logs(
        start_time="2023-11-01T00:00:00Z",
        end_time="2023-11-30T23:59:59Z",
        filter={"deployment_id": notes.id, "event_type": ["model.inference", "phi.detection"]},
    )
    assert list(logs) == []


def test_the_same_definition_is_the_same_deployment(live, notes):
    assert live.create_deployment(model_name="default", deployment_name="notes").id == notes.id
    with pytest.raises(Conflict):
        live.create_deployment(
            model_name="default", deployment_name="notes", tags={"other": "definition"}
        )
    assert notes.id in [each.id for each in live.list_deployments()]


def test_a_deployment_can_be_deleted(live):
    made = live.create_deployment(model_name="default", deployment_name="short-lived")
    live.delete_deployment(made.id)
    with pytest.raises(NotFound) as caught:
        live.get_deployment(made.id)
    assert caught.value.request_id


def test_what_is_granted_otherwise_is_noticed(live):
    made = live.create_deployment(
        model_name="default", deployment_name="gpu-wish", compute_type="gpu"
    )
    assert made.compute == {"requested": "gpu", "granted": "cpu"}
    assert any("gpu" in str(notice) for notice in made.notices)
    live.delete_deployment(made.id)


def test_settings_of_a_call_are_told_back(live, notes):
    reply = live.generate_text(
        deployment_id=notes.id,
        prompt="Summarize treatment options for diabetes.",
        max_tokens=5,
        security_settings=SecuritySettings(
            data_filtering=DataFiltering(scan_output=True, redact_output_phi=True)
        ),
    )
    assert "output" in reply.phi


def test_a_text_that_must_not_go_is_refused(live, notes):
    with pytest.raises(BadRequest) as caught:
        live.generate_text(notes.id, PATIENT, security_settings={"phi_handling": "reject"})
    assert caught.value.code == "phi_rejected"
    assert "Smith" not in str(caught.value)


def test_an_unknown_setting_is_refused(live, notes):
    with pytest.raises(BadRequest) as caught:
        live.generate_text(notes.id, "Hello", security_settings={"phi_handlign": "redact"})
    assert caught.value.status == 400


def test_findings_count_code_points(live):
    text = "😀 " + PATIENT
    name = live.detect_phi(text)[0]
    assert (name.category, text[name.start : name.end]) == ("NAME", "John Smith")
    assert live.redact_phi(text).text == "😀 " + PROTECTED


def test_another_name_for_a_model(live):
    made = live.alias_model("SomeLab/Clinical-8B", "default")
    assert made.alias_of == "default"
    assert "SomeLab/Clinical-8B" in [model.name for model in live.list_models()]
    deployment = live.create_deployment("SomeLab/Clinical-8B", "by-another-name")
    assert live.generate_text(deployment.id, "Hello", max_tokens=2).usage["prompt_tokens"] > 0
    live.delete_deployment(deployment.id)


def test_a_file_that_is_no_model_is_refused(live, tmp_path):
    (tmp_path / "x.gguf").write_bytes(b"no model" * 100)
    with pytest.raises(BadRequest) as caught:
        live.import_model("wrong", tmp_path / "x.gguf")
    assert caught.value.code == "bad_model_file"


def test_a_wrong_key_is_refused(running, live):
    wrong = Client(api_key="psm_live_" + "0" * 49)
    with pytest.raises(AuthenticationError):
        wrong.list_deployments()


def test_a_certificate_of_somebody_else_is_not_trusted(running, live, monkeypatch):
    monkeypatch.delenv("PAITIENT_CA_FILE")
    with pytest.raises(Unreachable, match="was not signed by"):
        Client().list_deployments()


def test_the_command_line_works_with_the_running_service(running, notes):
    listed = running.launcher("deployments", "list")
    assert listed.returncode == 0 and notes.id in listed.stdout, listed.stderr
    answer = running.launcher("generate", "notes", "--max-tokens=5", "--stream", stdin=PATIENT)
    assert answer.returncode == 0 and "receipt: log_" in answer.stderr, answer.stderr
    audit = running.launcher("audit", "list", "--type=model.inference", "--limit=1")
    assert audit.returncode == 0 and "model.inference" in audit.stdout, audit.stderr
    missing = running.launcher("generate", "no-such-deployment", "Hello")
    assert missing.returncode == 1 and re.search("deployment_not_found, request", missing.stderr)


def test_keys_are_made_and_revoked_on_the_command_line(running, live):
    made = running.launcher("api-keys", "create", "--name=ward", "--permission=deployment:read")
    assert made.returncode == 0, made.stderr
    with Client(api_key=made.stdout.strip()) as ward:
        ward.list_deployments()
        listed = running.launcher("api-keys", "list").stdout
        key_id = next(line.split()[0] for line in listed.splitlines() if " ward " in line)
        assert running.launcher("api-keys", "revoke", key_id).returncode == 0
        with pytest.raises(AuthenticationError):
            ward.list_deployments()


def test_the_examples_run(running):
    folder = ROOT / "examples" / "redact-a-note"
    with_python = running.run(sys.executable, str(folder / "redact_a_note.py"))
    assert with_python.returncode == 0, with_python.stderr
    assert "model.inference success" in with_python.stdout
    with_curl = running.run(str(folder / "redact-a-note.sh"))
    assert with_curl.returncode == 0, with_curl.stdout + with_curl.stderr
    for said in (with_python.stdout, with_curl.stdout):
        assert "[REDACTED NAME]" in said and "Smith" not in said and "4839201" not in said
