// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenTest {
  private static final int FLOOR = 240;
  private static final Pattern MARK = Pattern.compile("\\{([A-Z]+)\\|([^}]*)\\}");
  private static final Guard GUARD = Guard.standard();

  /** A text with what must be found in it. */
  record Case(String marked) {
    String text() {
      return MARK.matcher(marked).replaceAll("$2");
    }

    List<String> found() {
      List<String> found = new ArrayList<>();
      Matcher m = MARK.matcher(marked);
      while (m.find()) {
        found.add(m.group(1) + " " + m.group(2));
      }
      return found;
    }

    String redacted() {
      return MARK.matcher(marked).replaceAll("[REDACTED $1]");
    }
  }

  static List<Case> cases() throws IOException, URISyntaxException {
    Path folder = Path.of(Objects.requireNonNull(GoldenTest.class.getResource("/cases")).toURI());
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .forEach(line -> cases.add(new Case(line.replace("\\n", "\n"))));
      }
    }
    return cases;
  }

  @Test
  void hasEnoughCases() throws Exception {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(FLOOR);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsExactlyWhatIsMarked(Case c) {
    String text = c.text();
    List<String> found =
        GUARD.scan(ClinicalText.of(text), Mode.DETECT).findings().stream()
            .map(f -> f.category() + " " + text.substring(f.start(), f.end()))
            .toList();
    assertThat(found).isEqualTo(c.found());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void writesPlaceholders(Case c) {
    Scanned scanned = GUARD.scan(ClinicalText.of(c.text()), Mode.REDACT);
    assertThat(scanned.text().value()).isEqualTo(c.redacted());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leavesRedactedTextAlone(Case c) {
    Scanned again = GUARD.scan(ClinicalText.of(c.redacted()), Mode.REDACT);
    assertThat(again.text().value()).isEqualTo(c.redacted());
    assertThat(again.findings()).isEmpty();
  }
}
