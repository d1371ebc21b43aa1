// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.http.endpoints.Api.Told;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantEndpointsTest {
  private static final Contract CONTRACT = Contract.read();
  private static final String ONE = "/v1/tenants/{id}";

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

  private static Told checked(String method, String path, Told told) {
    assertThat(CONTRACT.faults(method, path, told.status(), told.body()))
        .as(told.raw().body())
        .isEmpty();
    return told;
  }

  private static String keyOf(String tenant, String permissions) throws Exception {
    Told made =
        checked(
            "post",
            "/v1/api-keys",
            api.post(
                "/v1/api-keys",
                "{\"name\":\"k\",\"tenant_id\":\"%s\",\"user_id\":\"usr_%s\",\"permissions\":%s}"
                    .formatted(tenant, tenant, permissions)));
    assertThat(made.body().get("tenant_id").asText()).isEqualTo(tenant);
    assertThat(made.body().get("created_by").asText()).isEqualTo("usr_1");
    return made.body().get("key").asText();
  }

  @Test
  void tenantIsRegisteredReadListedChangedAndDisabled() throws Exception {
    Told made = checked("put", ONE, api.put("/v1/tenants/st-anna", "{\"name\":\"St. Anna\"}"));
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().get("isolation").asText()).isEqualTo("strong");
    assertThat(api.put("/v1/tenants/st-anna", "{\"name\":\"St. Anna\"}").status()).isEqualTo(200);
    assertThat(api.put("/v1/tenants/st-anna", "{\"name\":\"Other\"}").code())
        .isEqualTo("409 name_taken");
    Told own = checked("post", "/v1/tenants", api.post("/v1/tenants", "{\"name\":\"Ward 7\"}"));
    assertThat(own.body().get("id").asText()).startsWith("ten_");
    Told list = checked("get", "/v1/tenants", api.get("/v1/tenants"));
    assertThat(list.body().get("data").findValuesAsText("name")).contains("St. Anna", "Ward 7");
    Told changed =
        checked("patch", ONE, api.patch("/v1/tenants/st-anna", "{\"name\":\"Saint Anna\"}"));
    assertThat(changed.body().get("name").asText()).isEqualTo("Saint Anna");
    assertThat(checked("get", ONE, api.get("/v1/tenants/st-anna")).body().get("status").asText())
        .isEqualTo("active");
    String key = keyOf("st-anna", "[\"*\"]");
    assertThat(api.getAs(key, "/v1/api-keys").status()).isEqualTo(200);
    Told disabled = api.patch("/v1/tenants/st-anna", "{\"disabled\":true}");
    assertThat(disabled.body().get("status").asText()).isEqualTo("disabled");
    assertThat(api.getAs(key, "/v1/api-keys").code()).isEqualTo("403 tenant_closed");
    Told enabled = api.patch("/v1/tenants/st-anna", "{\"disabled\":false}");
    assertThat(enabled.body().get("disabled_at").isNull()).isTrue();
    assertThat(api.getAs(key, "/v1/api-keys").status()).isEqualTo(200);
    assertThat(
            api.get("/v1/audit-logs?resource_type=tenant&resource_id=st-anna")
                .body()
                .get("data")
                .findValuesAsText("event_type"))
        .containsExactly("tenant.enabled", "tenant.disabled", "tenant.changed", "tenant.created");
  }

  @Test
  void peopleOfATenantSeeTheirOwnOnlyAndChangeNothing() throws Exception {
    for (String id : List.of("st-a", "st-b")) {
      assertThat(api.put("/v1/tenants/" + id, "{\"name\":\"" + id + "\"}").status()).isEqualTo(201);
    }
    String key = keyOf("st-a", "[\"*\"]");
    Told list = api.getAs(key, "/v1/tenants");
    assertThat(list.body().get("data").findValuesAsText("id")).containsExactly("st-a");
    assertThat(api.getAs(key, "/v1/tenants/st-a").status()).isEqualTo(200);
    for (String other : List.of("st-b", "st-nowhere", "ten_organization")) {
      assertThat(api.getAs(key, "/v1/tenants/" + other).code())
          .as(other)
          .isEqualTo("403 access_denied");
      assertThat(api.getAs(key, "/v1/api-keys?tenant_id=" + other).code())
          .isEqualTo("403 access_denied");
      String theirs = "{\"name\":\"k\",\"permissions\":[\"*\"],\"tenant_id\":\"" + other + "\"}";
      assertThat(api.postAs(key, "/v1/api-keys", theirs).code()).isEqualTo("403 access_denied");
    }
    for (String act :
        List.of("PUT /v1/tenants/st-a", "PATCH /v1/tenants/st-a", "POST /v1/tenants")) {
      String[] parts = act.split(" ", -1);
      assertThat(api.sendAs(key, parts[0], parts[1], "{\"name\":\"mine\"}").code())
          .as(act)
          .isEqualTo("403 access_denied");
    }
  }

  @Test
  void whatConcernsAllTenantsIsNotForOne() throws Exception {
    assertThat(api.put("/v1/tenants/st-c", "{\"name\":\"c\"}").status()).isEqualTo(201);
    String key = keyOf("st-c", "[\"*\"]");
    assertThat(api.sendAs(key, "PUT", "/v1/security-settings", "{}").code())
        .isEqualTo("403 access_denied");
    assertThat(
            api.sendAs(key, "PUT", "/v1/model-registry/mine", "{\"alias_of\":\"default\"}").code())
        .isEqualTo("403 access_denied");
    assertThat(api.getAs(key, "/metrics").code()).isEqualTo("403 access_denied");
    assertThat(api.getAs(key, "/v1/security-settings").status()).isEqualTo(200);
  }

  @Test
  void keysOfATenantAreListedAndRevokedByThoseWhoRunTheService() throws Exception {
    assertThat(api.put("/v1/tenants/st-d", "{\"name\":\"d\"}").status()).isEqualTo(201);
    String key = keyOf("st-d", "[\"api-key:read\"]");
    Told list = api.get("/v1/api-keys?tenant_id=st-d");
    assertThat(list.body().get("data").findValuesAsText("user_id")).containsExactly("usr_st-d");
    String id = list.body().get("data").get(0).get("id").asText();
    assertThat(api.get("/v1/api-keys/" + id).code()).isEqualTo("404 api_key_not_found");
    assertThat(api.get("/v1/api-keys/" + id + "?tenant_id=st-d").status()).isEqualTo(200);
    assertThat(api.delete("/v1/api-keys/" + id).code()).isEqualTo("404 api_key_not_found");
    assertThat(api.getAs(key, "/v1/api-keys").status()).isEqualTo(200);
    assertThat(api.delete("/v1/api-keys/" + id + "?tenant_id=st-d").status()).isEqualTo(204);
    assertThat(api.getAs(key, "/v1/api-keys").code()).isEqualTo("401 unauthenticated");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/tenants/ten_x | {\"name\":\"a\"} | 400 invalid_field id",
        "/v1/tenants/system | {\"name\":\"a\"} | 400 invalid_field id",
        "/v1/tenants/shared | {\"name\":\"a\"} | 400 invalid_field id",
        "/v1/tenants/ten_organization | {\"name\":\"a\"} | 400 invalid_field id",
        "/v1/tenants/a%20b | {\"name\":\"a\"} | 400 invalid_field id",
        "/v1/tenants/x | {} | 400 invalid_field name",
        "/v1/tenants/x | {\"name\":\" \"} | 400 invalid_field name",
        "/v1/tenants/x | {\"name\":\"a\",\"isolation\":\"total\"} | 400 invalid_field isolation",
        "/v1/tenants/x | {\"name\":\"a\",\"isolation\":\"maximum\"} | 400 invalid_field key_provider",
        "/v1/tenants/x | {\"name\":\"a\",\"key_provider\":\"p\"} | 400 invalid_field key_provider",
        "/v1/tenants/x | {\"name\":\"a\",\"isolation\":\"maximum\",\"key_provider\":\"p\"} | 400"
            + " invalid_field key_provider",
        "/v1/tenants/x | {\"name\":\"a\",\"colour\":1} | 400 unknown_field colour"
      })
  void refusesBadTenantsByField(String path, String body, String refusal) throws Exception {
    Told told = api.put(path, body);
    assertThat(told.code() + " " + told.body().path("field").asText()).isEqualTo(refusal);
    assertThat(api.get("/v1/tenants/x").code()).isEqualTo("404 tenant_not_found");
  }

  @Test
  void isolationOnlyGrowsFromOwnKeysToHeldOnes() throws Exception {
    String basic = "{\"name\":\"e\",\"isolation\":\"basic\"}";
    assertThat(api.put("/v1/tenants/st-e", basic).status()).isEqualTo(201);
    for (String wish : List.of("strong", "maximum")) {
      assertThat(api.patch("/v1/tenants/st-e", "{\"isolation\":\"" + wish + "\"}").code())
          .isEqualTo("422 cannot_meet");
    }
    assertThat(api.patch("/v1/tenants/nobody", "{}").code()).isEqualTo("404 tenant_not_found");
  }
}
