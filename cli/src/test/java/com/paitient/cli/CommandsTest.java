// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private SmallService service;

  @BeforeEach
  void start() throws IOException {
    service = SmallService.plain();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void listsOverAllPages() {
    service
        .willAnswer("{\"data\":[{\"id\":\"dep_1\"}],\"next_cursor\":\"a&b\"}")
        .willAnswer("{\"data\":[{\"id\":\"dep_2\"}],\"next_cursor\":null}");
    Ran ran = Ran.against(service, "deployments", "list");
    assertThat(ran.status()).isZero();
    assertThat(ran.out().lines().map(line -> line.split(" ", 2)[0]))
        .containsExactly("ID", "dep_1", "dep_2");
    assertThat(service.asked().stream().map(SmallService.Asked::path))
        .containsExactly("/v1/deployments?limit=500", "/v1/deployments?limit=500&cursor=a%26b");
  }

  @Test
  void printsJsonAsTheApiGaveIt() throws IOException {
    service.willAnswer("{\"data\":[{\"name\":\"default\",\"extra\":[1]}],\"next_cursor\":null}");
    Ran ran = Ran.against(service, "models", "list", "--json");
    assertThat(JSON.readTree(ran.out()))
        .isEqualTo(JSON.readTree("{\"data\":[{\"name\":\"default\",\"extra\":[1]}]}"));
  }

  @Test
  void importsAModelFile() throws IOException {
    Path file = Files.writeString(folder.resolve("small.gguf"), "GGUF and more");
    service.willAnswer("{\"name\":\"a/b\"}");
    Ran ran = Ran.against(service, "models", "import", file.toString(), "--name", "a/b");
    assertThat(ran.out()).isEqualTo("Imported as a/b.\n");
    assertThat(service.asked())
        .containsExactly(
            new SmallService.Asked(
                "PUT",
                "/v1/model-registry/a%2Fb",
                "Bearer psm_test_key",
                "application/octet-stream",
                "GGUF and more"));
  }

  @Test
  void saysThatAModelFileIsMissing() {
    Ran ran = Ran.against(service, "models", "import", "no-such.gguf", "--name", "x");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("no-such.gguf cannot be read");
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void givesAModelAnotherName() {
    service.willAnswer("{\"name\":\"clinical\"}");
    Ran.against(service, "models", "alias", "clinical", "default");
    SmallService.Asked asked = service.asked().getFirst();
    assertThat(asked.method() + " " + asked.path()).isEqualTo("PUT /v1/model-registry/clinical");
    assertThat(asked.body()).isEqualTo("{\"alias_of\":\"default\"}");
  }

  @Test
  void createsADeploymentAndTellsItsNotices() {
    service.willAnswer(
        201,
        "{\"id\":\"dep_1\",\"status\":\"provisioning\",\"notices\":[\"It runs on the CPU.\"]}");
    Ran ran =
        Ran.against(service, "deployments", "create", "notes", "--model", "m", "--compute", "gpu");
    assertThat(ran.out()).isEqualTo("dep_1 is provisioning.\n  It runs on the CPU.\n");
    assertThat(service.asked().getFirst().body())
        .isEqualTo("{\"model_name\":\"m\",\"deployment_name\":\"notes\",\"compute_type\":\"gpu\"}");
  }

  @Test
  void asksUnderAnIdempotencyKeyWhereOneIsGiven() {
    String key = "--idempotency-key=night-7";
    service.willAnswer("{\"id\":\"dep_1\",\"status\":\"ready\"}");
    service.willAnswer("{\"id\":\"key_1\",\"key\":\"psm_live_new\"}");
    service.willAnswer("{\"id\":\"ward\"}");
    service.willAnswer("{\"text\":\"Rest.\"}");
    service.willAnswer("data: {\"text\":\"Rest.\"}\n\n");
    service.willAnswer("{\"text\":\"Rest.\"}");
    Ran.against(service, "deployments", "create", "notes", key);
    Ran.against(service, "api-keys", "create", "--name=a", "--permission=text:generate", key);
    Ran.against(service, "tenants", "create", "--name=Ward", key);
    Ran.against(service, "generate", "dep_1", "How?", key);
    Ran.against(service, "generate", "dep_1", "How?", "--stream", key);
    Ran.against(service, "generate", "dep_1", "How?");
    assertThat(service.keys())
        .containsExactly("night-7", "night-7", "night-7", "night-7", "night-7", "");
    Ran wrong = Ran.against(service, "generate", "dep_1", "How?", "--idempotency-key=a\nb");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("--idempotency-key has 1 to 255 visible characters");
  }

  @Test
  void deletesADeployment() {
    service.willAnswer(204, "");
    assertThat(Ran.against(service, "deployments", "delete", "dep_1").out())
        .isEqualTo("Deleted.\n");
    assertThat(service.asked().getFirst().method()).isEqualTo("DELETE");
  }

  @Test
  void createsAnApiKeyAndPrintsOnlyItsSecret() {
    service.willAnswer(201, "{\"id\":\"key_1\",\"key\":\"psm_live_new\"}");
    Ran ran =
        Ran.against(
            service,
            "api-keys",
            "create",
            "--name=ward",
            "--permission=text:generate",
            "--permission=audit:read",
            "--resources=deployment/hipaa-*",
            "--ip-range=10.0.0.0/8");
    assertThat(ran.out()).isEqualTo("psm_live_new\n");
    assertThat(service.asked().getFirst().body())
        .isEqualTo(
            "{\"name\":\"ward\",\"permissions\":[\"text:generate\",\"audit:read\"],"
                + "\"resource_pattern\":\"deployment/hipaa-*\",\"ip_ranges\":[\"10.0.0.0/8\"]}");
  }

  @Test
  void revokesAnApiKey() {
    service.willAnswer(204, "");
    assertThat(Ran.against(service, "api-keys", "revoke", "key_1").out()).isEqualTo("Revoked.\n");
    assertThat(service.asked().getFirst().path()).isEqualTo("/v1/api-keys/key_1");
  }

  @Test
  void asksForAuditEventsWithEveryFilter() {
    service.willAnswer("{\"data\":[],\"next_cursor\":null}");
    Ran.against(
        service,
        "audit list --from 2026-01-01T00:00:00Z --to 2026-02-01T00:00:00Z --type a.b --type c.d"
            .concat(" --user u --tenant t --deployment d --resource-type r --resource-id i")
            .concat(" --result denied --limit 7")
            .split(" "));
    assertThat(service.asked().getFirst().path())
        .isEqualTo(
            "/v1/audit-logs?start_time=2026-01-01T00%3A00%3A00Z&end_time=2026-02-01T00%3A00%3A00Z"
                + "&event_type=a.b&event_type=c.d&user_id=u&tenant_id=t&deployment_id=d"
                + "&resource_type=r&resource_id=i&result=denied&limit=7");
  }

  @Test
  void endsAListAtItsLimit() {
    service.willAnswer("{\"data\":[{\"id\":\"evt_1\"},{\"id\":\"evt_2\"}],\"next_cursor\":\"x\"}");
    Ran ran = Ran.against(service, "audit", "list", "--limit", "2");
    assertThat(ran.out().lines()).hasSize(3);
    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void aRefusalShowsItsWordsItsCodeAndItsRequest() {
    service.willAnswer(
        403, "{\"detail\":\"It lacks model:read.\",\"code\":\"forbidden\",\"status\":403}");
    Ran ran = Ran.against(service, "models", "list");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).isEqualTo("paitient: It lacks model:read. (forbidden, request req_7)\n");
  }

  @Test
  void aServiceThatFailsCouldNotRun() {
    service.willAnswer(503, "{\"detail\":\"Later.\",\"code\":\"audit_unavailable\"}");
    assertThat(Ran.against(service, "models", "list").status()).isEqualTo(2);
    service.willAnswer(502, "<html>");
    Ran ran = Ran.against(service, "models", "list");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("http_502");
  }

  @Test
  void whatAnswersWithoutJsonIsNotTheService() {
    service.willAnswer("<html>");
    Ran ran = Ran.against(service, "models", "list");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("no PaiTIENT service");
  }

  @Test
  void namesFromOthersDoNotSteerTheTerminal() {
    service.willAnswer(
        "{\"data\":[{\"id\":\"dep_1\",\"deployment_name\":\"a\\u001b[2Jb\\nc\"}],"
            + "\"next_cursor\":null}");
    List<String> lines = Ran.against(service, "deployments", "list").out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).contains("a?[2Jb c");
  }
}
