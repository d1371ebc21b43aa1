// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.keys.Certificate;
import com.paitient.server.fakes.LiveFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of keys in a running service: rotated at every level, and destroyed for one tenant. */
final class KeysIT {
  private static final String TEXT = "Ask John Smith of Springfield about 555-0142.";
  private static final Path VERIFIER = Path.of("../audit/verifier/verify.py").toAbsolutePath();

  private Path folder;
  private Path data;

  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createTempDirectory("paitient-keys");
    assertThat(Faults.command("chmod", "755", folder.toString())).isZero();
    data = folder.resolve("data");
  }

  @AfterEach
  void removeFolder() {
    LiveFolder.delete(folder);
  }

  @Test
  void everyLevelIsRotatedUnderLoadWithNoFailedRequestAndOldDataStaysReadable() throws Exception {
    Sealed old;
    try (RunningService service = RunningService.start(data)) {
      Api api = service.api();
      old = tenant(service, "st-load");
      String deployment = Faults.deploy(api, "load");
      Api theirs = service.api(key(api, "st-load", "usr_load"));
      try (Load load =
          Load.of(
              () -> theirs.post("/v1/phi/deidentify", Api.object().put("text", TEXT)),
              () -> Faults.ask(api, deployment, 2),
              () -> theirs.get("/v1/tenants/st-load"),
              () -> api.get("/v1/audit-logs?limit=5"))) {
        load.awaitMore(20);
        long wraps = wraps(api);
        int before = load.replies().size();
        load.awaitMore(60);
        assertThat(wraps(api) - wraps)
            .as("wraps while nothing rotated")
            .isLessThan((load.replies().size() - before) / 10);
        for (int round = 0; round < 2; round++) {
          for (String act :
              List.of(
                  "/v1/tenants/st-load/keys/rotate",
                  "/v1/keys/rotate",
                  "/v1/audit/signing-keys/rotate")) {
            good(api.post(act, "{}"));
            load.awaitMore(8);
          }
          for (boolean end : new boolean[] {false, true}) {
            good(api.post("/v1/keys/root/rotate", Api.object().put("end_former", end)));
            load.awaitMore(8);
          }
        }
        load.close();
        assertThat(load.broken()).isZero();
        assertThat(load.replies())
            .allSatisfy(reply -> assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200));
      }
      Faults.await(
          "rewrapped",
          () ->
              api.get("/v1/tenants/st-load/keys/rewrap")
                  .body()
                  .get("stage")
                  .asText()
                  .equals("finished"));
      assertThat(old.opened(theirs)).isEqualTo(TEXT);
    }
    assertWhole();
    try (RunningService service = RunningService.start(data)) {
      assertThat(old.opened(service.api())).isEqualTo(TEXT);
      assertThat(service.api().get("/v1/tenants/st-load").body().get("name").asText())
          .isEqualTo("st-load");
      List<JsonNode> first = Faults.events(service.api(), "tenant.created");
      assertThat(first).isNotEmpty();
      assertThat(first.getLast().get("ip_address").asText()).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void oneTenantIsDestroyedByTwoPeopleAndNothingOfItOpensWhileAllElseDoes() throws Exception {
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, "keys:\n  periods:\n    destruction-wait: 1s\n");
    String[] start = {"--config", config.toString()};
    Sealed gone;
    Sealed stays;
    try (RunningService service = RunningService.start(data, start)) {
      gone = tenant(service, "st-gone");
      stays = tenant(service, "st-stays");
      assertThat(gone.opened(service.api())).isEqualTo(TEXT);
    }
    Path backup = Files.createDirectory(folder.resolve("backup"));
    for (String part : List.of("postgres", "keys")) {
      copy(data.resolve(part), backup.resolve(part));
    }
    try (RunningService service = RunningService.start(data, start)) {
      destroy(service);
      assertClosed(service, gone);
      assertThat(stays.opened(service.api())).isEqualTo(TEXT);
    }
    assertWhole();
    assertThat(Files.readString(data.resolve("keys/root.key"), StandardCharsets.ISO_8859_1))
        .isNotEqualTo(
            Files.readString(backup.resolve("keys/root.key"), StandardCharsets.ISO_8859_1));
    replace("postgres", backup); // the database as it was before
    try (RunningService service = RunningService.start(data, start)) {
      assertClosed(service, gone);
      assertThat(stays.opened(service.api())).isEqualTo(TEXT);
    }
    assertWhole();
    Path root = Files.move(data.resolve("keys/root.key"), folder.resolve("root.key"));
    replace("keys", backup); // and the key store, without the former root, as the certificate says
    Path _ = Files.move(data.resolve("keys/root.key"), folder.resolve("ended.key"));
    Path _ = Files.move(root, data.resolve("keys/root.key"));
    assertThatThrownBy(() -> RunningService.start(data, start).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no provider here opens");
  }

  private static void destroy(RunningService service) throws Exception {
    Api api = service.api();
    Api one = service.api(key(api, "ten_organization", "usr_one"));
    Api two = service.api(key(api, "ten_organization", "usr_two"));
    String path = "/v1/tenants/st-gone/keys/destruction";
    good(one.post(path, "{}"));
    assertThat(one.post(path + "/approve", "{}").code()).isEqualTo("access_denied");
    assertThat(two.get(path + "/certificate").code()).isEqualTo("conflict");
    Api.Reply approved = good(two.post(path + "/approve", "{}"));
    assertThat(approved.body().at("/destruction/due_at").asText()).isNotEmpty();
    Faults.await(
        "destruction",
        () -> api.get("/v1/tenants/st-gone/keys").body().get("phase").asText().equals("destroyed"));
    Faults.await("certificate", () -> api.get(path + "/certificate").status() == 200);
    JsonNode certificate = good(api.get(path + "/certificate")).body();
    String text = certificate.get("text").asText();
    assertThat(Certificate.isRight(text, certificate.get("signer").asText())).isTrue();
    assertThat(text.lines().limit(9).toList().toString())
        .contains("st-gone", "usr_one", "usr_two", "ended: file:", "destroy copies");
    assertThat(Faults.events(api, "tenant.keys_destroyed")).hasSize(1);
  }

  private static void assertClosed(RunningService service, Sealed gone) throws Exception {
    assertThat(gone.open(service.api()).code()).isEqualTo("tenant_closed");
    assertThat(gone.open(service.api(gone.key)).code()).isEqualTo("tenant_closed");
    assertThat(service.api().get("/v1/tenants/st-gone").body().get("status").asText())
        .isEqualTo("keys_destroyed");
  }

  /** What is kept of a tenant, and the key of one of its people. */
  private record Sealed(String tenant, String key, String text, String vault) {
    Api.Reply open(Api api) throws Exception {
      return api.post(
          "/v1/phi/reidentify",
          Api.object().put("text", text).put("vault", vault).put("tenant_id", tenant));
    }

    String opened(Api api) throws Exception {
      return good(open(api)).body().get("text").asText();
    }
  }

  private static Sealed tenant(RunningService service, String id) throws Exception {
    Api api = service.api();
    assertThat(api.put("/v1/tenants/" + id, "{\"name\":\"" + id + "\"}").status()).isEqualTo(201);
    String key = key(api, id, "usr_" + id);
    JsonNode made =
        good(service.api(key).post("/v1/phi/deidentify", Api.object().put("text", TEXT))).body();
    assertThat(made.get("text").asText()).doesNotContain("John Smith");
    return new Sealed(id, key, made.get("text").asText(), made.get("vault").asText());
  }

  private static String key(Api api, String tenant, String user) throws Exception {
    Api.Reply made =
        api.post(
            "/v1/api-keys",
            Api.object()
                .put("name", "k")
                .put("tenant_id", tenant)
                .put("user_id", user)
                .set("permissions", Api.object().arrayNode().add("*")));
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.body().get("key").asText();
  }

  private static Api.Reply good(Api.Reply reply) {
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    return reply;
  }

  private static long wraps(Api api) throws Exception {
    Matcher found =
        Pattern.compile("(?m)^paitient_key_wraps_total (\\d+)").matcher(api.text("/metrics"));
    assertThat(found.find()).isTrue();
    return Long.parseLong(found.group(1));
  }

  /** Both verifiers find the log whole. */
  private void assertWhole() throws Exception {
    assertThat(Faults.verified(data).problems()).isEmpty();
    assertThat(
            Faults.command(
                "python3",
                VERIFIER.toString(),
                "--policy",
                data.resolve("audit-policy.txt").toString(),
                data.resolve("audit").toString()))
        .isZero();
  }

  private void replace(String part, Path with) throws Exception {
    LiveFolder.delete(data.resolve(part));
    copy(with.resolve(part), data.resolve(part));
  }

  /** With owners and modes. */
  private static void copy(Path from, Path to) throws Exception {
    assertThat(Faults.command("cp", "-a", from.toString(), to.toString())).isZero();
  }
}
