// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.phi.detect.Engine;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeHarborTest {
  private static final Guard GUARD =
      new Guard(
          Engine.standard(),
          Limits.standard(),
          System::nanoTime,
          Clock.fixed(Instant.parse("2026-11-22T00:00:00Z"), ZoneOffset.UTC));

  private static Scanned scanned(String text) {
    return GUARD.scan(ClinicalText.of(text), Mode.SAFE_HARBOR);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Seen on 01/15/2020 by Dr. Nowak.         | Seen on 2020 by Dr. [REDACTED NAME].
          DOB: 01/15/1930                          | DOB: [REDACTED DATE]
          DOB: 01/15/1937                          | DOB: 1937
          He was born in 1934 and worked.          | He was born in [REDACTED AGE] and worked.
          He was born in 1937 and worked.          | He was born in 1937 and worked.
          Diagnosed in 1934-like fashion.          | Diagnosed in 1934-like fashion.
          The visit on 2/14 went well.             | The visit on [REDACTED DATE] went well.
          She is 89 years old.                     | She is 89 years old.
          She is 90 years old.                     | She is 90+ years old.
          A nonagenarian with pain.                | A [REDACTED AGE] with pain.
          At 12 Oak Street, Columbus, GA 31901-12. | At [REDACTED LOCATION] ZIP 319-12.
          At 12 Oak Street, Columbus, GA 31901.    | At [REDACTED LOCATION] ZIP 319.
          At 12 Oak Street, Chester, VT 05901.     | At [REDACTED LOCATION] ZIP 000.
          At 12 Oak Street, Base, AE 09012.        | At [REDACTED LOCATION] ZIP 000.
          MRN: 00482913, call 313-555-0142.        | MRN: [REDACTED MRN], call [REDACTED PHONE].
          """)
  void keepsOnlyWhatTheRuleAllows(String text, String expected) {
    assertThat(scanned(text).text().value()).isEqualTo(expected);
  }

  @Test
  void changesNothingTheSecondTime() {
    String once =
        scanned("John Smith, 94 years old, 12 Oak Street, Columbus, GA 31901, seen 01/15/2020.")
            .text()
            .value();
    assertThat(scanned(once).text().value()).isEqualTo(once);
  }

  @Test
  void attestsWhatWasDone() {
    Scanned scanned = scanned("Dr. Nowak saw her on 01/15/2020.");
    Attestation a = GUARD.attest(scanned);
    assertThat(a.rules()).isEqualTo(SafeHarbor.VERSION);
    assertThat(a.detectors()).isEqualTo(GUARD.version());
    assertThat(a.zipTable()).matches("[0-9a-f]{64}");
    assertThat(a.counts()).containsEntry(Category.NAME, 1).containsEntry(Category.DATE, 1);
  }
}
