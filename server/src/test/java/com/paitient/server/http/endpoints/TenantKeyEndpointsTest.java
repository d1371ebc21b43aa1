// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.keys.Certificate;
import com.paitient.server.http.endpoints.Api.Told;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantKeyEndpointsTest {
  private static final Contract CONTRACT = Contract.read();
  private static final String KEYS = "/v1/tenants/{id}/keys";

  @TempDir static Path data;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    api = Api.start(data);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String tenant(String id, String isolation) throws Exception {
    String body = "{\"name\":\"a\",\"isolation\":\"" + isolation + "\"}";
    assertThat(api.put("/v1/tenants/" + id, body).status()).isEqualTo(201);
    String key = keyOf(id, "usr_" + id);
    assertThat(api.postAs(key, "/v1/phi/deidentify", "{\"text\":\"Ask John Smith\"}").status())
        .isEqualTo(200);
    return "/v1/tenants/" + id + "/keys";
  }

  /** A key that the first administrator made for somebody. */
  private static String keyOf(String tenant, String user) throws Exception {
    return api.post(
            "/v1/api-keys",
            "{\"name\":\"k\",\"permissions\":[\"*\"],\"tenant_id\":\"%s\",\"user_id\":\"%s\"}"
                .formatted(tenant, user))
        .body()
        .get("key")
        .asText();
  }

  private static JsonNode good(String method, String path, Told told) {
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    assertThat(CONTRACT.faults(method, path, 200, told.body())).as(told.raw().body()).isEmpty();
    return told.body();
  }

  private static JsonNode act(String key, String path, String act) throws Exception {
    return good("post", KEYS + act, api.postAs(key, path + act, "{}"));
  }

  @Test
  void keysAreListedAndRotatedWithoutASecret() throws Exception {
    String path = tenant("st-a", "strong");
    String key = keyOf("st-a", "usr_officer");
    JsonNode before = good("get", KEYS, api.getAs(key, path));
    assertThat(before.get("phase").asText()).isEqualTo("in_use");
    assertThat(before.get("keys")).hasSize(1);
    assertThat(
            good("get", KEYS + "/rewrap", api.getAs(key, path + "/rewrap")).get("stage").asText())
        .isEqualTo("none");
    JsonNode after = act(key, path, "/rotate");
    assertThat(after.get("keys")).hasSize(2);
    assertThat(after.get("keys").findValues("newest").toString()).isEqualTo("[false, true]");
    assertThat(after.get("keys").get(0).get("provider").asText()).startsWith("file:");
    JsonNode progress = good("get", KEYS + "/rewrap", api.getAs(key, path + "/rewrap"));
    assertThat(progress.get("all").asLong()).isEqualTo(2);
    assertThat(act(key, path, "/rewrap").get("stage").asText()).isIn("running", "finished");
  }

  @Test
  void revokedKeysCloseTheTenantAndNobodyElse() throws Exception {
    String path = tenant("st-b", "strong");
    String theirs = keyOf("st-b", "usr_b");
    String officer = keyOf("ten_organization", "usr_officer");
    api.runs.clear();
    assertThat(act(officer, path, "/revoke").get("phase").asText()).isEqualTo("revoked");
    assertThat(api.getAs(theirs, "/v1/api-keys").code()).isEqualTo("403 tenant_closed");
    assertThat(api.get("/v1/tenants/st-b").body().get("status").asText()).isEqualTo("keys_revoked");
    assertThat(api.postAs(officer, path + "/rotate", "{}").code()).isEqualTo("403 tenant_closed");
    assertThat(api.post("/v1/phi/deidentify", "{\"text\":\"a\",\"tenant_id\":\"st-b\"}").code())
        .isEqualTo("403 tenant_closed");
    assertThat(
            api.postAs(keyOf("ten_organization", "u"), "/v1/phi/deidentify", "{\"text\":\"a\"}")
                .status())
        .isEqualTo(200);
    assertThat(act(officer, path, "/reinstate").get("phase").asText()).isEqualTo("in_use");
    assertThat(api.getAs(theirs, "/v1/api-keys").status()).isEqualTo(200);
    assertThat(api.runs).containsExactly("stop st-b", "start st-b");
  }

  @Test
  void destructionTakesTwoPeopleAndIsCertified() throws Exception {
    String path = tenant("st-c", "strong");
    String theirs = keyOf("st-c", "usr_c");
    String token =
        api.postAs(theirs, "/v1/phi/deidentify", "{\"text\":\"Ask John Smith\"}")
            .body()
            .get("vault")
            .asText();
    String one = keyOf("ten_organization", "usr_one");
    String two = keyOf("ten_organization", "usr_two");
    assertThat(api.postAs(one, path + "/destruction/approve", "{}").code())
        .isEqualTo("409 conflict");
    JsonNode asked = act(one, path, "/destruction");
    assertThat(asked.get("phase").asText()).isEqualTo("in_use");
    assertThat(asked.get("destruction").get("asked_by").asText()).startsWith("usr_one/key_");
    assertThat(api.postAs(two, path + "/destruction", "{}").code()).isEqualTo("409 conflict");
    for (String same : List.of(one, keyOf("ten_organization", "usr_one"))) {
      assertThat(api.postAs(same, path + "/destruction/approve", "{}").code())
          .isEqualTo("403 access_denied");
    }
    assertThat(api.post(path + "/destruction/approve", "{}").code())
        .as("the first administrator made the key of the one who asked")
        .isEqualTo("403 access_denied");
    assertThat(api.get(path + "/destruction/certificate").code()).isEqualTo("409 conflict");
    JsonNode approved = act(two, path, "/destruction/approve");
    assertThat(approved.get("phase").asText()).isEqualTo("revoked");
    assertThat(approved.get("destruction").get("due_at").asText()).isNotEmpty();
    assertThat(api.postAs(one, path + "/reinstate", "{}").code()).isEqualTo("409 conflict");
    awaitDestroyed(path);
    JsonNode certificate =
        good(
            "get",
            KEYS + "/destruction/certificate",
            api.getAs(one, path + "/destruction/certificate"));
    String text = certificate.get("text").asText();
    assertThat(Certificate.isRight(text, certificate.get("signer").asText())).isTrue();
    assertThat(text).contains("tenant: st-c", "by usr_one/key_", "by usr_two/key_");
    assertThat(api.get("/v1/tenants/st-c").body().get("status").asText())
        .isEqualTo("keys_destroyed");
    assertThat(api.getAs(theirs, "/v1/api-keys").code()).isEqualTo("403 tenant_closed");
    String back = "{\"text\":\"x\",\"vault\":\"" + token + "\",\"tenant_id\":\"st-c\"}";
    assertThat(api.post("/v1/phi/reidentify", back).code()).isEqualTo("403 tenant_closed");
    assertThat(api.delete(path + "/destruction").code()).isEqualTo("403 tenant_closed");
    assertThat(
            api.get("/v1/audit-logs?resource_type=tenant&resource_id=st-c")
                .body()
                .get("data")
                .findValuesAsText("event_type"))
        .contains(
            "tenant.keys_destroyed", "tenant.destruction_approved", "tenant.destruction_asked");
  }

  private static void awaitDestroyed(String path) throws Exception {
    long end = System.nanoTime() + java.time.Duration.ofMinutes(2).toNanos();
    while (!api.get(path).body().get("phase").asText().equals("destroyed")) {
      assertThat(System.nanoTime()).isLessThan(end);
      api.tenantKeys.destroyDue();
      Thread.sleep(2);
    }
  }

  @Test
  void destructionCanBeCancelledUntilItIsDone() throws Exception {
    String path = tenant("st-d", "strong");
    String theirs = keyOf("st-d", "usr_d");
    JsonNode _ = act(keyOf("ten_organization", "usr_one"), path, "/destruction");
    JsonNode _ = act(keyOf("ten_organization", "usr_two"), path, "/destruction/approve");
    assertThat(api.getAs(theirs, "/v1/api-keys").code()).isEqualTo("403 tenant_closed");
    JsonNode back = good("delete", KEYS + "/destruction", api.delete(path + "/destruction"));
    assertThat(back.get("phase").asText()).isEqualTo("in_use");
    assertThat(back.get("destruction").isNull()).isTrue();
    assertThat(api.getAs(theirs, "/v1/api-keys").status()).isEqualTo(200);
  }

  @Test
  void whoMadeTheOthersKeyIsNoSecondPerson() throws Exception {
    String path = tenant("st-e", "strong");
    JsonNode _ = good("post", KEYS + "/destruction", api.post(path + "/destruction", "{}"));
    assertThat(
            api.postAs(keyOf("ten_organization", "usr_two"), path + "/destruction/approve", "{}")
                .code())
        .isEqualTo("403 access_denied");
  }

  @Test
  void sharedKeysAreShownAndStayInUse() throws Exception {
    String path = tenant("st-f", "basic");
    assertThat(good("get", KEYS, api.get(path)).get("shared").asBoolean()).isTrue();
    for (String act : List.of("/rotate", "/rewrap", "/revoke", "/reinstate", "/destruction")) {
      assertThat(api.post(path + act, "{}").code()).as(act).isEqualTo("422 cannot_meet");
    }
  }

  @Test
  void keysThatBelongToNoTenantAreRotatedAndOnlyByTheOrganization() throws Exception {
    String shared = tenant("st-h", "basic");
    JsonNode before = good("get", "/v1/keys", api.get("/v1/keys"));
    assertThat(before.get("data").findValuesAsText("tenant_id")).contains("shared");
    JsonNode after = good("post", "/v1/keys/rotate", api.post("/v1/keys/rotate", "{}"));
    for (JsonNode each : after.get("data")) {
      assertThat(each.get("keys").findValues("newest").toString()).endsWith("true]");
      assertThat(each.get("keys").size()).isGreaterThan(1);
    }
    assertThat(api.get(shared).body().get("keys").size()).isGreaterThan(1);
    String stranger = keyOf("st-h", "usr_h");
    assertThat(api.getAs(stranger, "/v1/keys").code()).isEqualTo("403 access_denied");
    for (String act : List.of("/v1/keys/rotate", "/v1/keys/root/rotate")) {
      assertThat(api.postAs(stranger, act, "{}").code()).isEqualTo("403 access_denied");
    }
  }

  @Test
  void theRootKeyIsExchangedAndEverybodysKeysFollow() throws Exception {
    String path = tenant("st-i", "strong");
    String before = api.get(path).body().get("keys").get(0).get("provider").asText();
    JsonNode done = good("post", "/v1/keys/root/rotate", api.post("/v1/keys/root/rotate", "{}"));
    String root = done.get("root").asText();
    assertThat(root).isNotEqualTo(before);
    assertThat(done.get("former_ended").asBoolean()).isFalse();
    assertThat(api.get(path).body().get("keys").get(0).get("provider").asText()).isEqualTo(root);
    JsonNode ended =
        good(
            "post",
            "/v1/keys/root/rotate",
            api.post("/v1/keys/root/rotate", "{\"end_former\":true}"));
    assertThat(ended.get("former_ended").asBoolean()).isTrue();
    assertThat(api.post("/v1/keys/root/rotate", "{\"end\":1}").code())
        .isEqualTo("400 unknown_field");
    assertThat(
            api.get("/v1/audit-logs?event_type=service.root_key_rotated")
                .body()
                .get("data")
                .findValuesAsText("end_former"))
        .contains("true", "false");
  }

  @Test
  void anotherTenantsKeysAreNobodyElses() throws Exception {
    String path = tenant("st-g", "strong");
    String stranger = keyOf("st-a2", "usr_x");
    assertThat(api.getAs(stranger, path).code()).isEqualTo("403 tenant_closed");
    assertThat(api.put("/v1/tenants/st-a2", "{\"name\":\"x\"}").status()).isEqualTo(201);
    assertThat(api.getAs(stranger, path).code()).isEqualTo("403 access_denied");
    for (String act :
        List.of(
            "/rotate",
            "/rewrap",
            "/revoke",
            "/reinstate",
            "/destruction",
            "/destruction/approve")) {
      assertThat(api.postAs(stranger, path + act, "{}").code())
          .as(act)
          .isEqualTo("403 access_denied");
    }
    assertThat(api.get("/v1/tenants/nowhere/keys").code()).isEqualTo("404 tenant_not_found");
  }
}
