// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Turns pieces of bytes into text, holding a half character back until its rest comes. */
final class Utf8Text {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer held = ByteBuffer.allocate(0);

  String accept(byte[] piece) {
    ByteBuffer all = ByteBuffer.allocate(held.remaining() + piece.length).put(held).put(piece);
    String text = decode(all.flip(), false);
    held = all;
    return text;
  }

  /** The rest; a half character that stays one becomes U+FFFD. */
  String finish() {
    return decode(held, true);
  }

  private String decode(ByteBuffer bytes, boolean end) {
    CharBuffer text = CharBuffer.allocate(bytes.remaining() + 4);
    decoder.decode(bytes, text, end);
    if (end) {
      decoder.flush(text);
    }
    return text.flip().toString();
  }
}
