// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events (WHATWG HTML, 9.2) from bytes in any chunking. Stricter than browsers: a
 * field that the format does not have, bad UTF-8, and more than {@link #MOST_BYTES} in one event
 * are errors.
 */
final class EventReader {
  /** Of one event, its line ends included. */
  static final int MOST_BYTES = 1 << 20;

  private static final int FIRST_LINE = 512;

  /** Gives bytes as they come. */
  @FunctionalInterface
  interface Bytes {
    /** Waits for bytes; -1 after the last. */
    int read(byte[] buffer);
  }

  private final Bytes bytes;
  private final byte[] buffer = new byte[16 << 10];
  private int next;
  private int filled;
  private byte[] line = new byte[FIRST_LINE];
  private int length;
  private int eventBytes;
  private boolean afterReturn;
  private boolean first = true;

  EventReader(Bytes bytes) {
    this.bytes = bytes;
  }

  /** The data of the next event, its lines joined; null if the bytes end before one is whole. */
  @Nullable String next() {
    StringBuilder data = null;
    eventBytes = 0;
    while (readLine()) {
      if (length == 0) {
        if (data != null) {
          return data.toString();
        }
        eventBytes = 0;
      } else if (line[0] != ':') {
        String value = data();
        if (value != null) {
          data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
        }
      }
    }
    return null;
  }

  /** The line's value if it is a line of data. */
  private @Nullable String data() {
    int colon = 0;
    while (colon < length && line[colon] != ':') {
      colon++;
    }
    boolean spaced = colon + 1 < length && line[colon + 1] == ' ';
    String value = text(Math.min(length, colon + (spaced ? 2 : 1)), length);
    return switch (new String(line, 0, colon, StandardCharsets.ISO_8859_1)) {
      case "data" -> value;
      case "event", "id", "retry" -> null;
      default -> throw BadAnswer.because("an event with a field that events do not have");
    };
  }

  private String text(int from, int to) {
    if (isAscii(from, to)) {
      return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line, from, to - from))
          .toString();
    } catch (CharacterCodingException _) {
      throw BadAnswer.because("an event that is not UTF-8");
    }
  }

  private boolean isAscii(int from, int to) {
    byte all = 0;
    for (int i = from; i < to; i++) {
      all |= line[i];
    }
    return all >= 0;
  }

  /** Reads up to a line's end, which is LF, CR or CRLF; false where none comes any more. */
  private boolean readLine() {
    length = 0;
    while (next < filled || fill()) {
      if (afterReturn && buffer[next] == '\n') {
        next++;
      }
      afterReturn = false;
      int end = endOfLine();
      put(end - next);
      next = end;
      if (end < filled) {
        count(1);
        afterReturn = buffer[next++] == '\r';
        first = false;
        return true;
      }
    }
    return false;
  }

  /** Where the next line end stands in the buffer, else its end. */
  private int endOfLine() {
    int end = next;
    while (end < filled && buffer[end] != '\n' && buffer[end] != '\r') {
      end++;
    }
    return end;
  }

  private void count(int more) {
    eventBytes += more;
    if (eventBytes > MOST_BYTES) {
      throw BadAnswer.because("an event of more than " + MOST_BYTES + " bytes");
    }
  }

  /** Takes so many bytes of the buffer into the line; a byte order mark may begin the first. */
  private void put(int count) {
    count(count);
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, length + count));
    }
    System.arraycopy(buffer, next, line, length, count);
    length += count;
    if (first && length >= 3) {
      first = false;
      if (line[0] == (byte) 0xef && line[1] == (byte) 0xbb && line[2] == (byte) 0xbf) {
        length -= 3;
        System.arraycopy(line, 3, line, 0, length);
      }
    }
  }

  private boolean fill() {
    filled = bytes.read(buffer);
    next = 0;
    return filled > 0;
  }

  /** Whether bytes lie here that no event was made of. */
  boolean hasMore() {
    return next < filled;
  }
}
