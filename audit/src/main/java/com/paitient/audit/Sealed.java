// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sealed part of a record: what identifies or holds text, under a data key of its own file.
 *
 * @param head the id of the wrapped data key, {@code heads/ID} in the log's folder
 * @param under whose key wraps it: the record's tenant, or the service itself
 * @param value nonce, ciphertext and tag, base64
 */
record Sealed(String head, String under, String value) {
  private static final int HEAD = 32;
  private static final int SMALLEST = 12 + 16;
  private static final List<String> NAMES = List.of("head", "under", "value");

  Sealed {
    if (head.length() != HEAD || !isHex(head) || under.isEmpty()) {
      throw otherForm();
    }
    Details.text(under);
  }

  static Sealed of(String head, String under, byte[] value) {
    return new Sealed(head, under, Base64.getEncoder().encodeToString(value));
  }

  private static boolean isHex(String text) {
    boolean hex = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      hex &= (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return hex;
  }

  private static AuditException otherForm() {
    return Details.bad("the sealed part of an event has another form");
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
        && rest.isEmpty()
        && isBase64(value)) {
      return new Sealed(head, under, value);
    }
    throw otherForm();
  }

  CanonicalJson.Members json() {
    return new CanonicalJson.Members(NAMES, head, under, value);
  }

  /** Tells nothing of the value. */
  @Override
  public String toString() {
    return "Sealed[" + head + "]";
  }
}
