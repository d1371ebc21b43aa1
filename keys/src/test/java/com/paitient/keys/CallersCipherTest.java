// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallersCipherTest {
  private static final String KEY = "WmZq4t7w!z%C&F)J";

  @Test
  void opensWhatItSealedAndNothingElse() {
    CallersCipher cipher = CallersCipher.of(KEY);
    String sealed = cipher.encrypt("Žofie Smith");
    assertThat(sealed).isNotEqualTo(cipher.encrypt("Žofie Smith")).doesNotContain("Smith");
    assertThat(CallersCipher.of(KEY).decrypt(sealed)).isEqualTo("Žofie Smith");
  }

  /** Made with: openssl enc -aes-128-cbc, key and vector as given, as Presidio packs it. */
  @Test
  void opensWhatOthersSealed() {
    assertThat(CallersCipher.of(KEY).decrypt("AAECAwQFBgcICQoLDA0ODzPTPUd4QnlyjGEjEEtgltI="))
        .isEqualTo("Jane Roe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "Smith!"})
  void refusesWhatIsNotSealed(String sealed) {
    assertThatThrownBy(() -> CallersCipher.of(KEY).decrypt(sealed))
        .isInstanceOf(KeysException.class)
        .hasMessageNotContaining("Smith");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "WmZq4t7w!z%C&F)JJ"})
  void refusesKeysOfAnotherLength(String key) {
    assertThatThrownBy(() -> CallersCipher.of(key)).isInstanceOf(IllegalArgumentException.class);
    assertThat(CallersCipher.of(KEY)).hasToString("CallersCipher");
  }
}
