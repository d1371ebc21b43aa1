// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.keys.CallersCipher;

/** What is written over a span, as Presidio names it. */
sealed interface Operator {
  String name();

  /** What stands in place of {@code found}. */
  String of(String found, String entity);

  /**
   * A value of the caller's.
   *
   * @param value {@code <ENTITY>} if empty
   */
  record Replace(String value) implements Operator {
    @Override
    public String name() {
      return "replace";
    }

    @Override
    public String of(String found, String entity) {
      return value.isEmpty() ? "<" + entity + ">" : value;
    }
  }

  /** Nothing. */
  record Redact() implements Operator {
    @Override
    public String name() {
      return "redact";
    }

    @Override
    public String of(String found, String entity) {
      return "";
    }
  }

  /** The text as it was. */
  record Keep() implements Operator {
    @Override
    public String name() {
      return "keep";
    }

    @Override
    public String of(String found, String entity) {
      return found;
    }
  }

  /** The text encrypted with the caller's key. */
  record Encrypt(CallersCipher cipher) implements Operator {
    @Override
    public String name() {
      return "encrypt";
    }

    @Override
    public String of(String found, String entity) {
      return cipher.encrypt(found);
    }
  }

  /** What was encrypted with the caller's key. */
  record Decrypt(CallersCipher cipher) implements Operator {
    @Override
    public String name() {
      return "decrypt";
    }

    @Override
    public String of(String found, String entity) {
      return cipher.decrypt(found);
    }
  }

  /** A sign in place of each of so many characters. */
  record Mask(String sign, int count, boolean fromEnd) implements Operator {
    @Override
    public String name() {
      return "mask";
    }

    @Override
    public String of(String found, String entity) {
      int[] points = found.codePoints().toArray();
      int masked = Math.min(count, points.length);
      int kept = points.length - masked;
      return fromEnd
          ? new String(points, 0, kept) + sign.repeat(masked)
          : sign.repeat(masked) + new String(points, masked, kept);
    }
  }
}
