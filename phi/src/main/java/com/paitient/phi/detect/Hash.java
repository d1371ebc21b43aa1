// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/** FNV-1a over lower-cased characters, 64 bits wide: names words and phrases in the lexicon. */
final class Hash {
  static final long START = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Hash() {}

  static long step(long hash, char c) {
    char low = c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c) : Character.toLowerCase(c);
    return (hash ^ low) * PRIME;
  }

  static long of(CharSequence text) {
    long hash = START;
    for (int i = 0; i < text.length(); i++) {
      hash = step(hash, text.charAt(i));
    }
    return hash;
  }

  static long of(char[] text, int start, int end) {
    long hash = START;
    for (int i = start; i < end; i++) {
      hash = step(hash, text[i]);
    }
    return hash;
  }
}
