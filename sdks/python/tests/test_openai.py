# SPDX-License-Identifier: MIT
"""The official clients of OpenAI's API, unchanged, against a service that really runs."""

import json
import pathlib
import shutil
import ssl
import subprocess
import sys

import pytest

from paitient_secure_model import Client

ROOT = pathlib.Path(__file__).resolve().parents[3]
PYTHON_CLIENT = "openai==3.54.0"
LANGCHAIN = "langchain-openai==1.7.3"
NODE_CLIENT = "openai@7.57.0"
NOTE = "Patient John Smith (DOB: 01/15/1965) has been diagnosed with type 2 diabetes."
WRONG_KEY = "psm_live_" + "0" * 49


def fetched(folder, *command):
    """A folder of the build that a client was installed to, once for each of its versions."""
    done = folder / "fetched"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1800)
        assert ran.returncode == 0, ran.stderr
        done.touch()
    return folder


@pytest.fixture(scope="session")
def openai():
    version = "%s-%s-python%d.%d" % (PYTHON_CLIENT, LANGCHAIN, *sys.version_info[:2])
    folder = ROOT / "target" / "clients" / version
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    fetched(folder, *pip, "--target", str(folder), PYTHON_CLIENT, LANGCHAIN)
    sys.path.append(str(folder))
    import openai as module

    return module


@pytest.fixture(scope="session")
def deployment(running):
    with Client(
        running.variables["PAITIENT_BASE_URL"],
        running.variables["PAITIENT_API_KEY"],
        ca_file=running.variables["PAITIENT_CA_FILE"],
    ) as live:
        return live.create_deployment(model_name="default", deployment_name="chat-model").id


@pytest.fixture(scope="session")
def trusting(running, openai):
    context = ssl.create_default_context(cafile=running.variables["PAITIENT_CA_FILE"])
    return openai.DefaultHttpxClient(verify=context)


@pytest.fixture(scope="session")
def connect(running, openai, trusting, deployment):
    def connected(api_key=running.variables["PAITIENT_API_KEY"]):
        return openai.OpenAI(
            base_url=running.variables["PAITIENT_BASE_URL"] + "/v1",
            api_key=api_key,
            http_client=trusting,
            max_retries=0,
        )

    return connected


def asked(**more):
    messages = [{"role": "user", "content": "Name three vegetables."}]
    return {"model": "chat-model", "messages": messages, "max_tokens": 20, "temperature": 0, **more}


def test_python_chats(connect, deployment):
    raw = connect().chat.completions.with_raw_response.create(**asked(seed=1, user="u", n=1))
    answer = raw.parse()
    assert answer.object == "chat.completion" and answer.model == "chat-model"
    assert answer.choices[0].message.role == "assistant" and answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert 0 < answer.usage.completion_tokens <= 20
    assert raw.headers["x-audit-receipt"] == answer.paitient["audit_receipt"]
    assert raw.headers["x-request-id"].startswith("req_")
    by_id = connect().chat.completions.create(**asked(model=deployment))
    assert by_id.choices[0].message.content == answer.choices[0].message.content


def test_python_streams_with_usage(connect):
    stream = connect().chat.completions.create(
        **asked(stream=True, stream_options={"include_usage": True})
    )
    chunks = list(stream)
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    whole = connect().chat.completions.create(**asked())
    assert "".join(pieces) == whole.choices[0].message.content
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert chunks[-1].choices == [] and chunks[-1].usage == whole.usage


def test_python_leaves_a_stream(connect):
    endless = {"ignore_eos": True}
    with connect().chat.completions.create(
        **asked(stream=True, max_tokens=900, extra_body=endless)
    ) as stream:
        next(iter(stream))
    assert connect().chat.completions.create(**asked()).choices


