// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  private static String all(List<String> stops, String text, Random random) {
    StopStrings guard = new StopStrings(stops);
    StringBuilder out = new StringBuilder();
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(3));
      out.append(guard.accept(text.substring(from, to)));
      from = to;
    }
    return out.append(guard.finish()).toString();
  }

  private static String expected(List<String> stops, String text) {
    int end =
        stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(text.length());
    return text.substring(0, end);
  }

  @Test
  void endsBeforeTheFirstStopHoweverTheTextIsCut() {
    Random random = new Random(2);
    List<String> stops = List.of("abab", "ba", "ccc");
    for (int round = 0; round < 5000; round++) {
      StringBuilder text = new StringBuilder();
      random.ints(random.nextInt(12), 'a', 'd').forEach(c -> text.append((char) c));
      // A stop that is complete earlier wins, also over a longer one that began before it.
      String whole = text.toString();
      String got = all(stops, whole, random);
      assertThat(whole).startsWith(got);
      assertThat(stops).noneMatch(got::contains);
      if (stops.stream().noneMatch(whole::contains)) {
        assertThat(got).isEqualTo(whole);
      }
    }
  }

  @Test
  void givesTextWithoutStopsAtOnce() {
    assertThat(new StopStrings(List.of()).accept("all of it")).isEqualTo("all of it");
  }

  @Test
  void holdsBackWhatMayBecomeAStop() {
    StopStrings guard = new StopStrings(List.of("STOP"));

    assertThat(guard.accept("go ST")).isEqualTo("go ");
    assertThat(guard.accept("ART")).isEqualTo("START");
    assertThat(guard.accept("STOP and more")).isEmpty();
    assertThat(guard.reached()).isTrue();
    assertThat(guard.accept("ignored") + guard.finish()).isEmpty();
  }

  @Test
  void givesOutAtTheEndWhatBecameNoStop() {
    StopStrings guard = new StopStrings(List.of("\n\n"));

    assertThat(guard.accept("line\n")).isEqualTo("line");
    assertThat(guard.finish()).isEqualTo("\n");
  }

  @Test
  void takesTheEarliestOfSeveral() {
    List<String> stops = List.of("later", "soon");
    String text = "as soon as later";
    assertThat(all(stops, text, new Random(3))).isEqualTo(expected(stops, text));
  }
}
