// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.phi.PhiException;
import com.paitient.server.config.Config;
import com.paitient.server.config.TestConfig;
import com.paitient.server.network.NetworkException;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.telemetry.Spans;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ListenerTest {
  private static final String CANARY = "Zyxwquent";

  @TempDir static Path data;
  private static final CountDownLatch CANCELLED = new CountDownLatch(1);
  private static Running running;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() throws IOException {
    running = Running.plain(data, Running.PATIENT, routes());
  }

  private static List<Route> routes() {
    return List.of(
        Route.open("GET", "/healthz", _ -> Answer.ok(Json.object().put("status", "ok"))),
        Route.of("POST", "/v1/typed", ListenerTest::typed),
        Route.of("GET", "/v1/things/{id}", e -> Answer.ok(Json.object().put("id", e.path("id")))),
        Route.of("DELETE", "/v1/things/{id}", _ -> Answer.nothing()),
        Route.of(
            "PUT",
            "/v1/model-registry/{name:slashes}",
            e -> Answer.ok(Json.object().put("name", e.path("name")))),
        Route.of("GET", "/v1/list", ListenerTest::list).asking("limit", "cursor"),
        Route.of("POST", "/v1/upload", ListenerTest::upload),
        Route.of("GET", "/v1/broken", _ -> broken()),
        Route.of("GET", "/v1/rejected", _ -> rejected()),
        Route.of("GET", "/v1/events", e -> events(e, 3)),
        Route.of("GET", "/v1/endless", _ -> endless()),
        Route.of("GET", "/v1/breaking-events", _ -> new Answer.Events(ListenerTest::breaking)));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static Answer typed(Exchange exchange) {
    return exchange.body(fields -> {
      String text = fields.text("text");
      var _ = fields.count("count");
      var _ = fields.decimal("ratio");
      var _ = fields.flag("on", false);
      var _ = fields.texts("tags");
      var _ = fields.time("at");
      fields
          .objects("parts")
          .forEach(part -> {
            var _ = part.text("content");
            part.end();
          });
      var _ = fields.tree("settings");
      return Answer.ok(Json.object().put("text", text));
    });
  }

  private static Answer list(Exchange exchange) {
    Page page = exchange.query().page();
    int from = page.cursor().map(Integer::parseInt).orElse(0);
    List<Integer> found =
        Stream.iterate(from + 1, i -> i + 1).limit(Math.min(page.oneMore(), 5 - from)).toList();
    return Answer.ok(page.of(found, i -> Json.object().put("n", i), String::valueOf));
  }

  private static Answer upload(Exchange exchange) {
    try (InputStream in = exchange.upload(1 << 20, Duration.ofSeconds(20))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      in.transferTo(all);
      return Answer.ok(Json.object().put("bytes", all.size()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Answer slow() {
    try {
      Thread.sleep(Duration.ofSeconds(4)); // Twice the short idle time.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Answer.nothing();
  }

  private static Answer broken() {
    throw new IllegalStateException(CANARY, new IOException(CANARY));
  }

  private static Answer rejected() {
    throw new PhiException(PhiException.Code.REJECTED, CANARY);
  }

  private static Answer events(Exchange exchange, int count) {
    exchange.requireEventsAccepted();
    return new Answer.Events(stream -> {
      for (int i = 0; i < count; i++) {
        stream.send(Json.object().put("text", "line\n" + i));
      }
    });
  }

  private static Answer endless() {
    return new Answer.Events(stream -> {
      try {
        while (true) {
          stream.send(Json.object().put("text", "x".repeat(10_000)));
        }
      } catch (ClientGone e) {
        CANCELLED.countDown();
        throw e;
      }
    });
  }

  private static void breaking(EventStream stream) {
    stream.send(Json.object().put("text", "a"));
    throw new IllegalStateException(CANARY);
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.port() + path))
        .header("Authorization", "Bearer " + running.key());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return CLIENT.send(
        request.header("Content-Type", type).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> typed(String body) throws Exception {
    return post("/v1/typed", "application/json", body.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void everyResponseCarriesItsIdAndSecurityHeaders() throws Exception {
    for (String path : List.of("/healthz", "/v1/things/a", "/v1/none", "/v1/broken")) {
      HttpResponse<String> response = get(path);
      assertThat(response.headers().firstValue("X-Request-Id").orElse("")).startsWith("req_");
      assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(response.headers().firstValue("Server")).isEmpty();
      assertThat(response.headers().firstValue("X-Powered-By")).isEmpty();
    }
  }

  @Test
  void withoutACredentialNobodyLearnsWhichPathsThereAre() throws Exception {
    for (String path : List.of("/v1/things/a", "/v1/none", "/", "/healthz/x", "/v1/typed")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.port() + path)).build();
      HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(path).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(response.body()).contains("\"code\":\"unauthenticated\"");
    }
  }

  @Test
  void openRouteNeedsNoCredential() throws Exception {
    assertThat(running.raw("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void headIsAnsweredAsGetWithoutABody() throws Exception {
    assertThat(running.raw("HEAD /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n");
  }

  @Test
  void unknownPathIsNotFoundAndWrongMethodSaysWhichThereAre() throws Exception {
    HttpResponse<String> none = get("/v1/none");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.headers().firstValue("Content-Type")).contains("application/problem+json");
    HttpResponse<String> wrong = post("/v1/things/a", "application/json", new byte[0]);
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("DELETE, GET");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/model-registry/ZimaBlueAI%2FHuatuoGPT-o1-8B, 200, ZimaBlueAI/HuatuoGPT-o1-8B",
    "/v1/model-registry/a%C3%A9, 200, aé",
    "/v1/model-registry/a/b, 404, not_found",
    "/v1/model-registry/, 404, not_found",
    "/v1%2Fmodel-registry/a, 404, not_found",
    "/v1/model-registry/%FF, 400, invalid_request",
    "/v1/model-registry/a%2F..%2Fb, 200, a/../b",
    "/v1/model-registry/a%0Ab, 400, invalid_request",
    "/v1//model-registry/a, 400, invalid_request",
    "/v1/./model-registry/a, 404, not_found",
  })
  void encodedSlashIsTakenInAModelsNameOnly(String path, int status, String told) throws Exception {
    String answer =
        running.raw(
            "PUT %s HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n%s\r\n"
                .formatted(path, running.authorization()));
    String utf8 = new String(answer.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    assertThat(utf8).startsWith("HTTP/1.1 " + status).contains("\"" + told + "\"");
    assertThat(get("/v1/things/a%2Fb").statusCode()).isEqualTo(404);
  }

  static Stream<Arguments> badBodies() {
    return Stream.of(
        Arguments.of("", "invalid_json", ""),
        Arguments.of("{", "invalid_json", ""),
        Arguments.of("[]", "invalid_field", ""),
        Arguments.of("\"" + CANARY + "\"", "invalid_field", ""),
        Arguments.of("{\"text\":\"a\",\"text\":\"b\"}", "invalid_json", ""),
        Arguments.of("{\"text\":\"a\"} {}", "invalid_json", ""),
        Arguments.of("{\"text\":\"a\"}" + CANARY, "invalid_json", ""),
        Arguments.of("{\"text\":'" + CANARY + "'}", "invalid_json", ""),
        Arguments.of("{\"text\":NaN}", "invalid_json", ""),
        Arguments.of("{\"text\":\"a\",}", "invalid_json", ""),
        Arguments.of("{\"text\":\"a\"/**/}", "invalid_json", ""),
        Arguments.of("{\"text\":\"\0\"}", "invalid_json", ""),
        Arguments.of("{\"text\":\"\u00ff\"}", "invalid_json", ""),
        Arguments.of("\u00ef\u00bb\u00bf{\"text\":\"a\"}", "invalid_json", ""),
        Arguments.of("{\"text\":\"\u00c0\u00af\"}", "invalid_json", ""),
        Arguments.of("{\"a\":".repeat(70) + "1" + "}".repeat(70), "invalid_json", ""),
        Arguments.of("{\"count\":" + "9".repeat(70) + "}", "invalid_json", ""),
        Arguments.of("{}", "invalid_field", "text"),
        Arguments.of("{\"text\":null}", "invalid_field", "text"),
        Arguments.of("{\"text\":7}", "invalid_field", "text"),
        Arguments.of("{\"text\":\"\\u0000\"}", "bad_text", "text"),
        Arguments.of("{\"text\":\"\\ud800\"}", "bad_text", "text"),
        Arguments.of("{\"text\":\"\\udc00\\ud800\"}", "bad_text", "text"),
        Arguments.of("{\"text\":\"a\",\"count\":1.5}", "invalid_field", "count"),
        Arguments.of("{\"text\":\"a\",\"count\":1e2}", "invalid_field", "count"),
        Arguments.of("{\"text\":\"a\",\"count\":99999999999}", "invalid_field", "count"),
        Arguments.of("{\"text\":\"a\",\"count\":\"" + CANARY + "\"}", "invalid_field", "count"),
        Arguments.of("{\"text\":\"a\",\"ratio\":1e9999}", "invalid_field", "ratio"),
        Arguments.of("{\"text\":\"a\",\"on\":\"true\"}", "invalid_field", "on"),
        Arguments.of("{\"text\":\"a\",\"tags\":\"a\"}", "invalid_field", "tags"),
        Arguments.of("{\"text\":\"a\",\"tags\":[\"a\",1]}", "invalid_field", "tags[1]"),
        Arguments.of("{\"text\":\"a\",\"at\":\"" + CANARY + "\"}", "invalid_field", "at"),
        Arguments.of(
            "{\"text\":\"a\",\"parts\":[{\"content\":\"a\"},{}]}",
            "invalid_field",
            "parts[1].content"),
        Arguments.of(
            "{\"text\":\"a\",\"parts\":[{\"content\":\"a\",\"x\":1}]}",
            "unknown_field",
            "parts[0].x"),
        Arguments.of(
            "{\"text\":\"a\",\"settings\":{\"a\":{\"b\":1.5}}}", "invalid_field", "settings.a.b"),
        Arguments.of("{\"text\":\"a\",\"txet\":\"" + CANARY + "\"}", "unknown_field", "txet"));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void badBodyIsRefusedByFieldAndWithoutItsValue(String body, String code, String field)
      throws Exception {
    HttpResponse<String> response = typed(body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"code\":\"" + code + "\"").doesNotContain(CANARY);
    if (!field.isEmpty()) {
      assertThat(response.body()).contains("\"field\":\"" + field + "\"");
    }
  }

  @Test
  void goodBodyIsTaken() throws Exception {
    HttpResponse<String> response =
        typed(
            """
            {"text":"\\ud83d\\ude00","count":1,"ratio":0.5,"on":true,"tags":["a"],"parts":[],
             "at":"2026-01-31T12:00:00+01:00","settings":{"a":[1,true,{"b":"c"}]}}\
            """);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body()).contains("\uD83D\uDE00");
  }

  @Test
  void otherMediaTypesAreRefused() throws Exception {
    byte[] body = "{\"text\":\"a\"}".getBytes(StandardCharsets.UTF_8);
    for (String type : List.of("text/plain", "application/json;charset=utf-16", "application/x")) {
      assertThat(post("/v1/typed", type, body).statusCode()).as(type).isEqualTo(415);
    }
    assertThat(post("/v1/typed", "application/json; charset=utf-8", body).statusCode())
        .isEqualTo(200);
    assertThat(post("/v1/upload", "application/json", body).statusCode()).isEqualTo(415);
  }

  @Test
  void bodyOverTheLimitIsRefusedWhetherAnnouncedOrNot() throws Exception {
    byte[] large = new byte[(64 << 10) + 1];
    assertThat(post("/v1/typed", "application/json", large).statusCode()).isEqualTo(413);
    HttpRequest chunked =
        request("/v1/typed")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.fromPublisher(
                    HttpRequest.BodyPublishers.ofByteArray(large)))
            .build();
    assertThat(CLIENT.send(chunked, HttpResponse.BodyHandlers.ofString()).body())
        .contains("body_too_large");
  }

  @Test
  void uploadHasALimitOfItsOwn() throws Exception {
    String type = "application/octet-stream";
    HttpResponse<String> fits = post("/v1/upload", type, new byte[1 << 20]);
    assertThat(fits.body()).isEqualTo("{\"bytes\":1048576}");
    assertThat(post("/v1/upload", type, new byte[(1 << 20) + 1]).statusCode()).isEqualTo(413);
  }

  @Test
  void listsComeInPagesAndRefuseWhatTheyDoNotKnow() throws Exception {
    assertThat(get("/v1/list?limit=2").body())
        .isEqualTo("{\"data\":[{\"n\":1},{\"n\":2}],\"next_cursor\":\"2\"}");
    assertThat(get("/v1/list?limit=2&cursor=4").body())
        .isEqualTo("{\"data\":[{\"n\":5}],\"next_cursor\":null}");
    for (String wrong :
        List.of("limit=0", "limit=501", "limit=x", "limit=1&limit=2", "limt=1", "limit=%FF", "=")) {
      assertThat(get("/v1/list?" + wrong).statusCode()).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void unexpectedFailureTellsNothing() throws Exception {
    HttpResponse<String> response = get("/v1/broken");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .contains("\"code\":\"internal_error\"")
        .doesNotContain(CANARY)
        .doesNotContain("Exception");
  }

  @Test
  void refusalOfAModuleIsTranslatedInOnePlace() throws Exception {
    HttpResponse<String> response = get("/v1/rejected");
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).contains("\"code\":\"phi_rejected\"").doesNotContain(CANARY);
  }

  @Test
  void longAnswerOutlivesTheIdleTime(@TempDir Path other) throws Exception {
    try (Running hasty =
        Running.plain(other, Running.SHORT, List.of(Route.of("GET", "/v1/slow", _ -> slow())))) {
      String head = "GET /v1/slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
      assertThat(hasty.raw(head + hasty.authorization() + "\r\n")).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void eventsAreSentOneByOne() throws Exception {
    HttpResponse<String> response = get("/v1/events");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(response.body())
        .isEqualTo(
            """
            data: {"text":"line\\n0"}

            data: {"text":"line\\n1"}

            data: {"text":"line\\n2"}

            """);
  }

  @Test
  void callerWhoDoesNotAcceptEventsIsRefused() throws Exception {
    HttpRequest request = request("/v1/events").header("Accept", "application/json").build();
    assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(406);
    HttpRequest all = request("/v1/events").header("Accept", "a/b;q=0, */*;q=0.1").build();
    assertThat(CLIENT.send(all, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  @Test
  void failureInAStreamIsItsLastEvent() throws Exception {
    assertThat(get("/v1/breaking-events").body())
        .startsWith("data: {")
        .contains("event: error\ndata: {\"type\":\"urn:paitient:error:internal_error\"")
        .doesNotContain(CANARY);
  }

  @Test
  void clientThatGoesAwayEndsTheStream() throws Exception {
    try (Socket socket = running.connect()) {
      String head = "GET /v1/endless HTTP/1.1\r\nHost: a\r\n" + running.authorization() + "\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    assertThat(CANCELLED.await(2, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void portInUseIsSaidPlainly() {
    Config taken = TestConfig.plain(data).onPort(running.port());
    AtomicInteger ids = new AtomicInteger();
    assertThatThrownBy(() ->
            Listener.start(
                taken,
                Optional.empty(),
                new Routes(List.of()),
                running.identity(),
                () -> "req_" + ids.incrementAndGet(),
                new Metrics(),
                Spans.unwanted()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1 port " + running.port());
  }
}
