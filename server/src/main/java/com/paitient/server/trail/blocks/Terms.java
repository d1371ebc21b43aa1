// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What can be asked for in a log, each as a number: the first eight bytes of SHA-256 over the log,
 * the kind, whose it is and the value. Two may share a number, so what is found is only likely. Not
 * thread-safe.
 */
public final class Terms {
  /** What a value is. */
  public enum Kind {
    TYPE,
    RESULT,
    RESOURCE_TYPE,
    RESOURCE,
    USER,
    DEPLOYMENT,
    PATIENT,
    TENANT
  }

  private final MessageDigest digest;
  private final String log;

  /** Terms of {@code log}. */
  public Terms(String log) {
    this.log = log;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A value, whoever's it is. */
  public long of(Kind kind, String value) {
    return of(kind, "", value);
  }

  /** A value among the events that {@code owner}'s readers see. */
  public long of(Kind kind, String owner, String value) {
    part(log);
    part(kind.name());
    part(owner);
    part(value);
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** With its length before, so that no two ways to part a text are the same. */
  private void part(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
