// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.identity.Caller;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.telemetry.Scraped;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Prometheus server reads, over the real listener. */
final class MetricsEndpointTest {
  private static final String CANARY = "canary-Jane-Roe-4711";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir Path data;
  private Api api;

  @BeforeEach
  void start() throws Exception {
    api = Api.withOpenMetrics(data);
    assertThat(api.upload("PUT", "/v1/model-registry/default", "GGUF").status()).isEqualTo(201);
    assertThat(
            api.post(
                    "/v1/deployments",
                    """
                    {"model_name":"default","deployment_name":"chat",
                     "security_settings":{"phi_redaction":true}}\
                    """)
                .status())
        .isEqualTo(201);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Scraped scrape() throws Exception {
    HttpResponse<String> told = api.plain("/metrics");
    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(told.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    Scraped scraped = Scraped.parse(told.body());
    // A request is counted when it has ended, which its caller may know a moment earlier.
    return scraped.value("paitient_http_requests_underway") > 1 ? scrape() : scraped;
  }

  private static String requests(String method, String route, int status) {
    return "paitient_http_requests_total{method=%s,route=%s,status=%d}"
        .formatted(method, route, status);
  }

  @Test
  void requestsAreCountedByTemplateAndStatus() throws Exception {
    String route = "/v1/deployments/{id}/generate";
    assertThat(api.post("/v1/deployments/chat/generate", "{\"prompt\":\"Hello\"}").status())
        .isEqualTo(200);
    assertThat(api.post("/v1/deployments/other/generate", "{\"prompt\":\"Hello\"}").status())
        .isEqualTo(404);
    assertThat(api.get("/v1/nothing/" + CANARY).status()).isEqualTo(404);
    assertThat(api.delete("/v1/api-keys").status()).isEqualTo(405);
    Scraped told = scrape();
    assertThat(told.value(requests("POST", route, 200))).isEqualTo(1);
    assertThat(told.value(requests("POST", route, 404))).isEqualTo(1);
    assertThat(told.value(requests("GET", "none", 404))).isEqualTo(1);
    assertThat(told.value("paitient_http_request_seconds_count{route=" + route + "}")).isEqualTo(2);
    assertThat(told.value("paitient_refusals_total{code=deployment_not_found}")).isEqualTo(1);
    assertThat(told.value("paitient_refusals_total{code=not_found}")).isEqualTo(1);
    assertThat(told.value("paitient_refusals_total{code=method_not_allowed}")).isEqualTo(1);
    assertThat(told.value("paitient_http_requests_underway")).as("this one").isEqualTo(1);
    assertThat(scrape().value(requests("GET", "/metrics", 200))).isPositive();
  }

  @Test
  void roadIsToldWithTheRest() throws Exception {
    assertThat(
            api.post("/v1/deployments/chat/generate", "{\"prompt\":\"I am John Smith.\"}").status())
        .isEqualTo(200);
    Scraped told = scrape();
    assertThat(told.value("paitient_generations_total{result=answered}")).isEqualTo(1);
    assertThat(told.value("paitient_tokens_total{direction=in}")).isEqualTo(7);
    assertThat(told.value("paitient_findings_total{category=name,direction=in,mode=redact}"))
        .isEqualTo(1);
    assertThat(told.value("paitient_stage_seconds_count{stage=audit_asked}")).isEqualTo(1);
  }

  @Test
  void streamThatFailsAfterItsHeadCountsAsRefusedToo() throws Exception {
    api.models.failure = new RunException(RunException.Code.UNAVAILABLE, "gone");
    HttpResponse<String> streamed =
        api.stream("/v1/deployments/chat/generate", "{\"prompt\":\"Hello\",\"stream\":true}");
    assertThat(streamed.statusCode()).isEqualTo(200);
    Scraped told = scrape();
    assertThat(told.value("paitient_refusals_total{code=model_unavailable}")).isEqualTo(1);
    assertThat(told.value("paitient_generations_total{result=unavailable}")).isEqualTo(1);
  }

  @Test
  void unknownCallersAreCountedWithoutTheirPath() throws Exception {
    assertThat(api.plain("/v1/deployments").statusCode()).isEqualTo(401);
    Scraped told = scrape();
    assertThat(told.value(requests("GET", "none", 401))).isEqualTo(1);
    assertThat(told.value("paitient_refusals_total{code=unauthenticated}")).isEqualTo(1);
  }

  @Test
  void nothingOfARequestIsEverALabel() throws Exception {
    String key = api.keyOf("ten_" + CANARY, "*");
    for (String path :
        List.of("/v1/deployments/" + CANARY, "/" + CANARY, "/v1/audit-logs?user_id=" + CANARY)) {
      var _ = api.get(path);
      var _ = api.plain(path, "User-Agent", CANARY, "Authorization", "Bearer " + CANARY);
      var _ = api.plain(path, "Authorization", "Bearer " + key, "traceparent", CANARY);
    }
    var _ =
        api.post(
            "/v1/deployments/chat/generate",
            """
            {"prompt":"I am %1$s, SSN 123-45-6789","patient_id":"%1$s","conversation_id":"%1$s",
             "purpose_of_use":"%1$s"}\
            """
                .formatted(CANARY));
    String told = api.plain("/metrics").body();
    assertThat(told).doesNotContain(CANARY, "Jane", "123-45", "ten_", "usr_");
    Scraped.parse(told)
        .labelValues()
        .forEach((label, values) -> {
          assertThat(values).as(label).hasSizeLessThan(80);
          assertThat(values).as(label).allMatch(each -> each.matches("[A-Za-z0-9_/{}. -]+"));
        });
  }

  @Test
  void numberOfSeriesDoesNotGrowWithWhatCallersSend() throws Exception {
    var _ = api.plain("/first");
    var _ = scrape();
    int before = scrape().size();
    for (int i = 0; i < 30; i++) {
      var _ = api.plain("/v1/some/" + i + "/path?with=" + i, "X-Field-" + i, "v" + i);
    }
    assertThat(scrape().size()).isEqualTo(before);
  }

  @Test
  void credentialIsNeededUnlessTheConfigurationSaysOtherwise(@TempDir Path other) throws Exception {
    try (Api closed = Api.start(other)) {
      assertThat(closed.plain("/metrics").statusCode()).isEqualTo(401);
      String reader = closed.keyOf(Caller.ORGANIZATION, "metrics:read");
      assertThat(closed.plain("/metrics", "Authorization", "Bearer " + reader).statusCode())
          .isEqualTo(200);
      String writer = closed.keyOf(Caller.ORGANIZATION, "text:generate");
      assertThat(closed.plain("/metrics", "Authorization", "Bearer " + writer).statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void tenantsKeyReadsNothingEvenIfItMayDoEverything() throws Exception {
    String key = api.keyOf("ten_2", "*");
    assertThat(api.plain("/metrics", "Authorization", "Bearer " + key).statusCode()).isEqualTo(403);
    assertThat(api.events().getLast().type()).isEqualTo("access.denied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "Via"})
  void whatAProxyPassesOnIsNotFromThisMachine(String field) throws Exception {
    assertThat(api.plain("/metrics", field, "for=127.0.0.1").statusCode()).isEqualTo(401);
  }

  @Test
  void wrongCredentialIsRefusedOnThisMachineToo() throws Exception {
    assertThat(api.plain("/metrics", "Authorization", "Bearer no").statusCode()).isEqualTo(401);
  }

  @Test
  void validTraceIsRecordedAndAnythingElseIsNot() throws Exception {
    String bearer = "Bearer " + api.keyOf("ten_2", "metrics:read");
    assertThat(traced(TRACE, bearer)).containsEntry("trace_id", TRACE);
    assertThat(traced(CANARY, bearer)).doesNotContainKey("trace_id");
    assertThat(api.events().toString()).doesNotContain(CANARY);
  }

  /** What is recorded of a request that is refused. */
  private Map<String, Object> traced(String trace, String bearer) throws Exception {
    var _ =
        api.plain(
            "/v1/nothing",
            "Authorization",
            bearer,
            "traceparent",
            "00-" + trace + "-b7ad6b7169203331-01");
    assertThat(api.events().getLast().type()).isEqualTo("request.refused");
    return api.events().getLast().details();
  }

  @Test
  void familiesHaveNamesOfOursOrOfTheProcess() throws Exception {
    assertThat(scrape().families())
        .isSorted()
        .allMatch(name -> Set.of("paitient", "jvm", "process").contains(name.split("_")[0]));
  }
}
