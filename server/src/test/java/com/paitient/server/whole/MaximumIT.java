// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.server.fakes.LiveFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant whose keys a module of its own holds (PKCS #11, SoftHSM), over HTTP. */
final class MaximumIT {
  private static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  private static final String TEXT = "Ask John Smith of Springfield about 555-0142.";

  private Path folder;
  private Path pin;
  private Path config;
  private List<String> environment;

  @BeforeEach
  void makeToken() throws Exception {
    assumeTrue(Files.isReadable(LIBRARY), "SoftHSM is not installed: apt-get install softhsm2");
    folder = Files.createTempDirectory("paitient-maximum");
    assertThat(Faults.command("chmod", "755", folder.toString())).isZero();
    Path tokens = Files.createDirectory(folder.resolve("tokens"));
    Path softhsm = folder.resolve("softhsm2.conf");
    Files.writeString(
        softhsm, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
    environment = List.of("env", "SOFTHSM2_CONF=" + softhsm);
    assertThat(
            Faults.command(
                "env",
                "SOFTHSM2_CONF=" + softhsm,
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "clinic",
                "--pin",
                "123456",
                "--so-pin",
                "567890"))
        .isZero();
    pin = folder.resolve("pin");
    config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        keys:
          holders:
            clinic:
              provider: pkcs11
              pkcs11:
                library: %s
                slot-index: 0
                pin-file: %s
        """
            .formatted(LIBRARY, pin));
    writePin();
  }

  @AfterEach
  void removeFolder() {
    if (folder != null) {
      LiveFolder.delete(folder);
    }
  }

  private void writePin() throws Exception {
    Files.writeString(pin, "123456");
    Path _ = Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
  }

  private RunningService start() throws Exception {
    return RunningService.startAs(
        environment, folder.resolve("data"), "--config", config.toString());
  }

  @Test
  void itsModuleHoldsItsKeysAndWhileThatIsAwayOnlyItsPeopleAreRefused() throws Exception {
    String key;
    JsonNode sealed;
    try (RunningService service = start()) {
      Api api = service.api();
      assertThat(tenant(api, "st-clinic", ",\"isolation\":\"maximum\",\"key_provider\":\"clinic\""))
          .isEqualTo(201);
      assertThat(tenant(api, "st-other", "")).isEqualTo(201);
      key = key(api, "st-clinic");
      sealed = service.api(key).post("/v1/phi/deidentify", asked()).body();
      assertThat(opened(service.api(key), sealed)).isEqualTo(TEXT);
      assertThat(api.get("/v1/tenants/st-clinic/keys").body().at("/keys/0/provider").asText())
          .startsWith("pkcs11:");
      assertThat(api.get("/readyz").body().has("warnings")).isFalse();
    }
    Files.delete(pin); // nobody can use the module now
    try (RunningService service = start()) {
      Api api = service.api();
      Api theirs = service.api(key);
      Api.Reply refused = theirs.post("/v1/phi/deidentify", asked());
      assertThat(Faults.outcome(refused)).isEqualTo("503 keys_unavailable");
      assertThat(refused.raw().body()).doesNotContain("John", "123456");
      assertThat(api.get("/readyz").body().get("warnings").toString())
          .contains("tenant_key_provider_away");
      assertThat(api.text("/metrics"))
          .contains("paitient_tenant_key_provider_up{holder=\"clinic\"} 0");
      Api.Reply events = api.get("/v1/audit-logs?tenant_id=st-clinic");
      assertThat(events.status()).as(events.raw().body()).isEqualTo(200);
      assertThat(events.body().get("data").findValuesAsText("sealed_fields"))
          .contains("unavailable");
      Api others = service.api(key(api, "st-other"));
      assertThat(others.post("/v1/phi/deidentify", asked()).status()).isEqualTo(200);
      writePin();
      Faults.await(
          "the provider is back", () -> theirs.post("/v1/phi/deidentify", asked()).status() == 200);
      assertThat(opened(theirs, sealed)).isEqualTo(TEXT);
      assertThat(api.get("/readyz").body().has("warnings")).isFalse();
    }
  }

  private static JsonNode asked() {
    return Api.object().put("text", TEXT);
  }

  private static String opened(Api api, JsonNode sealed) throws Exception {
    Api.Reply reply =
        api.post(
            "/v1/phi/reidentify",
            Api.object()
                .put("text", sealed.get("text").asText())
                .put("vault", sealed.get("vault").asText()));
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    return reply.body().get("text").asText();
  }

  private static int tenant(Api api, String id, String more) throws Exception {
    return api.put("/v1/tenants/" + id, "{\"name\":\"" + id + "\"" + more + "}").status();
  }

  private static String key(Api api, String tenant) throws Exception {
    Api.Reply made =
        api.post(
            "/v1/api-keys",
            Api.object()
                .put("name", "k")
                .put("tenant_id", tenant)
                .put("user_id", "usr_1")
                .set("permissions", Api.object().arrayNode().add("*")));
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.body().get("key").asText();
  }
}
