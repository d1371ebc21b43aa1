// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.paitient.phi.detect.Detector;
import com.paitient.phi.detect.Engine;
import com.paitient.phi.detect.Spans;
import com.paitient.phi.detect.Tokens;
import com.paitient.phi.detect.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final Guard GUARD = Guard.standard();
  private static final Destination LOCAL = new Destination("local/dep_1");
  private static final String SEED =
      "Patient John Smith (DOB: 01/15/1965) has been diagnosed with type 2 diabetes.";

  /** A detector that does what a test says. */
  private record Fake(Runnable act) implements Detector {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public void scan(Tokens tokens, Spans spans, Work work) {
      act.run();
    }
  }

  private static List<Message> user(String text) {
    return List.of(new Message(Message.Role.USER, ClinicalText.of(text)));
  }

  private static Guard with(Runnable act) {
    return new Guard(Engine.of(List.of(new Fake(act))), Limits.standard(), System::nanoTime);
  }

  private static PhiException.Code refusal(Guard guard, String text, Mode mode) {
    return catchThrowableOfType(PhiException.class, () -> guard.scan(ClinicalText.of(text), mode))
        .code();
  }

  @Test
  void redactsAsTheSeedsShow() {
    Release release =
        GUARD.release(Prompt.of(user(SEED)), new Policy(Mode.REDACT, Mode.REDACT), LOCAL);
    assertThat(release.messages().getFirst().content().value())
        .isEqualTo(
            "Patient [REDACTED NAME] (DOB: [REDACTED DATE]) has been diagnosed with type 2"
                + " diabetes.");
    assertThat(release.counts()).isEqualTo(Map.of(Category.NAME, 1, Category.DATE, 1));
    assertThat(release.changed()).isTrue();
  }

  @Test
  void countsWithoutChangingInDetect() {
    Release release =
        GUARD.release(Prompt.of(user(SEED)), new Policy(Mode.DETECT, Mode.OFF), LOCAL);
    assertThat(release.messages()).isEqualTo(user(SEED));
    assertThat(release.counts()).containsEntry(Category.NAME, 1);
    assertThat(release.changed()).isFalse();
  }

  @Test
  void leavesTextUnreadWhenOff() {
    Release release = GUARD.release(Prompt.of(user(SEED)), new Policy(Mode.OFF, Mode.OFF), LOCAL);
    assertThat(release.messages()).isEqualTo(user(SEED));
    assertThat(release.counts()).isEmpty();
  }

  @Test
  void rejectsTextWithFindingsWithoutQuotingIt() {
    assertThatThrownBy(
            () -> GUARD.release(Prompt.of(user(SEED)), new Policy(Mode.REJECT, Mode.OFF), LOCAL))
        .isInstanceOfSatisfying(
            PhiException.class, e -> assertThat(e.code()).isEqualTo(PhiException.Code.REJECTED))
        .hasMessageNotContaining("Smith")
        .hasMessageNotContaining("1965");
  }

  @Test
  void letsHarmlessTextThroughReject() {
    Release release =
        GUARD.release(
            Prompt.of(user("What are the side effects of metformin?")),
            new Policy(Mode.REJECT, Mode.OFF),
            LOCAL);
    assertThat(release.changed()).isFalse();
  }

  @Test
  void withholdsTextWhenDetectorThrowsAndDropsTheCause() {
    Guard guard =
        with(() -> {
          throw new IllegalStateException("John Smith");
        });
    PhiException e =
        catchThrowableOfType(
            PhiException.class, () -> guard.scan(ClinicalText.of(SEED), Mode.REDACT));
    assertThat(e.code()).isEqualTo(PhiException.Code.DETECTOR_FAILED);
    assertThat(e).hasNoCause().hasMessageNotContaining("Smith");
  }

  @Test
  void withholdsTextWhenTimeIsOver() {
    AtomicLong clock = new AtomicLong();
    Guard slow =
        new Guard(
            Engine.standard(),
            new Limits(1_000_000, 10, Duration.ofMillis(5)),
            () -> clock.getAndAdd(10_000_000));
    assertThat(refusal(slow, SEED.repeat(200), Mode.DETECT))
        .isEqualTo(PhiException.Code.OUT_OF_TIME);
  }

  @Test
  void withholdsTextOverTheLimit() {
    Guard small = Guard.of(new Limits(10, 1, Duration.ofSeconds(1)));
    assertThat(refusal(small, "12345678901", Mode.OFF)).isEqualTo(PhiException.Code.TOO_LONG);
    List<Message> two = List.of(user("a").getFirst(), user("b").getFirst());
    assertThatThrownBy(() -> small.release(Prompt.of(two), new Policy(Mode.OFF, Mode.OFF), LOCAL))
        .isInstanceOf(PhiException.class);
  }

  @Test
  void withholdsTextWithLoneSurrogate() {
    for (String bad : List.of("a\ud800", "\udc00a", "\ud800\ud800", "x\udfffy")) {
      for (Mode mode : List.of(Mode.OFF, Mode.DETECT, Mode.REDACT, Mode.REJECT)) {
        assertThat(refusal(GUARD, bad, mode)).isEqualTo(PhiException.Code.BAD_TEXT);
      }
    }
  }

  @Test
  void looksAtEveryMessage() {
    List<Message> messages =
        List.of(
            new Message(Message.Role.SYSTEM, ClinicalText.of("You help Dr. Nowak.")),
            new Message(Message.Role.ASSISTANT, ClinicalText.of("Call 313-555-0142.")));
    Release release = GUARD.release(Prompt.of(messages), new Policy(Mode.REDACT, Mode.OFF), LOCAL);
    assertThat(release.messages().stream().map(m -> m.content().value()))
        .containsExactly("You help Dr. [REDACTED NAME].", "Call [REDACTED PHONE].");
  }

  @Test
  void nothingPrintsItsText() {
    Release release =
        GUARD.release(Prompt.of(user(SEED)), new Policy(Mode.DETECT, Mode.OFF), LOCAL);
    Scanned scanned = GUARD.scan(ClinicalText.of(SEED), Mode.DETECT);
    assertThat(List.of(release.toString(), scanned.toString(), release.messages().toString()))
        .allSatisfy(s -> assertThat(s).doesNotContain("Smith").doesNotContain("1965"));
  }

  @Test
  void namesItsVersion() {
    assertThat(GUARD.version()).isEqualTo(Guard.standard().version()).isNotBlank();
  }
}
