// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  private static final String SMALLEST =
      """
      {"action":"","details":{},"event_type":"a.b","id":"evt_1","result":"success",\
      "timestamp":"1970-01-01T00:00:00Z"}\
      """;

  @Test
  void writesNamesOfApiSortedAndWithoutAbsentParts() {
    Event event =
        Event.of("evt_1", Instant.parse("2026-05-01T10:00:00.5Z"), "model.inference")
            .by("usr_1", "ten_1")
            .on("deployment", "dep_1")
            .from("10.0.0.1", "curl/8")
            .action("generate")
            .releasing("sha256:00", "local")
            .detail("tokens", 12)
            .detail("counts", Map.of("NAME", 2, "DATE", 1))
            .build();

    assertThat(new String(EventJson.write(event), UTF_8))
        .isEqualTo(
            """
            {"action":"generate","destination":"local","details":{"counts":{"DATE":1,"NAME":2},\
            "tokens":12},"event_type":"model.inference","id":"evt_1","ip_address":"10.0.0.1",\
            "release_digest":"sha256:00","resource_id":"dep_1","resource_type":"deployment",\
            "result":"success","tenant_id":"ten_1","timestamp":"2026-05-01T10:00:00.500Z",\
            "user_agent":"curl/8","user_id":"usr_1"}\
            """);
    assertThat(new String(EventJson.write(Event.of("evt_1", Instant.EPOCH, "a.b").build()), UTF_8))
        .isEqualTo(SMALLEST);
  }

  @Test
  void sortsNamesAndEscapesAsRfc8785Says() {
    Event event =
        Event.of("evt_1", Instant.EPOCH, "a.b")
            .detail("\u20ac", "Euro Sign")
            .detail("\r", "Carriage Return")
            .detail("\ufb33", "Hebrew Letter Dalet With Dagesh")
            .detail("1", "One")
            .detail("\ud83d\ude00", "Emoji: Grinning Face")
            .detail("\u0080", "Control")
            .detail("\u00f6", "\"\\/\b\f\n\t\u0001\u001f\u007f")
            .build();

    assertThat(new String(EventJson.write(event), UTF_8))
        .contains(
            """
            "details":{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":\
            "\\"\\\\/\\b\\f\\n\\t\\u0001\\u001f\u007f","\u20ac":"Euro Sign",\
            "\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}\
            """);
  }

  @RepeatedTest(300)
  void readsBackWhatItWrote(RepetitionInfo seed) {
    Event event = event(seed);
    assertThat(EventJson.parse(EventJson.write(event))).isEqualTo(event);
  }

  @RepeatedTest(100)
  void writesWhatAnotherJsonReaderUnderstands(RepetitionInfo seed) throws Exception {
    Event event = event(seed);
    JsonNode json = new ObjectMapper().readTree(EventJson.write(event));

    assertThat(json.get("id").textValue()).isEqualTo(event.id());
    assertThat(json.path("user_agent").textValue()).isEqualTo(event.userAgent());
    assertThat(new ObjectMapper().convertValue(json.get("details"), Map.class).keySet())
        .isEqualTo(event.details().keySet());
  }

  @RepeatedTest(300)
  void neverThrowsOtherThanBadEventOnChangedBytes(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    byte[] bytes = EventJson.write(event(random));
    bytes[random.nextInt(bytes.length)] ^= (byte) random.nextInt();

    Throwable thrown = catchThrowable(() -> EventJson.parse(bytes));
    if (thrown == null) {
      assertThat(EventJson.write(EventJson.parse(bytes))).isEqualTo(bytes);
    } else {
      assertThat(thrown)
          .isInstanceOfSatisfying(
              AuditException.class,
              e -> assertThat(e.code()).isEqualTo(AuditException.Code.BAD_EVENT));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "[]",
        "null",
        "{\"id\":\"evt_1\"}",
        "{\"action\":\"\",\"action\":\"\"}",
        "{\"action\" :\"\"}",
        "{\"a\":1.5}",
        "{\"a\":01}",
        "{\"a\":-0}",
        "{\"a\":1e3}",
        "{\"a\":-}",
        "{\"a\":9007199254740993}",
        "{\"a\":12345678901234567890}",
        "{\"a\":nul}",
        "{\"a\":tru}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\u0001\"}",
        "{\"a\":[1,]}",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"
      })
  void refusesWhatIsNoEvent(String json) {
    refuses(json);
  }

  @Test
  void refusesEventThatIsNotWrittenCanonically() {
    assertThat(EventJson.parse(SMALLEST.getBytes(UTF_8)).id()).isEqualTo("evt_1");
    refuses(SMALLEST + " ");
    refuses(SMALLEST.replace("evt_1", "evt\\u005f1"));
    refuses(SMALLEST.replace("00:00Z", "00:00.000Z"));
    refuses(SMALLEST.replace("\"id\":\"evt_1\",", ""));
    refuses(SMALLEST.replace("\"evt_1\"", "1"));
    refuses(SMALLEST.replace("\"action\":\"\",", "\"action\":\"\",\"add\":1,"));
    refuses(SMALLEST.replace("{\"action\":\"\",", "{").replace("{}", "{},\"action\":\"\""));
    refuses(SMALLEST.replace("1970-01-01", "1970-13-01"));
  }

  private static void refuses(String json) {
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> EventJson.parse(json.getBytes(UTF_8)))
        .matches(e -> e.code() == AuditException.Code.BAD_EVENT)
        .withNoCause();
  }

  @Test
  void refusesValuesThatHaveNoSingleJson() {
    List<Object> tooDeep = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      tooDeep = new ArrayList<>(List.of(tooDeep));
    }
    for (Object value :
        List.of(1.5, 1L << 53, -(1L << 53), "\ud800", "\udc00x", 'c', tooDeep, Map.of(1, 2))) {
      refusesToBuild(Event.of("evt_1", Instant.EPOCH, "a.b").detail("value", value));
    }
    refusesToBuild(Event.of("", Instant.EPOCH, "a.b"));
    refusesToBuild(Event.of("evt_1", Instant.EPOCH, " "));
    refusesToBuild(Event.of("evt_1", Instant.MAX, "a.b"));
    refusesToBuild(Event.of("evt_1", Instant.EPOCH, "a.b").from("\ud800", null));
  }

  private static void refusesToBuild(Event.Builder builder) {
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(builder::build)
        .matches(e -> e.code() == AuditException.Code.BAD_EVENT);
  }

  @Test
  void writesTimesAsInstantsAreWritten() {
    Random random = new Random(46);
    for (int i = 0; i < 10_000; i++) {
      long second = random.nextLong(-62_135_596_800L, 253_402_300_800L);
      int nano = random.nextInt(1_000) * (int) Math.pow(1_000, random.nextInt(3));
      Instant time =
          Instant.ofEpochSecond(
              random.nextBoolean() ? second : Math.floorDiv(second, 60) * 60,
              random.nextInt(3) == 0 ? 0 : nano);

      assertThat(EventJson.text(time)).isEqualTo(time.toString());
    }
  }

  @Test
  void showsNoDetailsInText() {
    Event event = Event.of("evt_1", Instant.EPOCH, "a.b").detail("note", "canary-4711").build();

    assertThat(event.toString()).isEqualTo("Event[evt_1 a.b success]");
    assertThat(new Entry("log_1", 0, event).toString()).doesNotContain("canary");
  }

  private static Event event(RepetitionInfo seed) {
    return event(new Random(seed.getCurrentRepetition()));
  }

  private static Event event(Random random) {
    String id = "evt_" + text(random);
    Instant time =
        Instant.ofEpochSecond(
            random.nextLong(-62_135_596_800L, 253_402_300_800L), random.nextInt(1_000_000_000));
    Event.Builder event = Event.of(id, time, "test.event").releasing("digest", id);
    if (random.nextInt(3) > 0) {
      event.by(text(random), null).from(null, text(random));
    }
    tree(random, 3).forEach(event::detail);
    return event.build();
  }

  /** Text with everything that JSON writes in a way of its own. */
  private static String text(Random random) {
    String odd = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u20ac\ufb33";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(odd.charAt(random.nextInt(odd.length())));
        case 1 -> text.appendCodePoint(random.nextInt(0xd800));
        case 2 -> text.appendCodePoint(random.nextInt(0xe000, 0x110000));
        default -> text.append((char) random.nextInt(' ', 0x7f));
      }
    }
    return text.toString();
  }

  private static Map<String, Object> tree(Random random, int depth) {
    Map<String, Object> tree = new HashMap<>();
    for (int size = random.nextInt(5); size > 0; size--) {
      tree.put(text(random), value(random, depth));
    }
    return tree;
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 3 : 5)) {
      case 0 -> text(random);
      case 1 -> random.nextLong(-Details.LARGEST, Details.LARGEST + 1);
      case 2 -> random.nextBoolean();
      case 3 -> List.copyOf(tree(random, depth - 1).values());
      default -> tree(random, depth - 1);
    };
  }
}
