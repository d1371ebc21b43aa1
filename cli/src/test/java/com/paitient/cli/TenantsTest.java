// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantsTest {
  private SmallService service;

  @BeforeEach
  void start() throws Exception {
    service = SmallService.plain();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private String asked() {
    var asked = service.asked().getFirst();
    return asked.method() + " " + asked.path() + " " + asked.body();
  }

  @Test
  void registersATenantUnderAnIdOfItsOwnOrANewOne() {
    service.willAnswer(201, "{\"id\":\"st-anna\"}");
    Ran named = Ran.against(service, "tenants", "create", "--name=St. Anna", "--id=st-anna");
    assertThat(named.out()).isEqualTo("st-anna\n");
    assertThat(asked()).isEqualTo("PUT /v1/tenants/st-anna {\"name\":\"St. Anna\"}");
  }

  @Test
  void registersATenantWithItsOwnProvider() {
    service.willAnswer(201, "{\"id\":\"ten_1\"}");
    Ran ran =
        Ran.against(
            service, "tenants", "create", "--name=a", "--isolation=maximum", "--key-provider=hsm");
    assertThat(ran.out()).isEqualTo("ten_1\n");
    assertThat(asked())
        .isEqualTo(
            "POST /v1/tenants {\"name\":\"a\",\"isolation\":\"maximum\",\"key_provider\":\"hsm\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenants disable st-a | PATCH /v1/tenants/st-a {\"disabled\":true} | Disabled.",
        "tenants enable st-a | PATCH /v1/tenants/st-a {\"disabled\":false} | Enabled.",
        "keys rotate st-a | POST /v1/tenants/st-a/keys/rotate {} | in use",
        "keys rotate-service | POST /v1/keys/rotate {} | 0 were rotated.",
        "keys rotate-root --end-former | POST /v1/keys/root/rotate {\"end_former\":true} | The root"
            + " key is file:9. Make a backup of the key store now.",
        "keys revoke st-a | POST /v1/tenants/st-a/keys/revoke {} | in use",
        "keys reinstate st-a | POST /v1/tenants/st-a/keys/reinstate {} | in use",
        "keys destroy st-a | POST /v1/tenants/st-a/keys/destruction {} | in use",
        "keys approve st-a | POST /v1/tenants/st-a/keys/destruction/approve {} | in use",
        "keys cancel st-a | DELETE /v1/tenants/st-a/keys/destruction | Cancelled.",
        "keys progress st-a | GET /v1/tenants/st-a/keys/rewrap | running: 3 of 7"
      })
  void asksForEachActAndTellsWhatCameOfIt(String command, String request, String told) {
    service.willAnswer(
        "{\"phase\":\"in_use\",\"destruction\":null,\"stage\":\"running\",\"done\":3,\"all\":7,"
            + "\"root\":\"file:9\"}");
    Ran ran = Ran.against(service, command.split(" ", -1));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo(told + "\n");
    assertThat(asked().strip()).isEqualTo(request.strip());
  }

  @Test
  void showsKeysAndADestructionThatWaits() {
    service.willAnswer(
        "{\"phase\":\"revoked\",\"keys\":[{\"id\":\"83b1\",\"version\":1}],\"destruction\":"
            + "{\"asked_by\":\"usr_1/key_1\",\"due_at\":\"2026-12-01T00:00:00Z\"}}");
    assertThat(Ran.against(service, "keys", "list", "st-a").out())
        .startsWith("revoked; to be destroyed at 2026-12-01T00:00:00Z\n")
        .contains("83b1");
  }

  @Test
  void printsTheCertificateLineByLineAndNoControlCharacter() {
    service.willAnswer("{\"text\":\"title\\ntenant: st-a\\u001b[2J\\n\"}");
    String out = Ran.against(service, "keys", "certificate", "st-a").out();
    assertThat(out).startsWith("title\ntenant: st-a").doesNotContain("\u001b");
  }

  @Test
  void makesAndRevokesKeysOfATenant() {
    service.willAnswer(201, "{\"key\":\"psm_live_new\"}");
    Ran ran =
        Ran.against(
            service,
            "api-keys",
            "create",
            "--name=w",
            "--permission=text:generate",
            "--tenant=st-a",
            "--user=usr_w");
    assertThat(ran.out()).isEqualTo("psm_live_new\n");
    assertThat(asked()).contains("\"tenant_id\":\"st-a\",\"user_id\":\"usr_w\"");
  }

  @Test
  void revokesAKeyOfATenant() {
    service.willAnswer(204, "");
    assertThat(Ran.against(service, "api-keys", "revoke", "key_1", "--tenant=st-a").out())
        .isEqualTo("Revoked.\n");
    assertThat(service.asked().getFirst().path()).isEqualTo("/v1/api-keys/key_1?tenant_id=st-a");
  }
}
