// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import com.paitient.keys.Envelope;
import com.paitient.phi.Message;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Keyed hashes of what went to a model and what came back: whoever has the text and the tenant's
 * key can show that it was this one, and nobody else can guess it from the hash. Thread-safe.
 */
public record TextHashes(Envelope envelope) {
  private static final String PURPOSE = "text";

  /** HMAC-SHA-256 over each message's role, a line feed, its text and a zero byte; hex. */
  public String ofMessages(String tenantId, List<Message> messages) {
    StringBuilder all = new StringBuilder();
    for (Message message : messages) {
      all.append(message.role()).append('\n').append(message.content().value()).append('\0');
    }
    return of(tenantId, all.toString());
  }

  /** HMAC-SHA-256 of a text under a key of the tenant, lower-case hex. */
  public String of(String tenantId, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(envelope.keyedHash(tenantId, PURPOSE, bytes));
  }
}
