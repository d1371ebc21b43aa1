// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What surrogates must be like, and what a model may do to them that is still turned back. */
class SurrogateRulesTest {
  private static final Guard GUARD = Guard.standard();

  private static String made(Category category, String real) {
    Pass pass = GUARD.pass(List.of(ClinicalText.of(real)), Mode.DEIDENTIFY, Vault.create());
    return pass.whole(ClinicalText.of(real), category, "test").instead();
  }

  private static String deidentified(Vault vault, String text) {
    return GUARD.scan(ClinicalText.of(text), Mode.DEIDENTIFY, vault).text().value();
  }

  @ParameterizedTest
  @CsvSource({
    "LICENSE, 1234567893, NPI, 9\\d{9}",
    "LICENSE, BB1388568, DEA, [A-Z]{2}\\d{7}",
    "VEHICLE, 1M8GDM9AXKP042788, VIN, [A-HJ-NPR-Z0-9]{17}",
    "ACCOUNT, 4111 1111 1111 1111, CARD, '\\d{4} \\d{4} \\d{4} \\d{4}'"
  })
  void keepsCheckDigitsRight(Category category, String real, CheckDigits kind, String shape) {
    assertThat(kind.valid(real)).isTrue();
    for (int i = 0; i < 100; i++) {
      String made = made(category, real);
      assertThat(made).matches(shape).isNotEqualTo(real).matches(m -> kind.valid(m));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1234567890", "BB1388567", "1M8GDM9A0KP042788", "4111 1111 1111 1112", ""})
  void knowsWrongCheckDigits(String code) {
    for (CheckDigits kind : CheckDigits.values()) {
      assertThat(kind.valid(code)).isFalse();
    }
  }

  private static final Pattern OLD =
      Pattern.compile("Born (\\S+), seen (\\S+), a (\\d+)-year-old, at home still well\\.");

  @RepeatedTest(50)
  void agesOver89FollowTheDates() {
    DateTimeFormatter form = DateTimeFormatter.ofPattern("MM/dd/yyyy", Locale.ROOT);
    Vault vault = Vault.create();
    String out =
        deidentified(vault, "Born 03/04/1915, seen 05/06/2009, a 94-year-old, at home still well.");
    Matcher m = OLD.matcher(out);
    assertThat(m.matches()).isTrue();
    int age = Integer.parseInt(m.group(3));
    LocalDate born = LocalDate.parse(m.group(1), form);
    assertThat(age).isBetween(95, 99);
    assertThat(born.until(LocalDate.parse(m.group(2), form)).getYears()).isEqualTo(age);
    assertThat(made(vault, Category.AGE, "ninety one")).isEqualTo(spoken(91 + age - 94));
    assertThat(made(vault, Category.AGE, "103")).isEqualTo(String.valueOf(103 + age - 94));
  }

  private static String spoken(int age) {
    return "ninety " + List.of("two", "three", "four", "five", "six").get(age - 92);
  }

  private static String made(Vault vault, Category category, String real) {
    Pass pass = GUARD.pass(List.of(ClinicalText.of(real)), Mode.DEIDENTIFY, vault);
    return pass.whole(ClinicalText.of(real), category, "test").instead();
  }

  @RepeatedTest(50)
  void issuesOnlyReservedNumbers() {
    assertThat(made(Category.SSN, "123-45-6789")).matches("9\\d\\d-(0[1-9]|[1-4]\\d)-\\d{4}");
    assertThat(made(Category.SSN, "123456789")).matches("9\\d\\d(0[1-9]|[1-4]\\d)\\d{4}");
    assertThat(made(Category.PHONE, "(313) 624-7142")).matches("\\([2-9]\\d\\d\\) 555-01\\d\\d");
    assertThat(made(Category.FAX, "1-313-624-7142")).matches("1-[2-9]\\d\\d-555-01\\d\\d");
    assertThat(made(Category.PHONE, "624-7142")).matches("555-01\\d\\d");
    assertThat(made(Category.EMAIL, "j@corp.com")).matches("\\S+@example\\.(com|org|net)");
    assertThat(made(Category.URL, "https://corp.com/x"))
        .matches("https://example\\.(com|org|net)/\\S+");
    assertThat(made(Category.IP, "10.1.2.3"))
        .matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+");
    assertThat(made(Category.LOCATION, "12 Oak Street, Troy, MI 48083")).contains(" MI 00");
  }

  @RepeatedTest(20)
  void keepsLengthOfNumbersAndCaseOfNames() {
    assertThat(made(Category.MRN, "AB-004829")).matches("AB-\\d{6}");
    assertThat(made(Category.NAME, "SMITH")).isUpperCase();
    assertThat(made(Category.NAME, "smith, john")).matches("[a-z']+, [a-z']+");
    assertThat(made(Category.NAME, "Katarzyna Nowak-O'Brien"))
        .matches("[A-Z]\\S+ [A-Z]\\S+-[A-Z]\\S+");
  }

  @Test
  void partsOfOneNameAreOnePersonInEveryOrderAndCase() {
    Vault vault = Vault.create();
    String[] full = deidentified(vault, "Patient John Smith came.").split(" ");
    String first = full[1];
    String last = full[2];
    Pass pass = GUARD.pass(List.of(), Mode.DEIDENTIFY, vault);
    assertThat(pass.whole(ClinicalText.of("smith, john"), Category.NAME, "test").instead())
        .isEqualTo((last + ", " + first).toLowerCase(Locale.ROOT));
    assertThat(pass.whole(ClinicalText.of("JOHN"), Category.NAME, "test").instead())
        .isEqualTo(first.toUpperCase(Locale.ROOT));
    assertThat(pass.whole(ClinicalText.of("J. Smith"), Category.NAME, "test").instead())
        .endsWith(". " + last);
  }

  @RepeatedTest(20)
  void shiftsEveryWritingOfADateByOneNumberOfWholeWeeks() {
    Vault vault = Vault.create();
    String sent =
        deidentified(
            vault,
            "Seen on 2020-01-31, again on March 3, 2020 (a Tuesday); HL7 time 20200331101500.");
    Matcher m =
        Pattern.compile(
                "Seen on (\\S+), again on (\\w+ \\d+, \\d+) \\(a Tuesday\\); HL7 time (\\d+)\\.")
            .matcher(sent);
    assertThat(m.matches()).as(sent).isTrue();
    LocalDate a = LocalDate.parse(m.group(1));
    LocalDate b =
        LocalDate.parse(m.group(2), DateTimeFormatter.ofPattern("MMMM d, yyyy", Locale.ENGLISH));
    LocalDate c = LocalDate.parse(m.group(3).substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE);
    assertThat(ChronoUnit.DAYS.between(a, b)).isEqualTo(32);
    assertThat(ChronoUnit.DAYS.between(b, c)).isEqualTo(28);
    assertThat(b.getDayOfWeek().name()).isEqualTo("TUESDAY");
    assertThat(m.group(3)).endsWith("101500");
    assertThat(Math.abs(ChronoUnit.DAYS.between(LocalDate.of(2020, 1, 31), a)))
        .isBetween(35L, 371L);
  }

  @Test
  void shiftsDatesOfOneSecretAlike() {
    byte[] secret = {9, 8, 7, 6, 5, 4, 3, 2, 1};
    assertThat(deidentified(Vault.shifted(secret), "Seen on 2020-01-31."))
        .isEqualTo(deidentified(Vault.shifted(secret.clone()), "Seen on 2020-01-31."));
  }

  private static final List<String> WRITINGS =
      List.of(
          "M/d/yyyy",
          "MM/dd/yyyy",
          "M/d/yy",
          "M-d-yyyy",
          "MM-dd-yyyy",
          "yyyy-MM-dd",
          "yyyyMMdd",
          "MMMM d, yyyy",
          "d MMMM yyyy",
          "MMM d, yyyy",
          "dd-MMM-yyyy",
          "MMMM d");

  static List<String> writings() {
    return WRITINGS;
  }

  @ParameterizedTest
  @MethodSource("writings")
  void turnsDatesBackInAnotherWriting(String form) {
    Vault vault = Vault.create();
    LocalDate real = LocalDate.of(2020, 2, 14);
    String sent = deidentified(vault, "Seen on 02/14/2020.");
    LocalDate made = LocalDate.parse(sent.substring(8, 18), written("MM/dd/yyyy"));
    String shown = made.format(written(form));
    boolean dayPadded = form.equals("dd-MMM-yyyy") && made.getDayOfMonth() < 10;
    if (!dayPadded) {
      // What a surrogate shows may be two writings at once: 11/12/2019, May 5, 2020.
      List<String> expected =
          WRITINGS.stream()
              .filter(each -> made.format(written(each)).equals(shown))
              .map(each -> "She came on " + real.format(written(each)) + ", I think")
              .toList();
      assertThat(
              GUARD
                  .reidentify(ClinicalText.of("She came on " + shown + ", I think"), vault)
                  .value())
          .isIn(expected);
    }
  }

  private static DateTimeFormatter written(String form) {
    return DateTimeFormatter.ofPattern(form, Locale.ENGLISH);
  }

  @Test
  void turnsNamesBackWhateverAModelDoesToThem() {
    Vault vault = Vault.create();
    String[] sent = deidentified(vault, "Patient John Quincy Smith came.").split(" ");
    String f = sent[1];
    String m = sent[2];
    String l = sent[3];
    // A middle initial that is also the first name's is taken for the first name's.
    char middle = m.charAt(0) == f.charAt(0) ? 'J' : m.charAt(0);
    List<List<String>> said =
        List.of(
            List.of(f + "'s mother", "John's mother"),
            List.of(f + "\u2019s mother", "John\u2019s mother"),
            List.of("the " + l + "s", "the " + l + "s"),
            List.of(l + ", " + f, "Smith, John"),
            List.of(l.toUpperCase(Locale.ROOT) + " " + f.charAt(0), "SMITH " + f.charAt(0)),
            List.of("Mr. " + l, "Mr. Smith"),
            List.of("Dr. " + f + " " + l, "Dr. John Smith"),
            List.of(f.charAt(0) + ". " + l, "J. Smith"),
            List.of(f.charAt(0) + " " + l, "J Smith"),
            List.of(f + " " + m.charAt(0) + ". " + l, "John " + middle + ". Smith"),
            List.of((f + " " + l).toLowerCase(Locale.ROOT), "john smith"),
            List.of("**" + f + "** _" + l + "_", "**John** _Smith_"),
            List.of(f + "\n" + l, "John\nSmith"));
    for (List<String> pair : said) {
      assertThat(GUARD.reidentify(ClinicalText.of(pair.get(0)), vault).value())
          .isEqualTo(pair.get(1));
    }
  }

  @Test
  void turnsNumbersBackInAnotherWriting() {
    Vault vault = Vault.create();
    String sent = deidentified(vault, "Call (313) 624-7142. SSN 123-45-6789.");
    Matcher m =
        Pattern.compile("Call \\((\\d+)\\) (\\d+)-(\\d+)\\. SSN (\\d+)-(\\d+)-(\\d+)\\.")
            .matcher(sent);
    assertThat(m.matches()).as(sent).isTrue();
    String phone = m.group(1) + "." + m.group(2) + "." + m.group(3);
    String ssn = m.group(4) + m.group(5) + m.group(6);
    assertThat(GUARD.reidentify(ClinicalText.of(phone + " and " + ssn), vault).value())
        .isEqualTo("313.624.7142 and 123456789");
  }
}
