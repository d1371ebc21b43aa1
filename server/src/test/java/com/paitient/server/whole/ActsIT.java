// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.paitient.server.fakes.LiveFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Everything that must be recorded is: each operation of the API is done, refused to nobody, to a
 * stranger and to somebody who may not, and sent malformed, and each time the log is asked for what
 * it holds since. An operation, or a type of event, that is new and not looked for here fails.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ActsIT {
  private static final Pattern TYPE =
      Pattern.compile(
          "\"((?:access|audit|auth|deployment|key|model|phi|request|service|settings|tenant)"
              + "\\.[a-z_]+)\"");

  /** What comes by itself, in between. */
  private static final Set<String> BY_ITSELF = Set.of("auth.success", "key.used");

  private static final Set<String> OF_ANYBODY =
      Set.of("GET /healthz", "GET /readyz", "GET /v1/request-key");

  private static final Set<String> OPEN = Set.of("GET /healthz", "GET /readyz");

  /** What needs a fault or a long time to happen, and the test that brings it about. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry(
              "audit.expired",
              "../../../../../../../audit/src/test/java/com/paitient/audit/RetentionTest"),
          Map.entry("audit.sink_behind", "sinks/SinksTest"),
          Map.entry("audit.sink_refusing", "sinks/SinksTest"),
          Map.entry("audit.sink_caught_up", "sinks/SinksTest"),
          Map.entry("audit.anchor_behind", "sinks/AnchorsTest"),
          Map.entry("audit.anchor_refusing", "sinks/AnchorsTest"),
          Map.entry("audit.anchor_caught_up", "sinks/AnchorsTest"),
          Map.entry(
              "audit.witness_behind",
              "../../../../../../../cli/src/test/java/com/paitient/cli/WitnessedServiceTest"),
          Map.entry("audit.witness_refusing", "sinks/WitnessesTest"),
          Map.entry("audit.witness_caught_up", "sinks/WitnessesTest"),
          Map.entry("audit.witness_refused", "sinks/WitnessesTest"),
          Map.entry("service.unsealed", "whole/SealedIT"),
          Map.entry("tenant.destruction_approved", "http/endpoints/TenantKeyEndpointsTest"),
          Map.entry("tenant.keys_destroyed", "whole/KeysIT"),
          Map.entry("tenant.keys_overdue", "tenants/OverdueKeysTest"));

  /** What the other tests of this class look for. */
  private static final Set<String> HERE =
      Set.of(
          "auth.success",
          "auth.failure",
          "access.denied",
          "request.refused",
          "service.started",
          "service.stopped",
          "audit.configured",
          "key.used");

  private static final Map<String, String> known = new HashMap<>();
  private static final List<Act> acts = new Acts(known).all();

  private static final HttpClient client = HttpClient.newHttpClient();

  private static Path folder;
  private static Ward ward;
  private static RunningService service;
  private static Api api;
  private static String powerless;
  private static String auditor;
  private static String auditorId;
  private static long mark = -1;
  private static int knocks;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createTempDirectory("paitient-acts");
    assertThat(Faults.command("chmod", "755", folder.toString())).isZero();
    ward = new Ward(_ -> List.of("All is ", "well."));
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, ward.configuration());
    begin();
    powerless =
        key("{\"name\":\"p\",\"permissions\":[\"model:read\"],\"resource_pattern\":\"x/y\"}");
    JsonNode made =
        api.post("/v1/api-keys", "{\"name\":\"a\",\"permissions\":[\"audit:read\"]}").body();
    auditor = made.get("key").asText();
    auditorId = made.get("id").asText();
  }

  private static void begin() throws Exception {
    service =
        RunningService.start(
            folder.resolve("data"), "--http", "--config", folder.resolve("config.yaml").toString());
    api = service.api();
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    ward.close();
    LiveFolder.delete(folder);
  }

  private static String key(String wanted) throws Exception {
    Api.Reply made = api.post("/v1/api-keys", wanted);
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.body().get("key").asText();
  }

  /** What was recorded since the last look, without what looking records. */
  private static List<JsonNode> recorded() throws Exception {
    String path = "/v1/audit/export?format=jsonl" + (mark < 0 ? "" : "&after=" + mark);
    List<JsonNode> events = new ArrayList<>();
    for (String line : service.api(auditor).text(path).lines().toList()) {
      JsonNode event = Api.JSON.readTree(line);
      mark = event.get("index").asLong();
      if (!event.at("/details/credential").asText().equals(auditorId)
          && !BY_ITSELF.contains(event.get("event_type").asText())) {
        events.add(event);
      }
    }
    return events;
  }

  private static HttpResponse<String> send(String method, String path, String body, String key)
      throws Exception {
    return send(client, method, path, body, key);
  }

  private static HttpResponse<String> send(
      HttpClient client, String method, String path, String body, String key) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service.baseUrl() + path))
            .header("User-Agent", "acts/1")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            // One that is refused unread could break the connection before its answer is read.
            .expectContinue(body.length() > 1 << 20);
    if (!body.isEmpty() || method.equals("POST")) {
      request.header("Content-Type", "application/json");
    }
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> everyActIsRecorded() {
    return acts.stream().map(act -> DynamicTest.dynamicTest(act.toString(), () -> check(act)));
  }

  private static void check(Act act) throws Exception {
    String path = act.path(known);
    String body = act.body(known);
    if (act.status() < 300) {
      checkRefusals(act, path, body);
    }
    List<JsonNode> _ = recorded();
    HttpResponse<String> answer = send(act.method(), path, body, service.adminKey());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(act.status());
    List<JsonNode> events = recorded();
    assertThat(events)
        .extracting(event -> event.get("event_type").asText())
        .containsExactlyElementsOf(act.traces().stream().map(Act.Trace::type).toList());
    for (int i = 0; i < events.size(); i++) {
      assertTold(events.get(i), act.traces().get(i));
      assertOfCaller(events.get(i));
    }
    if (act.status() < 300 && answer.body().startsWith("{")) {
      act.learn().accept(Api.JSON.readTree(answer.body()));
    }
  }

  private static void assertTold(JsonNode event, Act.Trace trace) {
    assertThat(event.get("result").asText()).isEqualTo(trace.result());
    if (!trace.resource().isEmpty()) {
      assertThat(event.get("resource_type").asText()).isEqualTo(trace.resource());
      assertThat(event.get("resource_id").asText()).isNotBlank();
    }
    if (trace.type().equals("model.request")) {
      assertThat(event.get("release_digest").asText()).isNotBlank();
      assertThat(event.get("destination").asText()).startsWith("openai/dep_");
    }
    trace
        .details()
        .forEach(name ->
            assertThat(event.at("/details/" + name).toString())
                .as("%s of %s", name, event)
                .isNotIn("", "null", "\"\""));
  }

  private static void assertOfCaller(JsonNode event) throws Exception {
    assertThat(event.get("id").asText()).startsWith("evt_");
    assertThat(Instant.parse(event.get("timestamp").asText())).isBeforeOrEqualTo(Instant.now());
    assertThat(event.get("action").asText()).isNotBlank();
    assertThat(event.get("log").asText()).startsWith("log_");
    assertThat(event.get("user_id").asText()).isEqualTo("usr_administrator");
    assertThat(event.get("tenant_id").asText()).isIn("ten_organization", "acts-t");
    assertThat(event.get("ip_address").asText()).isEqualTo("127.0.0.1");
    assertThat(event.get("user_agent").asText()).isEqualTo("acts/1");
    assertThat(event.at("/details/credential").asText()).startsWith("key_");
    assertThat(event.toString()).doesNotContain("Smith", "01/15/1965", "patient-7");
  }

  /** To nobody, to a stranger, to somebody who may not; and what is no request at all. */
  private static void checkRefusals(Act act, String path, String body) throws Exception {
    if (!OPEN.contains(act.operation())) {
      assertRefused(act, path, body, "", 401, "auth.failure", "missing");
      assertRefused(act, path, body, "psm_live_unknown", 401, "auth.failure", "invalid");
    }
    if (!OF_ANYBODY.contains(act.operation())) {
      assertRefused(act, path, body, powerless, 403, "access.denied", "denied");
    }
    String broken = body.isEmpty() ? path + (path.contains("?") ? "&" : "?") + "nothing=1" : path;
    if (!OPEN.contains(act.operation())) {
      List<JsonNode> _ = recorded();
      String half = body.isEmpty() ? "" : "{";
      HttpResponse<String> answer = send(act.method(), broken, half, service.adminKey());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      JsonNode event = one(recorded());
      assertOfCaller(event);
      assertThat(event.get("event_type").asText()).isEqualTo("request.refused");
      assertThat(event.get("action").asText()).isEqualTo(act.operation());
      assertThat(event.at("/details/status").asInt()).isEqualTo(400);
    }
  }

  private static void assertRefused(
      Act act, String path, String body, String key, int status, String type, String reason)
      throws Exception {
    List<JsonNode> _ = recorded();
    HttpResponse<String> answer;
    // Of an address that knocks again only a number is told, so that each knocks from its own.
    InetAddress address =
        InetAddress.getByAddress(new byte[] {127, 7, (byte) (++knocks >> 8), (byte) knocks});
    try (HttpClient stranger = HttpClient.newBuilder().localAddress(address).build()) {
      answer = send(stranger, act.method(), path, body, key);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode event = one(recorded());
    assertThat(event.get("event_type").asText()).isEqualTo(type);
    assertThat(event.get("result").asText()).isEqualTo("denied");
    assertThat(event.at("/details/reason").asText()).isEqualTo(reason);
    assertThat(event.get("ip_address").asText()).isEqualTo(address.getHostAddress());
    assertThat(event.get("user_agent").asText()).isEqualTo("acts/1");
  }

  private static JsonNode one(List<JsonNode> events) {
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  @Test
  @Order(2)
  void credentialsThatNoLongerHoldAreRecordedWithTheReason() throws Exception {
    String elsewhere =
        key("{\"name\":\"e\",\"permissions\":[\"model:read\"],\"ip_ranges\":[\"10.9.0.0/16\"]}");
    for (Map.Entry<String, String> each :
        Map.of(known.get("revoked"), "revoked", elsewhere, "wrong_address").entrySet()) {
      List<JsonNode> _ = recorded();
      assertThat(send("GET", "/v1/models", "", each.getKey()).statusCode()).isEqualTo(401);
      JsonNode event = one(recorded());
      assertThat(event.get("event_type").asText()).isEqualTo("auth.failure");
      assertThat(event.at("/details/reason").asText()).isEqualTo(each.getValue());
    }
  }

  @Test
  @Order(3)
  void whoWasLetInIsRecordedOnceForAKeyAndAnAddress() throws Exception {
    String fresh = key("{\"name\":\"f\",\"permissions\":[\"deployment:read\"]}");
    for (int i = 0; i < 3; i++) {
      assertThat(send("GET", "/v1/deployments", "", fresh).statusCode()).isEqualTo(200);
    }
    List<JsonNode> came = Faults.events(service.api(auditor), "auth.success");
    JsonNode event = came.getFirst();
    assertThat(event.get("resource_id").asText())
        .isEqualTo(event.at("/details/credential").asText());
    assertThat(
            came.stream().filter(each -> each.get("resource_id").equals(event.get("resource_id"))))
        .hasSize(1);
    assertOfCaller(event);
  }

  @Test
  @Order(4)
  void requestsThatAreNoneAreRecordedOfTheirAddress() throws Exception {
    List<JsonNode> _ = recorded();
    raw("GET /v1/models HTTP/9.9\r\n\r\n");
    raw("NONSENSE\r\n\r\n");
    List<JsonNode> events = recorded();
    assertThat(events).isNotEmpty();
    JsonNode event = events.getFirst();
    assertThat(event.get("event_type").asText()).isEqualTo("request.refused");
    assertThat(event.get("ip_address").asText()).isEqualTo("127.0.0.1");
    assertThat(event.get("user_id").isNull()).isTrue();
    assertThat(event.at("/details/reason").asText()).isEqualTo("invalid_request");
    assertThat(event.at("/details/requests").asInt()).isEqualTo(1);
  }

  @Test
  @Order(9)
  void aFloodOfKeysThatAreNoneIsFewEventsWithTheirWholeNumber() throws Exception {
    List<JsonNode> _ = recorded();
    double before = counted("paitient_refusals_total{code=\"unauthenticated\"}");
    for (int i = 0; i < 500; i++) {
      assertThat(send("GET", "/v1/models", "", "psm_live_unknown" + i).statusCode()).isEqualTo(401);
    }
    assertThat(counted("paitient_refusals_total{code=\"unauthenticated\"}") - before)
        .isEqualTo(500);
    assertThat(service.stop()).isZero();
    begin();
    List<JsonNode> told =
        recorded().stream()
            .filter(event -> event.get("event_type").asText().equals("auth.failure"))
            .toList();
    // As much as comes in a minute is one event, so that a slow machine has more of them.
    assertThat(told).hasSizeLessThan(100);
    assertThat(told).allMatch(event -> event.at("/details/reason").asText().equals("invalid"));
    assertThat(told.stream().mapToLong(event -> event.at("/details/requests").asLong()).sum())
        .isEqualTo(500);
  }

  private static double counted(String name) throws Exception {
    return api.text("/metrics")
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void raw(String request) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(service.baseUrl()).getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] _ = socket.getInputStream().readAllBytes();
    }
  }

  @Test
  @Order(5)
  void pathsAndMethodsThatAreNoneAreRecordedWithoutThePath() throws Exception {
    List<JsonNode> _ = recorded();
    assertThat(send("GET", "/v1/patients/John%20Smith", "", service.adminKey()).statusCode())
        .isEqualTo(404);
    assertThat(send("DELETE", "/v1/models", "", service.adminKey()).statusCode()).isEqualTo(405);
    List<JsonNode> events = recorded();
    assertThat(events)
        .extracting(event -> event.get("action").asText())
        .containsExactly("GET", "DELETE");
    assertThat(events)
        .extracting(event -> event.at("/details/reason").asText())
        .containsExactly("not_found", "method_not_allowed");
    for (JsonNode event : events) {
      assertOfCaller(event);
    }
  }

  @Test
  @Order(6)
  void startAndStopAndTheLogsOwnSetUpAndTheUseOfKeysAreRecorded() throws Exception {
    assertThat(service.stop()).isZero();
    begin();
    List<JsonNode> stopped = Faults.events(api, "service.stopped");
    assertThat(one(stopped).get("user_id").asText()).isEqualTo("service");
    JsonNode started = Faults.events(api, "service.started").getFirst();
    assertThat(started.at("/details/database").asText()).isEqualTo("own");
    assertThat(started.get("user_id").asText()).isEqualTo("service");
    List<JsonNode> configured = Faults.events(api, "audit.configured");
    assertThat(configured).hasSize(2);
    assertThat(configured.getFirst().at("/details/retention_days").asLong()).isEqualTo(3000);
    assertThat(configured.getLast().at("/details/retention_days").asLong()).isEqualTo(2192);
    assertThat(configured.getFirst().at("/details/authentication_seconds").asLong())
        .isEqualTo(3600);
    List<JsonNode> used = Faults.events(api, "key.used");
    assertThat(used)
        .anySatisfy(event ->
            assertThat(event.at("/details/use_counts").toString())
                .contains("audit.", "text", ".sealed"));
    assertThat(Faults.events(api, "auth.success").getFirst().get("index").asLong())
        .as("each run tells anew who came")
        .isGreaterThan(started.get("index").asLong());
    assertThat(Faults.verified(service.data()).problems()).isEmpty();
  }

  @Test
  @Order(7)
  void noOperationOfTheContractIsLeftOut() throws IOException {
    Set<String> operations = new TreeSet<>();
    JsonNode paths =
        new YAMLMapper().readTree(Files.readString(Path.of("../sdks/openapi.yaml"))).get("paths");
    paths
        .properties()
        .forEach(path ->
            Stream.of("get", "put", "post", "patch", "delete")
                .filter(path.getValue()::has)
                .forEach(method ->
                    operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(acts.stream().filter(act -> act.status() < 300 || act.refused().isPresent()))
        .extracting(Act::operation)
        .containsAll(operations)
        .isSubsetOf(operations);
  }

  @Test
  @Order(8)
  void noTypeOfEventIsLeftOut() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("../docs/event-types.md"))) {
      if (line.startsWith("| `")) {
        Matcher types = Pattern.compile("`([a-z_.]+)`").matcher(line.split("\\|")[1]);
        while (types.find()) {
          documented.add(types.group(1));
        }
      }
    }
    assertThat(inCode()).as("what the code records and the documents tell").isEqualTo(documented);
    Set<String> tested = new TreeSet<>(HERE);
    acts.forEach(act -> act.traces().forEach(trace -> tested.add(trace.type())));
    tested.addAll(ELSEWHERE.keySet());
    assertThat(tested).isEqualTo(documented);
    for (Map.Entry<String, String> each : ELSEWHERE.entrySet()) {
      Path test = Path.of("src/test/java/com/paitient/server", each.getValue() + ".java");
      assertThat(Files.readString(test)).as(each.getKey()).contains(each.getKey());
    }
  }

  private static Set<String> inCode() throws IOException {
    Set<String> types = new TreeSet<>();
    for (String module : List.of("../server", "../audit")) {
      try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
        for (Path file :
            (Iterable<Path>) files.filter(each -> each.toString().endsWith(".java"))::iterator) {
          Matcher found = TYPE.matcher(Files.readString(file));
          while (found.find()) {
            types.add(found.group(1));
          }
        }
      }
    }
    types.remove("service.name");
    return types;
  }
}
