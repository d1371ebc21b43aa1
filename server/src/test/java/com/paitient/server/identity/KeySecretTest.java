// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeySecretTest {
  @Test
  void readsWhatItMade() {
    KeySecret made = KeySecret.random("live");
    assertThat(KeySecret.parse(made.reveal()).orElseThrow().hash()).isEqualTo(made.hash());
  }

  @Test
  void refusesEveryChangedDigit() {
    String text = KeySecret.random("test").reveal();
    for (int i = "psm_test_".length(); i < text.length(); i++) {
      char other = text.charAt(i) == 'a' ? 'b' : 'a';
      assertThat(KeySecret.parse(text.substring(0, i) + other + text.substring(i + 1))).isEmpty();
    }
  }

  @Test
  void refusesOtherShapes() {
    String good = KeySecret.random("live").reveal();
    for (String bad :
        new String[] {
          "", "psm_live_", good + "a", " " + good, good.substring(1), "Bearer " + good
        }) {
      assertThat(KeySecret.parse(bad)).isEmpty();
    }
  }

  @Test
  void twoAreNeverTheSame() {
    assertThat(KeySecret.random("live").reveal()).isNotEqualTo(KeySecret.random("live").reveal());
  }

  @Test
  void printsNothingOfItself() {
    KeySecret secret = KeySecret.random("live");
    assertThat(secret.toString()).doesNotContain(secret.reveal().substring(9, 20));
  }
}
