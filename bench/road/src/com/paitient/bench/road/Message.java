// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One HTTP/1.1 message of a peer that we trust: its first line and its body, as Latin-1. */
record Message(String first, String body) {
  /** The next message, or one with an empty first line at the end of the connection. */
  static Message read(BufferedInputStream in) throws IOException {
    String first = line(in);
    long length = 0;
    boolean chunked = false;
    for (String line = first; !line.isEmpty(); line = line(in)) {
      String lower = line.toLowerCase(java.util.Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(line.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.endsWith("chunked");
      }
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    if (chunked) {
      chunks(in, body);
    } else {
      take(in, body, (int) length);
    }
    return new Message(first, body.toString(StandardCharsets.ISO_8859_1));
  }

  private static void chunks(BufferedInputStream in, ByteArrayOutputStream body)
      throws IOException {
    int size = Integer.parseInt(line(in), 16);
    while (size > 0) {
      take(in, body, size);
      line(in);
      size = Integer.parseInt(line(in), 16);
    }
    line(in);
  }

  private static void take(BufferedInputStream in, ByteArrayOutputStream body, int size)
      throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the peer ended within a body");
    }
    body.writeBytes(bytes);
  }

  private static String line(BufferedInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
