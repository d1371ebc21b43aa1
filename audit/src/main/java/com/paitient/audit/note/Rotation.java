// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.tree.TreeHash;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement, signed with a log's former keys, that others sign for it from some size on. Its text
 * is a line {@code log VKEY} for each new key, an empty line, and a signed note whose origin is the
 * log's id with {@code /keys} behind it, whose size is the size, and whose root is the SHA-256 of
 * the lines.
 *
 * @param keys the new keys, under the log's name
 * @param statement what the former keys signed
 */
public record Rotation(List<VerifierKey> keys, SignedCheckpoint statement) {
  private static final String SUFFIX = "/keys";

  public Rotation {
    keys = List.copyOf(keys);
    if (!isAbout(keys, statement.checkpoint())) {
      throw new IllegalArgumentException("a statement of new keys is about other keys");
    }
  }

  private static boolean isAbout(List<VerifierKey> keys, Checkpoint said) {
    return !keys.isEmpty()
        && keys.stream().allMatch(key -> key.name().equals(keys.getFirst().name()))
        && keys.stream().allMatch(key -> Scheme.OF_LOG.contains(key.scheme()))
        && said.equals(checkpoint(keys, said.size()));
  }

  /** Hands over from {@code former} to {@code next} at {@code size}. */
  public static Rotation of(String log, long size, LogKeys former, LogKeys next, long unixSeconds) {
    List<VerifierKey> keys = next.verifierKeys(log);
    return new Rotation(keys, former.sign(checkpoint(keys, size), log, unixSeconds));
  }

  private static Checkpoint checkpoint(List<VerifierKey> keys, long size) {
    byte[] hash = TreeHash.sha256().digest(lines(keys).getBytes(UTF_8));
    return Checkpoint.of(keys.getFirst().name() + SUFFIX, size, hash);
  }

  private static String lines(List<VerifierKey> keys) {
    StringBuilder lines = new StringBuilder();
    keys.forEach(key -> lines.append("log ").append(key.text()).append('\n'));
    return lines.toString();
  }

  /** Reads {@link #text}; throws {@link IllegalArgumentException} when it is no such statement. */
  public static Rotation parse(String text) {
    int end = text.indexOf("\n\n");
    if (end < 0) {
      throw new IllegalArgumentException("not a statement of new keys");
    }
    List<VerifierKey> keys = new ArrayList<>();
    for (String line : text.substring(0, end).split("\n", -1)) {
      if (!line.startsWith("log ")) {
        throw new IllegalArgumentException("not a statement of new keys");
      }
      keys.add(VerifierKey.parse(line.substring(4)));
    }
    Rotation parsed = new Rotation(keys, SignedCheckpoint.parse(text.substring(end + 2)));
    if (!parsed.text().equals(text)) {
      throw new IllegalArgumentException("a statement of new keys has one form only");
    }
    return parsed;
  }

  public String text() {
    return lines(keys) + "\n" + statement.text();
  }

  /** The log's id. */
  public String log() {
    return keys.getFirst().name();
  }

  /** The former keys sign up to this size, the new ones from it on. */
  public long size() {
    return statement.checkpoint().size();
  }
}
