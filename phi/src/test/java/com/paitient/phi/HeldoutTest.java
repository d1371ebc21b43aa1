// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Floors under the accuracy on texts that were written by hand and never trained on: whoever makes
 * the detector worse learns it here. Each floor is a little under what was measured.
 */
class HeldoutTest {
  private static final Pattern MARK = Pattern.compile("\\{[A-Z]+\\|([^}]*)\\}");
  private static final Pattern DULL =
      Pattern.compile(
          "(?i)\\b(?:dr|mr|mrs|ms|miss|doctor|officer|aunt|the|and|in|at|of|on|next|last|"
              + "(?:mon|tues?|wed|thurs?|fri)(?:day)?)\\b");
  private static final Guard GUARD = Guard.standard();

  /** A text and the places of its identifiers, as pairs of start and end. */
  private record Marked(String text, List<int[]> spans) {
    static Marked of(String line) {
      StringBuilder text = new StringBuilder();
      List<int[]> spans = new ArrayList<>();
      Matcher m = MARK.matcher(line);
      int at = 0;
      while (m.find()) {
        text.append(line, at, m.start());
        spans.add(new int[] {text.length(), text.length() + m.group(1).length()});
        text.append(m.group(1));
        at = m.end();
      }
      return new Marked(text.append(line, at, line.length()).toString(), spans);
    }
  }

  /** What was counted over a file. */
  private static final class Count {
    int spans;
    int touched;
    int whole;
    int plain;
    int flagged;

    void add(Marked marked) {
      List<Finding> findings = GUARD.scan(ClinicalText.of(marked.text()), Mode.DETECT).findings();
      BitSet found = new BitSet();
      findings.forEach(f -> found.set(f.start(), f.end()));
      if (marked.spans().isEmpty()) {
        plain++;
        flagged += findings.isEmpty() ? 0 : 1;
      }
      for (int[] span : marked.spans()) {
        BitSet told = telling(marked.text(), span);
        spans++;
        touched += told.intersects(found) ? 1 : 0;
        told.andNot(found);
        whole += told.isEmpty() ? 1 : 0;
      }
    }

    private static BitSet telling(String text, int[] span) {
      BitSet told = new BitSet();
      for (int i = span[0]; i < span[1]; i++) {
        told.set(i, Character.isLetterOrDigit(text.charAt(i)));
      }
      BitSet rest = (BitSet) told.clone();
      Matcher dull = DULL.matcher(text).region(span[0], span[1]);
      while (dull.find()) {
        rest.clear(dull.start(), dull.end());
      }
      return rest.isEmpty() ? told : rest;
    }
  }

  private static Count count(String file) throws IOException {
    Count count = new Count();
    try (InputStream in =
        Objects.requireNonNull(HeldoutTest.class.getResourceAsStream("/heldout/" + file))) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .forEach(line -> count.add(Marked.of(line.replace("\\n", "\n"))));
    }
    return count;
  }

  @ParameterizedTest
  @CsvSource({
    "questions.txt, 0.95, 0.91",
    "notes.txt, 0.91, 0.83",
    "speech.txt, 0.93, 0.85",
    "shorthand.txt, 0.93, 0.86",
  })
  void findsNoFewerThanBefore(String file, double touched, double whole) throws IOException {
    Count count = count(file);
    assertThat((double) count.touched / count.spans).isGreaterThanOrEqualTo(touched);
    assertThat((double) count.whole / count.spans).isGreaterThanOrEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({"harmless.txt, 11", "shorthand-harmless.txt, 19"})
  void flagsNoMoreHarmlessTextsThanBefore(String file, int most) throws IOException {
    Count count = count(file);
    assertThat(count.plain).isGreaterThanOrEqualTo(40);
    assertThat(count.flagged).isLessThanOrEqualTo(most);
  }
}
