// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.Texts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "\"canary\"",
          "canary",
          "\\u0000",
          "\\ud800",
          "1e9",
          "-",
          "null",
          "true",
          " ",
          "\n",
          "\uFEFF",
          "\0",
          "\uD83D\uDE00",
          "/*",
          "NaN");

  @RepeatedTest(1000)
  void anyBytesAreAnObjectOrRefused(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    String body =
        Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
            .limit(random.nextInt(13))
            .collect(Collectors.joining());
    try {
      assertThat(Json.parseObject(body.getBytes(StandardCharsets.UTF_8))).isNotNull();
    } catch (ApiError e) {
      assertThat(e.code().status()).isEqualTo(400);
      assertThat(e.detail()).doesNotContain("canary");
    }
  }

  @RepeatedTest(1000)
  void textComesBackAsItWasUnlessItIsNotWellFormed(RepetitionInfo seed) {
    String text = Texts.any(new Random(seed.getCurrentRepetition()), 12);
    byte[] bytes = Json.bytes(Json.object().put("text", text));
    boolean wellFormed =
        text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    if (wellFormed) {
      assertThat(Fields.of(Json.parseObject(bytes)).text("text")).isEqualTo(text);
    }
  }

  @RepeatedTest(1000)
  void percentEncodedTextIsDecoded(RepetitionInfo seed) {
    String text = Texts.any(new Random(seed.getCurrentRepetition()), 12);
    boolean taken =
        text.chars().noneMatch(c -> c < ' ') && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    if (taken) {
      String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
      assertThat(Percent.decodeQuery(encoded)).isEqualTo(text);
    }
  }

  @Test
  void overlongAndTruncatedPercentEncodingsAreRefused() {
    for (String wrong : List.of("%", "%2", "%2g", "%c0%af", "%ff", "%00", "%0d%0a", "é", " ")) {
      assertThatThrownBy(() -> Percent.decode(wrong)).as(wrong).isInstanceOf(ApiError.class);
    }
  }

  @Test
  void treeOfPlainValuesIsWrittenAndReadBack() {
    Map<String, Object> tree =
        Map.of("a", List.of(1L, true, "x", Map.of("b", List.of())), "c", Map.of("d", "e"));
    ObjectNode written = Json.of(Map.of("settings", tree));
    assertThat(Fields.of(written).tree("settings")).isEqualTo(tree);
  }

  @Test
  void fieldThatNobodyReadIsRefusedByName() {
    Fields fields = Fields.of(Json.object().put("a", 1).put("b", 2));
    assertThat(fields.count("a")).hasValue(1);
    assertThatThrownBy(fields::end)
        .isInstanceOfSatisfying(
            ApiError.class, e -> assertThat(e.field()).isEqualTo(Optional.of("b")));
  }

  @Test
  void nameOfAFieldIsShownShortAndPlain() {
    assertThat(FieldNames.shown("a\nb\u00e9" + "c".repeat(100)))
        .startsWith("a?b?ccc")
        .endsWith("...")
        .hasSize(67);
  }

  @Test
  void pathsAreMatchedSegmentBySegment() {
    PathTemplate template = PathTemplate.parse("/v1/things/{id}/parts/{name:slashes}");
    assertThat(template.match("/v1/things/a/parts/b%2Fc"))
        .contains(Map.of("id", "a", "name", "b/c"));
    assertThat(template).hasToString("/v1/things/{id}/parts/{name}");
    for (String other :
        List.of(
            "/v1/things/a%2Fb/parts/c",
            "/v1/things//parts/c",
            "/v1/things/a/parts/",
            "/v1/things/a/parts/b/",
            "/v1/things/a/parts",
            "/V1/things/a/parts/b",
            "v1/things/a/parts/b")) {
      assertThat(template.match(other)).as(other).isEmpty();
    }
  }
}
