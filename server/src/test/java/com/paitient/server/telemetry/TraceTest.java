// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header's values are those of the recommendation's examples and rules. */
final class TraceTest {
  private static final String ID = "0af7651916cd43dd8448eb211c80319c";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-" + ID + "-b7ad6b7169203331-01",
        "00-" + ID + "-b7ad6b7169203331-00",
        "00-" + ID + "-b7ad6b7169203331-ff",
        "cc-" + ID + "-b7ad6b7169203331-01",
        "cc-" + ID + "-b7ad6b7169203331-01-what-the-future-will-be-like"
      })
  void validHeaderNamesItsTrace(String header) {
    assertThat(Trace.parse(List.of(header)).orElseThrow().id()).isEqualTo(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "John Smith",
        ID,
        "ff-" + ID + "-b7ad6b7169203331-01",
        "00-" + ID + "-b7ad6b7169203331-01-more",
        "cc-" + ID + "-b7ad6b7169203331-01.more",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-" + ID + "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-" + ID + "-b7ad6b7169203331-1",
        "00-" + ID + "b-7ad6b7169203331-01",
        "00_" + ID + "_b7ad6b7169203331_01"
      })
  void invalidHeaderNamesNone(String header) {
    assertThat(Trace.parse(List.of(header))).isEmpty();
  }

  @Test
  void headerThatIsThereTwiceNamesNone() {
    String header = "00-" + ID + "-b7ad6b7169203331-01";
    assertThat(Trace.parse(List.of(header, header))).isEmpty();
    assertThat(Trace.parse(List.of())).isEmpty();
  }

  @Test
  void goesOnWithASpanOfItsOwn() {
    Trace trace = Trace.parse(List.of("00-" + ID + "-b7ad6b7169203331-03")).orElseThrow();
    assertThat(trace.onward()).matches("00-" + ID + "-[0-9a-f]{16}-01");
    assertThat(trace.onward()).doesNotContain("b7ad6b7169203331").isNotEqualTo(trace.onward());
    assertThat(Trace.parse(List.of(trace.onward()))).isPresent();
    assertThat(Trace.parse(List.of("00-" + ID + "-b7ad6b7169203331-02")).orElseThrow().onward())
        .endsWith("-00");
  }

  @Test
  void isCurrentOnlyWithinItsWork() {
    Trace trace = Trace.parse(List.of("00-" + ID + "-b7ad6b7169203331-01")).orElseThrow();
    assertThat(Trace.current()).isEmpty();
    assertThat(trace.over(() -> Trace.current().orElseThrow().id())).isEqualTo(ID);
    assertThat(Trace.current()).isEmpty();
  }
}
