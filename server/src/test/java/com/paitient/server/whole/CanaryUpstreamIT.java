// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static com.paitient.server.whole.CanaryIT.IN_TEXT;
import static com.paitient.server.whole.CanaryIT.NOTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.keys.RequestKeys;
import com.paitient.server.fakes.LiveFolder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same hunt as {@link CanaryIT} where a model runs elsewhere: tools and their calls, streams,
 * structured records, saved texts, idempotency keys and prompts that are sealed. What the other
 * server saw is looked at as well.
 */
final class CanaryUpstreamIT {
  private static final List<String> MODES = List.of("redact", "de-identify", "safe-harbor");
  private static final String PATIENT = "patient-zz88102-quorlisk";
  private static final String CALL_ID = "call-id-vrindlesnack";
  private static final String USER = "Uservalue Drobblefenk";
  private static final String ONCE = "once-key-plimberquand";
  private static final String CONVERSATION = "conversation-truvelspoon";
  private static final String RECORD_ID = "record-id-hobblequist";
  private static final String REFUSED = "Refusedtool Yarbleknot";

  private static Path data;
  private static Ward ward;
  private static RunningService service;
  private static Api api;
  private static final Map<String, String> ERRORS = new HashMap<>();
  private static String savedText = "";
  private static int calls;

  @BeforeAll
  static void plantEverywhere() throws Exception {
    data = Files.createTempDirectory("paitient-canary-upstream");
    ward = new Ward(CanaryUpstreamIT::echo);
    Path config = Files.writeString(data.resolve("config.yaml"), ward.configuration());
    service = RunningService.start(data, "--config", config.toString());
    api = service.api();
    String source = "{\"source\":{\"upstream\":\"ward\",\"model\":\"big-model\"}}";
    assertThat(api.put("/v1/model-registry/big", source).status()).isEqualTo(200);
    for (String mode : MODES) {
      String name = "by-" + mode;
      ObjectNode made = Api.object().put("model_name", "big").put("deployment_name", name);
      made.putObject("security_settings").put("phi_handling", mode);
      assertThat(api.post("/v1/deployments", made).status()).isEqualTo(201);
      tools(name, false);
      tools(name, true);
      streamed(name);
      saved(name);
      once(name);
      sealed(name);
      records(mode);
    }
    refused();
    assertThat(api.get("/v1/audit-logs?limit=500&patient_id=" + PATIENT).status()).isEqualTo(200);
    assertThat(api.get("/v1/audit-logs?limit=500").status()).isEqualTo(200);
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    ward.close();
    LiveFolder.delete(data);
  }

