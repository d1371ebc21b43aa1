# SPDX-License-Identifier: MIT
"""A small service that answers what it was told to, and one that really runs."""

import json
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from paitient_secure_model import Client


ROOT = pathlib.Path(__file__).resolve().parents[3]


class Asked:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class SmallService:
    """On a real socket; it keeps what it was asked."""

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

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            def shutdown_request(self, request):
                super().shutdown_request(request)
                outer.closed.set()

        self.closed = threading.Event()  # once it has closed a connection
        self.server = Server(("127.0.0.1", 0), Handler)
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


class Ward:
    """A model server on loopback: it calls the tool that it is offered with the name that it is told."""

    def __init__(self):
        self.seen = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer("application/json", json.dumps({"data": [{"id": "ward-model"}]}))

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.seen.append(asked)
                if not asked["stream"]:
                    self.answer("application/json", json.dumps(outer.whole(asked)))
                    return
                events = [json.dumps({"choices": [each]}) for each in outer.choices(asked)]
                events.append("[DONE]")
                self.answer("text/event-stream", "".join(f"data: {each}\n\n" for each in events))

            def answer(self, kind, body):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @staticmethod
    def choices(asked):
        last = asked["messages"][-1]
        if asked.get("tools") and last["role"] == "user":
            name = last["content"].removeprefix("Find ").removesuffix(".")
            function = {"name": asked["tools"][0]["function"]["name"], "arguments": '{"name": '}
            call = {"index": 0, "id": "ward-1", "type": "function", "function": function}
            yield {"index": 0, "delta": {"tool_calls": [call]}}
            rest = {"index": 0, "function": {"arguments": json.dumps(name) + "}"}}
            yield {"index": 0, "delta": {"tool_calls": [rest]}, "finish_reason": "tool_calls"}
        elif asked.get("response_format"):
            yield {"index": 0, "delta": {"content": '{"beds": 4}'}, "finish_reason": "stop"}
        else:
            yield {"index": 0, "delta": {"content": "Said: " + last["content"]}}
            yield {"index": 0, "delta": {}, "finish_reason": "stop"}

    def whole(self, asked):
        message = {"role": "assistant", "content": None}
        for each in self.choices(asked):
            if "content" in each["delta"]:
                message["content"] = (message["content"] or "") + each["delta"]["content"]
            for call in each["delta"].get("tool_calls", []):
                if "id" in call:
                    message["tool_calls"] = [dict(call, function=dict(call["function"]))]
                else:
                    function = message["tool_calls"][0]["function"]
                    function["arguments"] += call["function"]["arguments"]
        choice = {"index": 0, "message": message, "finish_reason": each["finish_reason"]}
        return {"object": "chat.completion", "choices": [choice]}


class Running:
    """A service that was started with the launcher, and what the launcher says of it."""

    def __init__(self, data):
        self.data = data
        self.ward = Ward()
        config = data + ".yaml"
        pathlib.Path(config).write_text(f"upstreams:\n  ward:\n    url: {self.ward.url}\n")
        started = self.launcher("up", "--detach", "--port", "0", "--config", config)
        assert started.returncode == 0, started.stderr
        self.said = started.stdout
        exports = self.launcher("env").stdout
        self.variables = dict(
            shlex.split(line)[1].split("=", 1) for line in exports.splitlines()
        )

    def launcher(self, *arguments, stdin=""):
        return subprocess.run(
            [str(ROOT / "paitient"), *arguments, "--data", self.data],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=1800,
        )

    def run(self, *command):
        return subprocess.run(
            command,
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            timeout=1800,
        )


@pytest.fixture(scope="session")
def running():
    folder = tempfile.mkdtemp(prefix="paitient-")
    os.chmod(folder, 0o711)  # children of other users pass through
    try:
        service = Running(os.path.join(folder, "data"))
        yield service
        stopped = service.launcher("down")
        assert stopped.returncode == 0, stopped.stderr
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
