// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeidentifyTest {
  private static final Guard GUARD = Guard.standard();
  private static final Destination LOCAL = new Destination("local/dep_1");
  private static final String SEED =
      "Patient John Smith (DOB: 01/15/1965) has been diagnosed with type 2 diabetes.";
  private static final List<String> PIECES =
      List.of(
          "Patient John Smith (DOB: 01/15/1965) was seen. ",
          "Dr. Katarzyna Nowak agrees. Mr. Smith is well. ",
          "JOHN SMITH called 313-555-7142 twice. ",
          "Her daughter Kayla O'Brien-Nowak wrote to kayla@obrien.io. ",
          "Seen on March 3rd, 2021 and again on 4 April 2021; due 06/2021.\n",
          "Lives at 123 North Main Street, Columbus, Georgia 31901.\n\n",
          "MRN: 00482913, SSN 123-45-6789, policy number POL-4577082. ",
          "Seen at St. Mary's Medical Center by J. R. Whitfield, MD. ",
          "Born 2020-03-14T10:43:00Z, fax 313.555.0199. ",
          "Metformin 500 mg twice a day; BP 120/80. ",
          "[REDACTED NAME] 😀 came. ",
          "Ms. Okonkwo is 94 years old; from 10.218.6.131 and https://a.example/x?y=1. ");

  private static Release release(Mode output, String... texts) {
    List<Message> messages =
        Arrays.stream(texts).map(t -> new Message(Message.Role.USER, ClinicalText.of(t))).toList();
    return GUARD.release(Prompt.of(messages), new Policy(Mode.DEIDENTIFY, output), LOCAL);
  }

  private static String sent(Release release) {
    return release.messages().getFirst().content().value();
  }

  private static String restored(Release release, String answer) {
    return GUARD.restore(ClinicalText.of(answer), release).text().value();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = 1 + random.nextInt(8);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  @RepeatedTest(50)
  void writesLookAlikesInTheSeedsExample() {
    Release release = release(Mode.REDACT, SEED);
    assertThat(sent(release))
        .startsWith("Patient ")
        .endsWith(" has been diagnosed with type 2 diabetes.")
        .doesNotContain("John", "Smith", "01/15/1965", "[REDACTED")
        .matches("Patient [A-Z][a-z]+ [A-Z][a-z]+ \\(DOB: \\d\\d/\\d\\d/\\d{4}\\) has .*");
    assertThat(restored(release, sent(release))).isEqualTo(SEED);
  }

  @Test
  void keepsPartsOfOneNameOnePerson() {
    Release release =
        release(Mode.OFF, "Mr. John Smith came. Smith, John left. Mr. SMITH, and J. Smith too.");
    Matcher m =
        Pattern.compile(
                "Mr. (\\w+) (\\w+) came. (\\w+), (\\w+) left. Mr. (\\w+), and (\\w)\\. (\\w+) too.")
            .matcher(sent(release));
    assertThat(m.matches()).isTrue();
    assertThat(List.of(m.group(4), m.group(3), m.group(7)))
        .containsExactly(m.group(1), m.group(2), m.group(2));
    assertThat(m.group(5)).isEqualTo(m.group(2).toUpperCase(Locale.ROOT));
  }

  @Test
  void restoresHoweverTheModelWritesAName() {
    Release release = release(Mode.OFF, "Mr. John Smith came on 01/15/2020.");
    Matcher m = Pattern.compile("Mr. (\\w+) (\\w+) came on (\\S+)\\.").matcher(sent(release));
    assertThat(m.matches()).isTrue();
    String first = m.group(1);
    String last = m.group(2);
    LocalDate date = LocalDate.parse(m.group(3), DateTimeFormatter.ofPattern("MM/dd/yyyy"));
    assertThat(restored(release, last + "'s wife")).isEqualTo("Smith's wife");
    assertThat(restored(release, last.toUpperCase(Locale.ROOT) + ", " + first))
        .isEqualTo("SMITH, John");
    assertThat(restored(release, "dr. " + last.toLowerCase(Locale.ROOT))).isEqualTo("dr. smith");
    assertThat(restored(release, first.charAt(0) + ". " + last)).isEqualTo("J. Smith");
    assertThat(restored(release, "on " + date)).isEqualTo("on 2020-01-15");
    assertThat(
            restored(
                release, date.format(DateTimeFormatter.ofPattern("MMMM d, yyyy", Locale.ENGLISH))))
        .isEqualTo("January 15, 2020");
    assertThat(restored(release, "x" + last + "x")).isEqualTo("x" + last + "x");
  }

  @RepeatedTest(20)
  void keepsGender() {
    Release release = release(Mode.OFF, "Ms. Jennifer Walsh met Mr. Michael Walsh.");
    Matcher m = Pattern.compile("Ms. (\\w+) \\w+ met Mr. (\\w+) \\w+\\.").matcher(sent(release));
    assertThat(m.matches()).isTrue();
    assertThat(Pools.firstNamesLike("jennifer")).contains(m.group(1).toLowerCase(Locale.ROOT));
    assertThat(Pools.firstNamesLike("michael")).contains(m.group(2).toLowerCase(Locale.ROOT));
  }

  @RepeatedTest(20)
  void shiftsAllDatesByOneNumberOfDaysAndKeepsWeekdays() {
    String sent = sent(release(Mode.OFF, "Seen on 01/15/2020 and on 2020-02-20."));
    Matcher m = Pattern.compile("Seen on (\\S+) and on (\\S+)\\.").matcher(sent);
    assertThat(m.matches()).isTrue();
    LocalDate a = LocalDate.parse(m.group(1), DateTimeFormatter.ofPattern("MM/dd/yyyy"));
    LocalDate b = LocalDate.parse(m.group(2));
    assertThat(ChronoUnit.DAYS.between(a, b)).isEqualTo(36);
    assertThat(a.getDayOfWeek()).isEqualTo(LocalDate.of(2020, 1, 15).getDayOfWeek());
    assertThat(a).isNotEqualTo(LocalDate.of(2020, 1, 15));
  }

  @RepeatedTest(20)
  void issuesOnlyValuesThatNobodyHas() {
    String sent =
        sent(
            release(
                Mode.OFF,
                "Call (313) 624-7142. SSN 123-45-6789. jane@corp.com from 10.218.6.131, MRN: AB-004829"));
    assertThat(sent)
        .matches(
            "Call \\(\\d{3}\\) 555-01\\d\\d\\. SSN 9\\d\\d-(0[1-9]|[1-4]\\d)-\\d{4}\\. \\S+@example\\.(com|org|net)"
                + " from (192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+, MRN: AB-\\d{6}");
  }

  @Test
  void keepsSurrogatesThroughAConversation() {
    Vault vault = Vault.create();
    String one = GUARD.scan(ClinicalText.of(SEED), Mode.DEIDENTIFY, vault).text().value();
    Vault opened = Vault.parse(vault.export());
    String two = GUARD.scan(ClinicalText.of(SEED), Mode.DEIDENTIFY, opened).text().value();
    assertThat(two).isEqualTo(one);
    assertThat(GUARD.reidentify(ClinicalText.of(two), Vault.parse(opened.export())).value())
        .isEqualTo(SEED);
    String three =
        GUARD
            .scan(ClinicalText.of("Mr. Smith was born 02/15/1965."), Mode.DEIDENTIFY, opened)
            .text()
            .value();
    String surname = one.split(" ")[2];
    assertThat(three).startsWith("Mr. " + surname + " was");
  }

  @Test
  void refusesWhatIsNoVault() {
    byte[] good = Vault.create().export();
    List<byte[]> bad =
        List.of(
            new byte[0],
            new byte[12],
            Arrays.copyOf(good, good.length - 1),
            Arrays.copyOf(good, good.length + 1));
    for (byte[] b : bad) {
      assertThatThrownBy(() -> Vault.parse(b)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void nothingPrintsTheVault() {
    Vault vault = Vault.create();
    GUARD.scan(ClinicalText.of(SEED), Mode.DEIDENTIFY, vault);
    assertThat(vault.toString() + vault.units()).doesNotContain("Smith", "1965");
    assertThat(vault.size()).isPositive();
  }

  @RepeatedTest(300)
  void givesEveryValueBack(RepetitionInfo seed) {
    String text = text(new Random(seed.getCurrentRepetition()));
    for (Mode output : List.of(Mode.OFF, Mode.REDACT)) {
      Release release = release(output, text);
      assertThat(restored(release, sent(release))).isEqualTo(text);
      assertThat(sent(release)).doesNotContain("Smith", "SMITH", "Nowak", "Kayla", "123-45-6789");
    }
  }

  @RepeatedTest(500)
  void everyCutOfTheStreamGivesTheSame(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    String text = text(random);
    Mode output = List.of(Mode.OFF, Mode.DETECT, Mode.REDACT).get(random.nextInt(3));
    Release release = release(output, text);
    String answer = sent(release) + text(random);
    Scanned whole = GUARD.restore(ClinicalText.of(answer), release);
    for (int cut = 0; cut < 20; cut++) {
      StreamGuard guard = GUARD.restoring(release);
      StringBuilder out = new StringBuilder();
      int most = 1 + random.nextInt(40);
      for (int at = 0; at < answer.length(); ) {
        int end = Math.min(answer.length(), at + 1 + random.nextInt(most));
        out.append(guard.accept(answer.substring(at, end)));
        at = end;
      }
      out.append(guard.finish());
      assertThat(out.toString()).isEqualTo(whole.text().value());
      assertThat(guard.counts()).isEqualTo(whole.counts());
    }
  }

  @RepeatedTest(100)
  void holdsBackNoMoreThanTheLongestSurrogate(RepetitionInfo seed) {
    String text = text(new Random(seed.getCurrentRepetition()));
    Release release = release(Mode.OFF, text);
    int longest = new Restorer(release.units()).longest();
    LiveRestorer live = new LiveRestorer(new Restorer(release.units()));
    String answer = sent(release);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < answer.length(); i++) {
      out.append(live.accept(answer.substring(i, i + 1)));
      String whole =
          new LiveRestorer(new Restorer(release.units())).accept(answer.substring(0, i + 1));
      assertThat(out.toString()).isEqualTo(whole);
      LiveRestorer sure = new LiveRestorer(new Restorer(release.units()));
      String known = sure.accept(answer.substring(0, Math.max(0, i + 1 - longest)));
      assertThat(out.length()).isGreaterThanOrEqualTo(known.length() - longest);
    }
  }

  @RepeatedTest(100)
  void neverIssuesOneSurrogateTwiceOrOneThatTheTextHas(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      numbers.add(String.format(Locale.ROOT, "%05d", random.nextInt(100_000)));
    }
    StringBuilder text = new StringBuilder();
    numbers.forEach(n -> text.append("MRN: ").append(n).append("\n"));
    String[] sent = sent(release(Mode.OFF, text.toString())).split("\n");
    Set<String> real = new HashSet<>(numbers);
    Set<String> made = new HashSet<>(Arrays.asList(sent));
    assertThat(made).hasSize(real.size());
    assertThat(made).noneMatch(line -> real.contains(line.substring(5)));
  }

  static List<GoldenTest.Case> cases() throws Exception {
    return GoldenTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void restoresEveryGoldenCase(GoldenTest.Case c) {
    Release release = release(Mode.OFF, c.text());
    assertThat(restored(release, sent(release))).isEqualTo(c.text());
    if (c.found().isEmpty()) {
      assertThat(release.changed()).isFalse();
    }
  }

  @Test
  void readerWithoutTheRightGetsTheAnswerAsTheModelWroteIt() {
    for (Mode output : List.of(Mode.OFF, Mode.DETECT, Mode.REDACT)) {
      Release release = release(output, SEED);
      StreamGuard kept = GUARD.keepingSurrogates(release);
      StringBuilder out = new StringBuilder();
      sent(release).chars().forEach(c -> out.append(kept.accept(Character.toString(c))));
      assertThat(out + kept.finish()).isEqualTo(sent(release));
      assertThat(kept.counts()).isEmpty();
      assertThat(release.surrogates()).isPositive();
    }
  }
}
