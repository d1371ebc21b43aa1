// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a release is known by: SHA-256 over its parts, each as a four-byte big-endian length and its
 * UTF-8 bytes, so that no two releases have the same encoding.
 *
 * <pre>
 * "paitient.release.2", input mode, output mode, destination,
 * count of messages (as text), then for each message:
 *     role, content, number of the call that it answers, count of calls,
 *     then for each call: number, function, arguments
 * count of stops, then each
 * count of parameters, then for each: name, JSON
 * count of names, then each
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

  static String of(Prompt prompt, Policy policy, Destination destination) {
    Digests d = new Digests();
    d.put("paitient.release.2");
    d.put(policy.input().name());
    d.put(policy.output().name());
    d.put(destination.id());
    d.put(prompt.messages().size());
    prompt.messages().forEach(d::put);
    d.put(prompt.stops().size());
    prompt.stops().forEach(stop -> d.put(stop.value()));
    d.put(prompt.parameters().size());
    prompt
        .parameters()
        .forEach((name, json) -> {
          d.put(name);
          d.put(json.value());
        });
    d.put(prompt.names().size());
    prompt.names().forEach(d::put);
    return HexFormat.of().formatHex(d.sha.digest());
  }

  private void put(Message message) {
    put(message.role().name());
    put(message.content().value());
    put(message.answers());
    put(message.calls().size());
    for (ToolCall call : message.calls()) {
      put(call.number());
      put(call.function());
      put(call.arguments().value());
    }
  }

  private void put(int number) {
    put(Integer.toString(number));
  }

  private void put(String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    sha.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
    sha.update(bytes);
  }
}
