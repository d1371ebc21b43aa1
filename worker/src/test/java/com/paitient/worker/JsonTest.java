// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static Map<String, Object> read(String json) {
    return Json.object(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsEveryKindOfValue() {
    assertThat(read("{\"a\":\"é\",\"b\":[1,2.5,true],\"c\":{\"d\":-1},\"e\":null}"))
        .isEqualTo(Map.of("a", "é", "b", List.of(1L, 2.5, true), "c", Map.of("d", -1L)));
  }

  @Test
  void writesWhatItReads() {
    Map<String, Object> object = Map.of("text", "a\"\n\u0000", "number", 7L, "claim", false);

    assertThat(Json.object(Json.bytes(object))).isEqualTo(object);
  }

  @Test
  void refusesWhatIsNoObjectWithoutQuotingIt() {
    for (String bad :
        List.of(
            "",
            "CANARY",
            "[\"CANARY\"]",
            "{\"CANARY\":",
            "{\"CANARY\":1,\"CANARY\":2}",
            "{\"a\":[null,\"CANARY\"]}",
            "{\"a\":99999999999999999999}",
            "{} CANARY",
            "{}{}",
            "{\"a\":" + "[".repeat(50) + "]".repeat(50) + "}")) {
      assertThatThrownBy(() -> read(bad))
          .as(bad)
          .isInstanceOf(Json.BadJson.class)
          .hasMessageNotContaining("CANARY")
          .hasNoCause();
    }
  }

  @Test
  void refusesAMemberOfAnotherType() {
    assertThatThrownBy(() -> Json.find(read("{\"a\":\"CANARY\"}"), "a", Long.class))
        .isInstanceOf(Json.BadJson.class)
        .hasMessage("a is of another type");
  }

  @Test
  void refusesAnObjectWithoutARequiredMember() {
    assertThatThrownBy(() -> Json.require(read("{}"), "a", Long.class))
        .isInstanceOf(Json.BadJson.class)
        .hasMessage("a is missing");
  }
}
