// SPDX-License-Identifier: MIT
package com.paitient.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class TileTest {
  @Test
  void pathIsTheSameInEveryLanguage() {
    Locale before = Locale.getDefault();
    try {
      for (String language : new String[] {"en-US", "ar-EG", "fa-IR", "hi-IN-u-nu-deva"}) {
        Locale.setDefault(Locale.forLanguageTag(language));
        assertThat(new Tile(0, 5, 76).path()).isEqualTo("tile/0/005.p/76");
        assertThat(new Tile(2, 1_234_067, Tile.FULL).path()).isEqualTo("tile/2/x001/x234/067");
        assertThat(new Tile(Tile.ENTRIES, 1000, 1).path()).isEqualTo("tile/entries/x001/000.p/1");
      }
    } finally {
      Locale.setDefault(before);
    }
  }
}
