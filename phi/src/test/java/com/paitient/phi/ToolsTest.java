// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of functions, their results, and whatever JSON goes with a prompt. */
final class ToolsTest {
  private static final Guard GUARD = Guard.standard();
  private static final Destination THERE = new Destination("openai/dep");
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ARGUMENTS =
      "{\"patient_name\":\"John Smith\",\"mrn\":4567890,\"born\":\"01/15/1965\",\"dose\":500}";

  private static Prompt called(String arguments, String result) {
    return Prompt.of(
        List.of(
            new Message(Message.Role.USER, ClinicalText.of("Look it up.")),
            new Message(
                Message.Role.ASSISTANT,
                ClinicalText.of(""),
                List.of(new ToolCall(1, "find_patient", ClinicalText.of(arguments))),
                0),
            new Message(Message.Role.TOOL, ClinicalText.of(result), List.of(), 1)));
  }

  private static Prompt with(String parameter) {
    return new Prompt(List.of(), List.of(), Map.of("tools", ClinicalText.of(parameter)), List.of());
  }

  private static Release release(Prompt prompt, Mode input) {
    return GUARD.release(prompt, new Policy(input, Mode.OFF), THERE);
  }

  private static String arguments(Release release) {
    return release.messages().get(1).calls().getFirst().arguments().value();
  }

  @Test
  void argumentsAndResultsAreRedactedInsideTheirJson() throws Exception {
    Release release =
        release(called(ARGUMENTS, "{\"phone\":\"555-867-5309\",\"ok\":true}"), Mode.REDACT);
    JsonNode arguments = JSON.readTree(arguments(release));
    assertThat(arguments.get("patient_name").asText()).isEqualTo("[REDACTED NAME]");
    assertThat(arguments.get("mrn").asText()).isEqualTo("[REDACTED MRN]");
    assertThat(arguments.get("born").asText()).isEqualTo("[REDACTED DATE]");
    assertThat(arguments.get("dose").isInt()).isTrue();
    assertThat(release.messages().get(2).content().value())
        .isEqualTo("{\"phone\":\"[REDACTED PHONE]\",\"ok\":true}");
    assertThat(release.changed()).isTrue();
    assertThat(release.counts()).containsEntry(Category.NAME, 1).containsEntry(Category.MRN, 1);
  }

  @Test
  void escapesHideNothing() {
    String hidden = "{\"note\":\"Patient J\\u006fhn Sm\\u0069th has a cough.\"}";
    assertThat(arguments(release(called(hidden, "done"), Mode.REDACT)))
        .isEqualTo("{\"note\":\"Patient [REDACTED NAME] has a cough.\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"John Smith left.", "{\"patient\": \"John Smith\"", "[\"John Smith\"]"})
  void resultsThatAreNoJsonAreText(String result) {
    assertThat(release(called("{}", result), Mode.REDACT).messages().get(2).content().value())
        .doesNotContain("Smith");
  }

  @Test
  void parametersAreGuardedAtEveryDepthAndKeepTheirStructure() throws Exception {
    String tools =
        "[{\"type\":\"function\",\"function\":{\"name\":\"get_dose\",\"description\":\"For John"
            + " Smith, DOB: 01/15/1965.\",\"parameters\":{\"type\":\"object\",\"properties\":"
            + "{\"drug\":{\"type\":\"string\",\"enum\":[\"metformin\"]}},"
            + "\"required\":[\"drug\"],\"additionalProperties\":false}}}]";
    String out = release(with(tools), Mode.REDACT).prompt().parameters().get("tools").value();
    assertThat(out).doesNotContain("Smith", "1965").contains("[REDACTED NAME]");
    assertThat(JSON.readTree(out).at("/0/function/parameters"))
        .isEqualTo(JSON.readTree(tools).at("/0/function/parameters"));
    assertThat(JSON.readTree(out).at("/0/function/name").asText()).isEqualTo("get_dose");
  }

  @Test
  void fieldNamesAreLookedAtAndStayApart() throws Exception {
    String json = "{\"Patient John Smith\":1,\"Patient Mary Jones\":2}";
    String out = release(with(json), Mode.REDACT).prompt().parameters().get("tools").value();
    assertThat(out).doesNotContain("Smith", "Jones");
    assertThat(JSON.readTree(out)).hasSize(2);
  }

  @Test
  void stopsAreGuarded() {
    Prompt prompt =
        new Prompt(List.of(), List.of(ClinicalText.of("Mr. John Smith:")), Map.of(), List.of());
    assertThat(release(prompt, Mode.REDACT).prompt().stops().getFirst().value())
        .contains("[REDACTED NAME]")
        .doesNotContain("Smith");
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"REDACT", "DEIDENTIFY", "REJECT", "SAFE_HARBOR"})
  void nameThatWouldHaveToChangeReleasesNothing(Mode mode) {
    Prompt prompt =
        new Prompt(List.of(), List.of(), Map.of(), List.of("get_dose", "call 555-867-5309"));
    assertThatThrownBy(() -> release(prompt, mode))
        .isInstanceOfSatisfying(
            PhiException.class, e -> assertThat(e.code()).isEqualTo(PhiException.Code.REJECTED));
  }

  @Test
  void parameterThatIsNoJsonReleasesNothing() {
    assertThatThrownBy(() -> release(with("{\"a\":"), Mode.OFF)).isInstanceOf(PhiException.class);
    assertThatThrownBy(() -> release(with("{} {}"), Mode.OFF)).isInstanceOf(PhiException.class);
  }

