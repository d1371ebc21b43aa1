// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The sealed part of a record: what identifies or holds text, under a data key of its own file.
 *
 * @param head the id of the wrapped data key, {@code heads/ID} in the log's folder
 * @param under whose key wraps it: the record's tenant, or the service itself
 * @param value nonce, ciphertext and tag, base64
 */
record Sealed(String head, String under, String value) {
  private static final Pattern HEAD = Pattern.compile("[0-9a-f]{32}");
  private static final int SMALLEST = 12 + 16;

  Sealed {
    if (!HEAD.matcher(head).matches() || under.isEmpty() || !isBase64(value)) {
      throw Details.bad("the sealed part of an event has another form");
    }
    Details.text(under);
  }

  private static boolean isBase64(String value) {
    try {
      byte[] bytes = Base64.getDecoder().decode(value);
      return bytes.length >= SMALLEST && Base64.getEncoder().encodeToString(bytes).equals(value);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  static Sealed of(Map<?, ?> json) {
    Map<?, ?> rest = new HashMap<>(json);
    if (rest.remove("head") instanceof String head
        && rest.remove("under") instanceof String under
        && rest.remove("value") instanceof String value
        && rest.isEmpty()) {
      return new Sealed(head, under, value);
    }
    throw Details.bad("the sealed part of an event has another form");
  }

  Map<String, Object> json() {
    return Map.of("head", head, "under", under, "value", value);
  }

  /** Tells nothing of the value. */
  @Override
  public String toString() {
    return "Sealed[" + head + "]";
  }
}
