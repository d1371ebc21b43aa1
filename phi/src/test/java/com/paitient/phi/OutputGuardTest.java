// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputGuardTest {
  private static final Guard GUARD = Guard.standard();
  private static final List<String> PIECES =
      List.of(
          "Patient John Smith (DOB: 01/15/1965) was seen. ",
          "Dr. Katarzyna Nowak agrees with the plan. ",
          "Call 313-555-0142 or write to jane.doe@example.org. ",
          "The blood pressure was 120/80 and the pain 4/5.\n",
          "Lives at 123 North Main Street, Columbus, Georgia 31901.\n\n",
          "Metformin 500 mg twice a day is continued; ",
          "MRN: 00482913, SSN 123-45-6789. ",
          "😀 ünïcödé wörds — and more… ",
          "[REDACTED NAME] came on [REDACTED DATE]. ",
          "Aspirin" + "x".repeat(90) + " ",
          "She returned from St. Mary's Medical Center on March 3, 2021 at 10:30 AM. ");

  private static Release release(Mode output) {
    return GUARD.release(
        Prompt.of(List.of()), new Policy(Mode.OFF, output), new Destination("local/d"));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(24);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static String streamed(String text, Random random, StreamGuard guard) {
    StringBuilder out = new StringBuilder();
    int most = 1 + random.nextInt(60);
    for (int at = 0; at < text.length(); ) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(most));
      out.append(guard.accept(text.substring(at, end)));
      at = end;
    }
    return out.append(guard.finish()).toString();
  }

  @RepeatedTest(100)
  void everyCutGivesTheSame(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    String text = text(random);
    Release release = release(Mode.REDACT);
    Scanned whole = GUARD.restore(ClinicalText.of(text), release);
    for (int cut = 0; cut < 20; cut++) {
      StreamGuard guard = GUARD.restoring(release);
      assertThat(streamed(text, random, guard)).isEqualTo(whole.text().value());
      assertThat(guard.counts()).isEqualTo(whole.counts());
    }
  }

  @RepeatedTest(200)
  void findingsSayWhereTheyAreInTheWholeAnswer(RepetitionInfo seed) {
    String text = text(new Random(seed.getCurrentRepetition()));
    Scanned whole = GUARD.restore(ClinicalText.of(text), release(Mode.REDACT));
    List<Replacement> written =
        whole.findings().stream()
            .map(f -> new Replacement(f, Redaction.placeholder(f.category())))
            .toList();
    assertThat(Redaction.of(text, written)).isEqualTo(whole.text().value());
  }

  @ParameterizedTest
  @EnumSource(names = {"OFF", "DETECT"})
  void passesOnAtOnceWhereNothingIsRedacted(Mode mode) {
    StreamGuard guard = GUARD.restoring(release(mode));
    assertThat(guard.accept("Patient John Smith")).isEqualTo("Patient John Smith");
    assertThat(guard.finish()).isEmpty();
    assertThat(guard.counts().isEmpty()).isEqualTo(mode == Mode.OFF);
  }

  @Test
  void redactsNamesSplitOverChunks() {
    StreamGuard guard = GUARD.restoring(release(Mode.REDACT));
    String out =
        guard.accept("Dr. Katar") + guard.accept("zyna No") + guard.accept("wak") + guard.finish();
    assertThat(out).isEqualTo("Dr. [REDACTED NAME]");
    assertThat(guard.counts()).containsEntry(Category.NAME, 1);
  }

  @Test
  void holdsBackNoMoreThanItSays() {
    StreamGuard guard = GUARD.restoring(release(Mode.REDACT));
    int held = 0;
    for (int i = 0; i < 20_000; i++) {
      held += 1 - guard.accept(i % 997 == 0 ? " " : "x").length();
      assertThat(held).isLessThanOrEqualTo(OutputGuard.LONGEST);
    }
  }

  @Test
  void isOverAfterItsEnd() {
    StreamGuard guard = GUARD.restoring(release(Mode.REDACT));
    assertThat(guard.finish()).isEmpty();
    assertThatThrownBy(() -> guard.accept("x")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(guard::finish).isInstanceOf(IllegalStateException.class);
  }
}
