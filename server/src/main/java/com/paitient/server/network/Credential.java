// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A key that another server asks for. Nothing shows it but the header that carries it. */
public final class Credential {
  private static final int LONGEST = 4_096;

  private final String secret;

  private Credential(String secret) {
    this.secret = secret;
  }

  /**
   * Reads the one line of a file that others cannot read.
   *
   * @throws NetworkException if there is none, others can read it, or it holds anything but one
   *     line of visible ASCII characters
   */
  public static Credential read(Path file) {
    String line;
    try {
      byte[] bytes = Files.readAllBytes(file);
      line = new String(bytes, StandardCharsets.ISO_8859_1).stripTrailing();
    } catch (IOException e) {
      throw new NetworkException(file + " holds no key that can be read");
    }
    Pem.requirePrivate(file);
    if (line.isEmpty() || line.length() > LONGEST || !line.chars().allMatch(Credential::visible)) {
      throw new NetworkException(file + " must hold one line of visible ASCII characters");
    }
    return new Credential(line);
  }

  private static boolean visible(int c) {
    return c > ' ' && c < 0x7f;
  }

  /** The value of an {@code Authorization} header. */
  String bearer() {
    return "Bearer " + secret;
  }

  /** The secret itself, for a header or a body of another shape. */
  public String reveal() {
    return secret;
  }

  @Override
  public String toString() {
    return "Credential[hidden]";
  }
}
