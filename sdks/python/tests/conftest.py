# SPDX-License-Identifier: MIT
"""A small service on a real socket: it keeps what it was asked and answers what it was told to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from paitient_secure_model import Client


class Asked:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class SmallService:
    def __init__(self):
        self.asked, self.answers, self.connections = [], [], set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.connections.add(self.client_address)
                outer.asked.append(Asked(self.command, self.path, self.headers, body))
                outer.answers.pop(0)(self)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def will_answer(self, data, status=200, request_id="req_1", close=False):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()

        def answer(handler):
            handler.send_response(status)
            handler.send_header("Content-Length", str(len(body)))
            handler.send_header("X-Request-Id", request_id)
            if close:
                handler.close_connection = True
            handler.end_headers()
            handler.wfile.write(body)

        self.answers.append(answer)

    def will_refuse(self, status, code, detail="It cannot be done."):
        problem = {"status": status, "code": code, "detail": detail, "title": "No"}
        self.will_answer(problem, status=status)

    def will_stream(self, *parts, cut=False):
        def answer(handler):
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.send_header("Content-Type", "text/event-stream")
            handler.end_headers()
            for part in parts:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                handler.wfile.flush()
            if not cut:
                handler.wfile.write(b"0\r\n\r\n")
            handler.close_connection = True

        self.answers.append(answer)

    def will_break(self):
        def answer(handler):
            handler.close_connection = True

        self.answers.append(answer)


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("PAITIENT_BASE_URL", "PAITIENT_API_KEY", "PAITIENT_CA_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def service():
    small = SmallService()
    yield small
    small.server.shutdown()
    small.server.server_close()


@pytest.fixture
def client(service):
    with Client(service.url, "psm_test_key") as made:
        yield made
