// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of RFC 3986, read strictly. */
final class Percent {
  private Percent() {}

  /** The text of a path segment. */
  static String decode(String encoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(octet(encoded, i));
        i += 2;
      } else if (c > ' ' && c < 0x7f) {
        bytes.write(c);
      } else {
        throw malformed();
      }
    }
    return utf8(bytes.toByteArray());
  }

  /** The text of a part of a query, where a plus is a space. */
  static String decodeQuery(String encoded) {
    return decode(encoded.replace("+", "%20"));
  }

  private static int octet(String encoded, int at) {
    if (at + 2 >= encoded.length()
        || !HexFormat.isHexDigit(encoded.charAt(at + 1))
        || !HexFormat.isHexDigit(encoded.charAt(at + 2))) {
      throw malformed();
    }
    int octet = HexFormat.fromHexDigits(encoded, at + 1, at + 3);
    if (octet < ' ') {
      throw malformed();
    }
    return octet;
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw malformed();
    }
  }

  private static ApiError malformed() {
    return ApiError.of(ErrorCode.INVALID_REQUEST, "The URL has a malformed percent-encoding.");
  }
}
