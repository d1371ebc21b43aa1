// SPDX-License-Identifier: MIT
package com.paitient.records;

/**
 * What becomes of a field.
 *
 * <p>A masked field loses its value; its format says how.
 */
sealed interface Field {
  /** It stays as it is. */
  record Kept() implements Field {}

  /** It has another value. */
  record Written(String value) implements Field {
    @Override
    public String toString() {
      return "Written";
    }
  }

  /** It has none. */
  record Masked() implements Field {}

  Field KEPT = new Kept();
  Field MASKED = new Masked();

  /** Decides field by field. */
  interface Writer {
    Field field(String path, Meaning meaning, String value);
  }
}