  /** What it was asked, a few letters at a time. */
  private static List<String> echo(JsonNode request) {
    String said = request.at("/messages").path(0).path("content").asText();
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < said.length(); at += 5) {
      pieces.add(said.substring(at, Math.min(said.length(), at + 5)));
    }
    return pieces;
  }

  private static Set<String> forbidden() {
    Set<String> all = new TreeSet<>(IN_TEXT);
    all.addAll(List.of(PATIENT, CALL_ID, USER, ONCE, CONVERSATION, RECORD_ID, REFUSED));
    return all;
  }

  /** Identifiers in the question, a call's arguments, its result, a description and a schema. */
  private static ObjectNode asking(String deployment, boolean stream) {
    ObjectNode body = Api.object().put("model", deployment).put("user", USER);
    body.put("stream", stream).putArray("stop").add("Patient " + IN_TEXT.getFirst() + ":");
    ObjectNode metadata = body.putObject("metadata");
    metadata.put("patient_id", PATIENT).put("conversation_id", CONVERSATION);
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", NOTE);
    ObjectNode called = messages.addObject().put("role", "assistant");
    ObjectNode arguments = Api.object().put("name", IN_TEXT.get(0)).put("ssn", IN_TEXT.get(1));
    called
        .putArray("tool_calls")
        .addObject()
        .put("id", CALL_ID)
        .put("type", "function")
        .putObject("function")
        .put("name", "find_patient")
        .put("arguments", arguments.toString());
    ObjectNode result = Api.object().put("phone", IN_TEXT.get(2)).put("mail", IN_TEXT.get(3));
    result.put("born", IN_TEXT.get(4)).put("mrn", Long.parseLong(IN_TEXT.get(5)));
    messages
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", CALL_ID)
        .put("content", result.toString());
    ObjectNode function =
        body.putArray("tools").addObject().put("type", "function").putObject("function");
    function
        .put("name", "find_patient")
        .put("description", "Finds a patient, like Patient " + IN_TEXT.getFirst() + ".");
    ObjectNode schema = function.putObject("parameters").put("type", "object");
    schema
        .putObject("properties")
        .putObject("name")
        .put("type", "string")
        .putArray("examples")
        .add("Patient " + IN_TEXT.getFirst());
    return body;
  }

  private static void tools(String deployment, boolean stream) throws Exception {
    ObjectNode body = asking(deployment, stream);
    try (var answer = api.stream("/v1/chat/completions", body).body()) {
      String said = new String(answer.readAllBytes(), UTF_8);
      assertThat(said).contains("find_patient").doesNotContain("\"error\"");
      if (deployment.equals("by-de-identify")) {
        assertThat(said).as("the caller gets real values").contains(IN_TEXT.get(0));
      } else {
        ERRORS.put("calls of " + deployment + stream, said);
      }
      calls++;
    }
  }

  private static void streamed(String deployment) throws Exception {
    ObjectNode body = Api.object().put("model", deployment).put("stream", true);
    body.putArray("messages").addObject().put("role", "user").put("content", NOTE);
    try (var answer = api.stream("/v1/chat/completions", body).body()) {
      assertThat(new String(answer.readAllBytes(), UTF_8)).contains("[DONE]");
    }
    ObjectNode completion = Api.object().put("model", deployment).put("prompt", NOTE);
    assertThat(api.post("/v1/completions", completion).status()).isEqualTo(200);
  }

  private static void saved(String deployment) throws Exception {
    ObjectNode body = Api.object().put("prompt", NOTE).put("patient_id", PATIENT);
    body.putObject("security_settings").putObject("data_filtering").put("save_output_audit", true);
    Api.Reply reply = api.post(Faults.path(deployment), body);
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    Api.Reply text = api.get("/v1/audit/texts/" + reply.body().get("id").asText());
    assertThat(text.status()).as(text.raw().body()).isEqualTo(200);
    savedText += text.raw().body();
  }

  private static void once(String deployment) throws Exception {
    String body = Api.object().put("prompt", NOTE).toString();
    Api.Reply first = api.postWith(Faults.path(deployment), body, "Idempotency-Key", ONCE);
    assertThat(first.status()).as(first.raw().body()).isEqualTo(200);
    Api.Reply again = api.postWith(Faults.path(deployment), body, "Idempotency-Key", ONCE);
    assertThat(again.code()).isEqualTo("answer_not_kept");
    ERRORS.put("a repeat at " + deployment, again.raw().body());
  }

  private static void sealed(String deployment) throws Exception {
    String announced = api.get("/v1/request-key").body().get("text").asText();
    String line =
        announced.lines().filter(each -> each.startsWith("key: ")).findFirst().orElseThrow();
    byte[] request =
        RequestKeys.seal(
            Base64.getDecoder().decode(line.substring(5)),
            "POST " + Faults.path(deployment),
            new byte[32],
            Instant.now(),
            Api.object().put("prompt", NOTE).toString().getBytes(UTF_8));
    HttpResponse<byte[]> answer =
        api.postBytes(Faults.path(deployment), "application/vnd.paitient.sealed", request);
    assertThat(answer.statusCode()).isEqualTo(200);
    ERRORS.put("a sealed answer of " + deployment, new String(answer.body(), UTF_8));
  }

  private static void records(String mode) throws Exception {
    ObjectNode patient = Api.object().put("resourceType", "Patient").put("id", RECORD_ID);
    patient.put("birthDate", "1947-11-23");
    patient.putArray("name").addObject().put("text", IN_TEXT.get(0));
    ObjectNode phone = patient.putArray("telecom").addObject();
    phone.put("system", "phone").put("value", IN_TEXT.get(2));
    patient.putArray("identifier").addObject().put("value", IN_TEXT.get(5));
    patient.putObject("text").put("status", "generated").put("div", "<div>" + NOTE + "</div>");
    String message =
        "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rPID|1||%s||%s||19471123|F|||||%s\rNTE|1||%s\r"
            .formatted(IN_TEXT.get(5), IN_TEXT.get(0).replace(' ', '^'), IN_TEXT.get(2), NOTE);
    ObjectNode fhir = Api.object();
    fhir.set("fhir", patient);
    for (ObjectNode body : List.of(fhir, Api.object().put("hl7v2", message))) {
      assertThat(api.post("/v1/phi/detect", body).status()).isEqualTo(200);
      if (mode.equals("de-identify")) {
        ObjectNode asked = body.deepCopy().put("conversation_id", CONVERSATION + "-r");
        asked.put("patient_id", PATIENT);
        Api.Reply done = api.post("/v1/phi/deidentify", asked);
        assertThat(done.status()).as(done.raw().body()).isEqualTo(200);
        ERRORS.put("look-alikes " + body.fieldNames().next(), done.raw().body());
        ObjectNode back = Api.object().put("conversation_id", CONVERSATION + "-r");
        String field = body.fieldNames().next();
        back.set(field, done.body().get(field));
        assertThat(api.post("/v1/phi/reidentify", back).raw().body()).contains(IN_TEXT.get(2));
      } else {
        Api.Reply done = api.post("/v1/phi/redact", body.deepCopy().put("mode", mode));
        assertThat(done.status()).as(done.raw().body()).isEqualTo(200);
        ERRORS.put("a record by " + mode + body.fieldNames().next(), done.raw().body());
      }
    }
  }

  /** A tool whose name identifies, records that are none, and a seal that does not open. */
  private static void refused() throws Exception {
    ObjectNode body = asking("by-redact", false);
    ((ObjectNode) body.at("/tools/0/function")).put("name", REFUSED);
    unnamed("a tool's name", api.post("/v1/chat/completions", body));
    for (String each :
        List.of(
            "{\"fhir\":{\"resourceType\":\"" + REFUSED + "\",\"id\":[\"" + REFUSED + "\"]}}",
            "{\"hl7v2\":\"PID|" + REFUSED + "\"}",
            "{\"fhir\":\"" + REFUSED + "\"}")) {
      unnamed(each, api.post("/v1/phi/redact", each));
    }
    HttpResponse<byte[]> broken =
        api.postBytes(
            Faults.path("by-redact"), "application/vnd.paitient.sealed", REFUSED.getBytes(UTF_8));
    assertThat(broken.statusCode()).isBetween(400, 499);
    ERRORS.put("a seal", new String(broken.body(), UTF_8));
  }

  private static void unnamed(String what, Api.Reply reply) {
    assertThat(reply.status()).as(reply.raw().body()).isBetween(400, 499);
    ERRORS.put(what, reply.raw().body());
  }

  @Test
  void nothingIsWhereItDoesNotBelong() throws Exception {
    Search search = new Search(forbidden());
    assertThat(calls).isEqualTo(2 * MODES.size());
    assertThat(ward.seen).hasSizeGreaterThanOrEqualTo(7 * MODES.size());
    for (JsonNode prompt : ward.seen) {
      assertThat(search.in(prompt.toString().getBytes(UTF_8)))
          .as("what the other server saw: %s", prompt)
          .isEmpty();
    }
    ERRORS.forEach((what, said) -> assertThat(search.in(said.getBytes(UTF_8))).as(what).isEmpty());
    assertThat(savedText).as("what the model saw is what is saved").contains("[REDACTED NAME]");
    String metrics = api.text("/metrics");
    assertThat(metrics).contains("paitient_");
    assertThat(search.in(metrics.getBytes(UTF_8))).isEmpty();
    assertThat(CanaryIT.processes(service, search)).isEmpty();
    assertThat(search.under(data, _ -> true)).isEmpty();
    assertThat(service.stop()).isZero();
    assertThat(search.in(service.output().getBytes(UTF_8))).isEmpty();
    assertThat(search.under(data, _ -> true)).isEmpty();
    assertThat(ward.traces).isNotEmpty();
    for (String trace : ward.traces) {
      assertThat(search.in(trace.getBytes(UTF_8))).as("traces").isEmpty();
    }
  }
}