def test_python_steers_a_local_model(connect, openai):
    def answer(**more):
        return connect().chat.completions.create(**asked(**more)).choices[0].message.content

    said = answer(logit_bias={"4000": 100}, max_tokens=3)
    assert len(said) % 3 == 0 and said == said[: len(said) // 3] * 3
    plain = answer(max_tokens=60, extra_body={"ignore_eos": True})
    assert answer(max_tokens=60, frequency_penalty=2, extra_body={"ignore_eos": True}) != plain
    assert answer(max_tokens=8, temperature=2, extra_body={"top_k": 1}) == answer(max_tokens=8)
    for bias in ({"4000": 101}, {"word": 1}):
        with pytest.raises(openai.BadRequestError) as refused:
            answer(logit_bias=bias)
        assert refused.value.param == "logit_bias"
    with pytest.raises(openai.BadRequestError, match="a token that the model has not"):
        answer(logit_bias={"999999999": 1})


def test_python_sends_parts_settings_and_why(connect):
    parts = [{"type": "text", "text": NOTE}, {"type": "text", "text": "Summarize."}]
    answer = connect().chat.completions.create(
        **asked(
            messages=[{"role": "user", "content": parts}],
            metadata={"phi_handling": "redact", "purpose_of_use": "TREAT"},
        ),
        extra_headers={"X-Conversation-Id": "c-1"},
    )
    assert answer.paitient["phi"]["input"]["counts"] == {"NAME": 1, "DATE": 1}
    assert "Smith" not in answer.paitient["processed_prompt"]


def test_python_completes_a_prompt(connect):
    prompt = {"model": "chat-model", "prompt": "Hello", "max_tokens": 5, "temperature": 0}
    answer = connect().completions.create(**prompt)
    assert answer.object == "text_completion" and answer.usage.completion_tokens <= 5
    streamed = connect().completions.create(**prompt, stream=True)
    assert "".join(chunk.choices[0].text for chunk in streamed) == answer.choices[0].text


def test_python_lists_models(connect):
    models = {model.id: model for model in connect().models.list()}
    assert models["chat-model"].object == "model" and models["chat-model"].created > 0
    assert connect().models.retrieve("chat-model") == models["chat-model"]


def test_python_raises_its_own_exceptions(connect, openai):
    chat = connect().chat.completions
    with pytest.raises(openai.AuthenticationError) as wrong_key:
        connect(WRONG_KEY).chat.completions.create(**asked())
    assert wrong_key.value.code == "invalid_api_key" and wrong_key.value.request_id
    with pytest.raises(openai.NotFoundError) as unknown:
        chat.create(**asked(model="gpt-4o"))
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        connect().models.retrieve("meta-llama/Llama-3.1-8B")
    with pytest.raises(openai.NotFoundError):
        chat.create(**asked(model="gpt-4o", stream=True))
    for length in (20_000, 300_000):
        words = [{"role": "user", "content": "word " * length}]
        with pytest.raises(openai.BadRequestError) as too_long:
            chat.create(**asked(messages=words))
        assert too_long.value.code == "context_length_exceeded"
    with pytest.raises(openai.BadRequestError) as tools:
        function = {"type": "function", "function": {"name": "f", "parameters": {}}}
        chat.create(**asked(tools=[function]))
    assert (tools.value.code, tools.value.param) == ("unsupported_parameter", "tools")
    with pytest.raises(openai.BadRequestError) as rejected:
        words = [{"role": "user", "content": NOTE}]
        chat.create(**asked(messages=words), extra_headers={"X-Phi-Handling": "reject"})
    assert rejected.value.code == "phi_rejected" and "Smith" not in str(rejected.value)


def test_python_may_only_what_its_key_may(running, connect, openai):
    made = running.launcher("api-keys", "create", "--name=reader", "--permission=deployment:read")
    assert made.returncode == 0, made.stderr
    with pytest.raises(openai.PermissionDeniedError) as denied:
        connect(made.stdout.strip()).chat.completions.create(**asked())
    assert denied.value.code == "access_denied"


def test_langchain_invokes_streams_and_raises(running, openai, trusting, deployment):
    from langchain_openai import ChatOpenAI

    def model(name):
        return ChatOpenAI(
            model=name,
            base_url=running.variables["PAITIENT_BASE_URL"] + "/v1",
            api_key=running.variables["PAITIENT_API_KEY"],
            http_client=trusting,
            temperature=0,
            max_tokens=20,
            max_retries=0,
        )

    asked_of = [("system", "Be brief."), ("human", "Name three vegetables.")]
    answer = model("chat-model").invoke(asked_of)
    assert answer.content and answer.usage_metadata["output_tokens"] <= 20
    assert "".join(each.content for each in model("chat-model").stream(asked_of)) == answer.content
    with pytest.raises(openai.NotFoundError):
        model("gpt-4o").invoke(asked_of)


FIND = {
    "type": "function",
    "function": {
        "name": "find_patient",
        "description": "Finds a patient by name.",
        "parameters": {"type": "object", "properties": {"name": {"type": "string"}}},
    },
}
HIDDEN = {"phi_handling": "de-identify"}


@pytest.fixture(scope="session")
def ward(running):
    with Client(
        running.variables["PAITIENT_BASE_URL"],
        running.variables["PAITIENT_API_KEY"],
        ca_file=running.variables["PAITIENT_CA_FILE"],
    ) as live:
        source = {"source": {"upstream": "ward", "model": "ward-model"}}
        live._transport.call("PUT", "/v1/model-registry/ward", source)
        live.create_deployment(model_name="ward", deployment_name="ward-chat")
    return running.ward


def test_python_calls_tools_and_answers_them(connect, ward):
    chat = connect().chat.completions
    messages = [{"role": "user", "content": "Find John Smith."}]
    asked = {"model": "ward-chat", "tools": [FIND], "tool_choice": "auto", "metadata": HIDDEN}
    answer = chat.create(**asked, messages=messages)
    call = answer.choices[0].message.tool_calls[0]
    assert answer.choices[0].finish_reason == "tool_calls"
    assert json.loads(call.function.arguments) == {"name": "John Smith"}
    assert "Smith" not in json.dumps(ward.seen[-1])
    messages.append(answer.choices[0].message.model_dump(exclude_none=True))
    found = json.dumps({"name": "John Smith", "mrn": 4567890})
    messages.append({"role": "tool", "tool_call_id": call.id, "content": found})
    told = chat.create(**asked, messages=messages).choices[0].message.content
    assert told == "Said: " + json.dumps(json.loads(found), separators=(",", ":"))
    seen = json.dumps(ward.seen[-1])
    assert "Smith" not in seen and "4567890" not in seen and call.id not in seen


def test_python_streams_calls(connect, ward):
    messages = [{"role": "user", "content": "Find John Smith."}]
    asked = {"model": "ward-chat", "messages": messages, "tools": [FIND], "metadata": HIDDEN}
    with connect().chat.completions.stream(**asked) as stream:
        done = [event for event in stream if event.type == "tool_calls.function.arguments.done"]
        whole = stream.get_final_completion()
    assert json.loads(done[0].arguments) == {"name": "John Smith"}
    assert whole.choices[0].message.tool_calls[0].function.name == "find_patient"


def test_python_asks_for_several_answers_and_for_json(connect, ward):
    several = connect().chat.completions.create(**asked(n=2, seed=3))
    assert [choice.index for choice in several.choices] == [0, 1]
    assert all(choice.message.content for choice in several.choices)
    schema = {"name": "beds", "schema": {"type": "object"}, "strict": True}
    answer = connect().chat.completions.create(
        model="ward-chat",
        messages=[{"role": "user", "content": "How many beds?"}],
        response_format={"type": "json_schema", "json_schema": schema},
        frequency_penalty=0.5,
        extra_body={"top_k": 40},
    )
    assert json.loads(answer.choices[0].message.content) == {"beds": 4}
    seen = ward.seen[-1]
    assert seen["response_format"]["json_schema"] == schema
    assert seen["frequency_penalty"] == 0.5 and seen["top_k"] == 40


def test_langchain_binds_tools(running, openai, trusting, ward):
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(
        model="ward-chat",
        base_url=running.variables["PAITIENT_BASE_URL"] + "/v1",
        api_key=running.variables["PAITIENT_API_KEY"],
        http_client=trusting,
        max_retries=0,
        extra_body={"metadata": HIDDEN},
    ).bind_tools([FIND])
    answer = model.invoke("Find John Smith.")
    assert answer.tool_calls[0]["args"] == {"name": "John Smith"}
    assert answer.response_metadata["finish_reason"] == "tool_calls"
    pieces = None
    for piece in model.stream("Find John Smith."):
        pieces = piece if pieces is None else pieces + piece
    assert pieces.tool_calls[0]["args"] == {"name": "John Smith"}
    assert "Smith" not in json.dumps(ward.seen[-1])


NODE = """
import OpenAI from 'openai';

const model = 'chat-model';
const client = new OpenAI({ baseURL: process.env.PAITIENT_BASE_URL + '/v1',
  apiKey: process.env.PAITIENT_API_KEY, maxRetries: 0 });
const messages = [{ role: 'user', content: 'Name three vegetables.' }];
const asked = { model, messages, max_tokens: 20, temperature: 0 };
const failure = async (call) => {
  try { await call(); return 'nothing'; } catch (e) { return [e.constructor.name, e.status, e.code]; }
};
const { data: whole, response } = await client.chat.completions.create(asked).withResponse();
let streamed = '', usage = null, reason = null;
const options = { stream: true, stream_options: { include_usage: true } };
for await (const chunk of await client.chat.completions.create({ ...asked, ...options })) {
  streamed += chunk.choices[0]?.delta?.content ?? '';
  reason = chunk.choices[0]?.finish_reason ?? reason;
  usage = chunk.usage ?? usage;
}
const models = [];
for await (const each of client.models.list()) models.push(each.id);
const wrong = new OpenAI({ baseURL: client.baseURL, apiKey: process.env.WRONG_KEY, maxRetries: 0 });
const words = [{ role: 'user', content: 'word '.repeat(20000) }];
const found = await client.chat.completions.create({ model: 'ward-chat',
  messages: [{ role: 'user', content: 'Find John Smith.' }], tools: JSON.parse(process.env.TOOLS),
  metadata: { phi_handling: 'de-identify' } });
const two = await client.chat.completions.create({ ...asked, n: 2 });
console.log(JSON.stringify({
  call: found.choices[0].message.tool_calls[0].function, choices: two.choices.length,
  whole: whole.choices[0].message.content, receipt: response.headers.get('x-audit-receipt'),
  request: whole._request_id, total: whole.usage, streamed, usage, reason,
  expected: whole.choices[0].finish_reason, models,
  wrongKey: await failure(() => wrong.chat.completions.create(asked)),
  unknown: await failure(() => client.chat.completions.create({ ...asked, model: 'gpt-4o' })),
  tooLong: await failure(() => client.chat.completions.create({ ...asked, messages: words })),
}));
"""


@pytest.mark.skipif(not (shutil.which("npm") and shutil.which("node")), reason="Node is not here")
def test_node_chats_streams_lists_and_raises_its_own_exceptions(
    running, deployment, ward, monkeypatch
):
    npm = ["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]
    folder = fetched(ROOT / "target" / "clients" / NODE_CLIENT, *npm, "--prefix", ".", NODE_CLIENT)
    program = folder / "program.mjs"
    program.write_text(NODE)
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", running.variables["PAITIENT_CA_FILE"])
    monkeypatch.setenv("WRONG_KEY", WRONG_KEY)
    monkeypatch.setenv("TOOLS", json.dumps([FIND]))
    ran = running.run("node", str(program))
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert json.loads(told["call"]["arguments"]) == {"name": "John Smith"}
    assert told["choices"] == 2
    assert told["whole"] and told["streamed"] == told["whole"]
    assert told["usage"] == told["total"] and told["reason"] == told["expected"]
    assert told["receipt"].count("/") == 2 and told["request"].startswith("req_")
    assert "chat-model" in told["models"]
    assert told["wrongKey"] == ["AuthenticationError", 401, "invalid_api_key"]
    assert told["unknown"] == ["NotFoundError", 404, "model_not_found"]
    assert told["tooLong"] == ["BadRequestError", 400, "context_length_exceeded"]
