# SPDX-License-Identifier: MIT
"""Prompts sealed end to end, with a proxy between that ends TLS and keeps all that it sees."""

import base64
import datetime
import ipaddress
import json
import pathlib
import socket
import ssl
import threading

import pytest

pytest.importorskip("cryptography.hazmat.primitives.hpke")

from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

from paitient_secure_model import (  # noqa: E402
    Client,
    Conflict,
    NotTrusted,
    PermissionDenied,
    Unreachable,
)
from paitient_secure_model.security import SecuritySettings  # noqa: E402
from paitient_secure_model.sealing import MEDIA_TYPE, Sealer, SealedRequest, _fields  # noqa: E402

CANARY = "Zyxwquent Brmblefoot takes metformin, canary-4b71"


class Proxy:
    """Ends TLS with a certificate of its own, passes on, and keeps both directions in clear."""

    def __init__(self, folder, to, ca_file):
        self.seen = bytearray()
        self.change = lambda data: data
        self._to, self._ca = to, ca_file
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca_file = str(self._certificate(folder))
        self._context.load_cert_chain(self.ca_file, str(folder / "proxy.key"))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _certificate(self, folder):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "proxy")])
        now = datetime.datetime.now(datetime.timezone.utc)
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([address]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        (folder / "proxy.key").write_bytes(
            key.private_bytes(
                pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (folder / "proxy.pem").write_bytes(certificate.public_bytes(pem))
        return folder / "proxy.pem"

    def _accept(self):
        while True:
            try:
                raw, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(raw,), daemon=True).start()

    def _pass(self, raw):
        host, port = self._to
        try:
            inside = self._context.wrap_socket(raw, server_side=True)
            trusted = ssl.create_default_context(cafile=self._ca)
            outside = trusted.wrap_socket(
                socket.create_connection((host, port)), server_hostname=host
            )
        except OSError:
            return
        back = threading.Thread(target=self._copy, args=(outside, inside, None), daemon=True)
        back.start()
        self._copy(inside, outside, self.change)

    def _copy(self, source, target, change):
        try:
            while data := source.recv(65536):
                self.seen += data
                target.sendall(change(data) if change else data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self._socket.close()


@pytest.fixture
def pin(running):
    run = json.loads(pathlib.Path(running.data, "run", "service.json").read_text())
    return run["request_pin"]


@pytest.fixture
def proxy(running, tmp_path):
    where = running.variables["PAITIENT_BASE_URL"].removeprefix("https://").split(":")
    made = Proxy(tmp_path, (where[0], int(where[1])), running.variables["PAITIENT_CA_FILE"])
    yield made
    made.close()


@pytest.fixture
def through(running, proxy, monkeypatch):
    """Makes clients that speak through the proxy and believe its certificate."""
    made = []

    def client(pin):
        monkeypatch.delenv("PAITIENT_REQUEST_PIN", raising=False)
        one = Client(
            proxy.url,
            running.variables["PAITIENT_API_KEY"],
            ca_file=proxy.ca_file,
            request_pin=pin,
        )
        made.append(one)
        return one

    yield client
    for one in made:
        one.close()


@pytest.fixture
def sealed(through, pin):
    return through(pin).create_deployment(
        model_name="default",
        deployment_name="sealed",
        security_settings=SecuritySettings(encryption_level="maximum"),
    )


def test_a_proxy_that_ends_tls_sees_neither_prompt_nor_answer(through, proxy, pin, sealed):
    assert sealed.security_settings["encryption_level"] == "maximum"
    client = through(pin)
    whole = client.generate_text(sealed.id, CANARY, max_tokens=24, temperature=0)
    with client.generate_text(sealed.id, CANARY, max_tokens=24, temperature=0, stream=True) as pieces:
        streamed = "".join(chunk.text for chunk in pieces)
    assert whole.text and streamed == whole.text == pieces.result.text
    seen = bytes(proxy.seen)
    assert sealed.id.encode() in seen, "the proxy sees what goes through it"
    for secret in (CANARY, "canary-4b71", whole.text.strip(), '"prompt"', '"finish_reason"'):
        assert secret.encode() not in seen
        assert base64.b64encode(secret.encode())[:-4] not in seen


def test_a_plain_prompt_is_refused_by_name(through, proxy, sealed):
    with pytest.raises(PermissionDenied) as refused:
        through(None).generate_text(sealed.id, "hello", max_tokens=4)
    assert refused.value.code == "encryption_unmet"


def test_another_signer_is_not_believed_and_gets_nothing(through, proxy, sealed):
    with pytest.raises(NotTrusted):
        through("0" * 32).generate_text(sealed.id, CANARY, max_tokens=4)
    assert b"canary-4b71" not in bytes(proxy.seen)
    assert b"/generate HTTP/1.1" not in bytes(proxy.seen)


def test_a_request_that_was_taken_is_not_taken_again(through, pin, sealed):
    client = through(pin)
    path = f"/v1/deployments/{sealed.id}/generate"
    request = client._sealer.seal("POST", path, b'{"prompt":"hello","max_tokens":2}')
    headers = {"Content-Type": MEDIA_TYPE}
    answer = client._transport._answer("POST", path, request.body, headers)
    assert json.loads(request.open(answer, last=True))["text"] is not None
    with pytest.raises(Conflict) as again:
        client._transport._answer("POST", path, request.body, headers)
    assert again.value.code == "request_replayed"


def test_a_request_for_another_path_or_changed_on_its_way_does_not_open(through, pin, sealed):
    client = through(pin)
    headers = {"Content-Type": MEDIA_TYPE}
    body = b'{"prompt":"hello","max_tokens":2}'
    path = f"/v1/deployments/{sealed.id}/generate"
    elsewhere = client._sealer.seal("POST", "/v1/deployments/other/generate", body)
    changed = bytearray(client._sealer.seal("POST", path, body).body)
    changed[-1] ^= 1
    for wrong in (elsewhere.body, bytes(changed), b"", b"\x01", b"\x02" * 2000):
        with pytest.raises(Exception) as refused:
            client._transport._answer("POST", path, wrong, headers)
        assert refused.value.status in (400, 409)
        assert refused.value.code in ("sealed_request_broken", "request_key_gone")


def test_a_changed_or_shortened_answer_is_refused():
    class Key:
        name, public = b"12345678", None

    request = SealedRequest.__new__(SealedRequest)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = AESGCM(b"k" * 32)

    def fresh():
        request._answer, request._next, request._ended = key, 0, False
        return request

    def part(number, text, last):
        label = b"paitient sealed answer" + (b" end" if last else b"")
        nonce = number.to_bytes(12, "big")
        return b"data: " + base64.b64encode(key.encrypt(nonce, text, label)) + b"\n"

    one, two, end = part(0, b'{"text":"a"}', False), part(1, b'{"text":"b"}', False), part(2, b"", True)
    assert b"".join(fresh().lines([one, two, end])).count(b"text") == 2
    for wrong in ([one, two], [two, one, end], [one, end], [one, one], [one, b"data: ???\n"]):
        with pytest.raises(Unreachable):
            list(fresh().lines(wrong))


@pytest.mark.parametrize("text", ["", "PaiTIENT request key, version 2\n\na b c\nd e f\n", "x\n\n"])
def test_a_request_key_of_another_form_is_not_believed(text):
    with pytest.raises(NotTrusted):
        Sealer("0" * 32, lambda: {"text": text}).seal("POST", "/v1/x", b"{}")


def test_fields_are_encoded_as_the_service_does():
    assert _fields("a", "bc") == b"\x00\x00\x00\x01a\x00\x00\x00\x02bc"
