// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.trail.blocks.Terms.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TermsTest {
  @Test
  void areThoseOfTheFormerVersionToo() {
    assertThat(new Terms("log_1").of(Kind.USER, "usr_1"))
        .as("an index that was filled before must still be found in")
        .isEqualTo(-7207261739081613711L);
  }

  @Test
  void tellLogsKindsOwnersAndValuesApart() {
    Set<Long> all = new HashSet<>();
    int count = 0;
    for (String log : List.of("l", "lo")) {
      for (Kind kind : Kind.values()) {
        for (String owner : List.of("", "a", "ab")) {
          for (String value : List.of("", "b", "ab")) {
            all.add(new Terms(log).of(kind, owner, value));
            count++;
          }
        }
      }
    }
    assertThat(all).hasSize(count);
  }
}
