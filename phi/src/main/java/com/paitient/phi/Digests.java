// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a release is known by: SHA-256 over its parts, each as a four-byte big-endian length and its
 * UTF-8 bytes, so that no two releases have the same encoding.
 *
 * <pre>
 * "paitient.release.1", input mode, output mode, destination, count of messages (as text),
 * then for each message: role, content
 * </pre>
 */
final class Digests {
  private final MessageDigest sha;

  private Digests() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String of(List<Message> messages, Policy policy, Destination destination) {
    Digests d = new Digests();
    d.put("paitient.release.1");
    d.put(policy.input().name());
    d.put(policy.output().name());
    d.put(destination.id());
    d.put(Integer.toString(messages.size()));
    for (Message m : messages) {
      d.put(m.role().name());
      d.put(m.content().value());
    }
    return HexFormat.of().formatHex(d.sha.digest());
  }

  private void put(String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    sha.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
    sha.update(bytes);
  }
}