  @Test
  void halfCharactersReleaseNothing() {
    assertThatThrownBy(() -> release(with("\"\\ud800\""), Mode.OFF))
        .isInstanceOf(PhiException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"OFF", "DETECT", "REDACT"})
  void surrogatesInAModelsCallBecomeTheRealValuesAsJsonWritesThem(Mode output) throws Exception {
    String real =
        "{\"patient_name\":\"John O'Brien\",\"mrn\":4567890,\"address\":\"12 Oak Street\"}";
    Release release = GUARD.release(called(real, "ok"), new Policy(Mode.DEIDENTIFY, output), THERE);
    String given = arguments(release);
    assertThat(given).doesNotContain("John", "Brien", "4567890");
    assertThat(JSON.readTree(given).get("mrn").asText()).hasSize(7);
    ClinicalText back = GUARD.restoring(release).arguments(ClinicalText.of(given));
    assertThat(JSON.readTree(back.value())).isEqualTo(JSON.readTree(real));
    ClinicalText kept = GUARD.keepingSurrogates(release).arguments(ClinicalText.of(given));
    assertThat(JSON.readTree(kept.value())).isEqualTo(JSON.readTree(given));
  }

  @Test
  void realValuesWithSignsOfJsonAreEscapedAgain() throws Exception {
    Prompt prompt =
        Prompt.of(
            List.of(
                new Message(
                    Message.Role.USER,
                    ClinicalText.of("Patient John\nSmith has a cough. Call him."))));
    Release release = GUARD.release(prompt, new Policy(Mode.DEIDENTIFY, Mode.OFF), THERE);
    String text = release.messages().getFirst().content().value();
    String surrogate = text.substring("Patient ".length(), text.indexOf(" has"));
    String written = JSON.writeValueAsString(Map.of("who", surrogate, "say", "\"Hi\"\\"));
    JsonNode back =
        JSON.readTree(GUARD.restoring(release).arguments(ClinicalText.of(written)).value());
    assertThat(back.get("who").asText()).contains("John").contains("Smith");
    assertThat(back.get("say").asText()).isEqualTo("\"Hi\"\\");
  }

  @Test
  void identifyingTextInAModelsCallIsRedactedAndCounted() {
    Release release = GUARD.release(Prompt.of(List.of()), new Policy(Mode.OFF, Mode.REDACT), THERE);
    StreamGuard guard = GUARD.restoring(release);
    String out = guard.arguments(ClinicalText.of(ARGUMENTS)).value();
    assertThat(out).doesNotContain("Smith", "4567890", "1965").contains("\"dose\":500");
    assertThat(guard.counts()).containsEntry(Category.NAME, 1).containsEntry(Category.MRN, 1);
    assertThat(guard.arguments(ClinicalText.of("{\"who\": \"Patient John Smith")).value())
        .doesNotContain("Smith");
  }

  @Test
  void callThatNeedsNoChangeStaysAsItWasWritten() {
    Release release = GUARD.release(Prompt.of(List.of()), new Policy(Mode.OFF, Mode.REDACT), THERE);
    ClinicalText written = ClinicalText.of("{ \"dose\" : 5.0e2, \"\\u0064rug\": null }");
    assertThat(GUARD.restoring(release).arguments(written)).isEqualTo(written);
  }

  @Test
  void digestCoversAllThatGoesOut() {
    Policy off = new Policy(Mode.OFF, Mode.OFF);
    ClinicalText json = ClinicalText.of("1");
    ClinicalText other = ClinicalText.of("2");
    List<Message> none = List.of();
    assertThat(
            List.of(
                    Prompt.of(none),
                    new Prompt(none, List.of(json), Map.of(), List.of()),
                    new Prompt(none, List.of(), Map.of("a", json), List.of()),
                    new Prompt(none, List.of(), Map.of("a", other), List.of()),
                    new Prompt(none, List.of(), Map.of("b", json), List.of()),
                    new Prompt(none, List.of(), Map.of(), List.of("a")),
                    called("{}", "a"),
                    called("{ }", "a"),
                    called("{}", "b"))
                .stream()
                .map(prompt -> GUARD.release(prompt, off, THERE).digest()))
        .doesNotHaveDuplicates();
  }

  /** What a JSON library of its own reads is the same before and after. */
  @Test
  void rewritingChangesNothingButTheTexts() throws Exception {
    Random random = new Random(20_251_122);
    for (int i = 0; i < 300; i++) {
      String json = JSON.writeValueAsString(tree(random, 4));
      JsonText read = JsonText.parse(json).orElseThrow();
      String again = read.with(read.leaves().stream().map(JsonText.Leaf::text).toList());
      assertThat(JSON.readTree(again)).isEqualTo(JSON.readTree(json));
    }
  }

  private static Object tree(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextBoolean();
      case 2 -> text(random);
      case 3 -> random.nextDouble();
      case 4 -> List.of(tree(random, depth - 1), text(random), tree(random, depth - 1));
      default -> Map.of(text(random) + "a", tree(random, depth - 1), "b", text(random));
    };
  }

  private static String text(Random random) {
    String signs = "a\"\\/\n\t\u0001\u00e9\u20ac{}[],: ";
    StringBuilder text = new StringBuilder();
    random.ints(random.nextInt(8), 0, signs.length()).forEach(i -> text.append(signs.charAt(i)));
    return text.append(random.nextBoolean() ? "\ud83d\ude00" : "").toString();
  }
}
