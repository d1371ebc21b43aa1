// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** The ways in which a text may have been written down by somebody who did not mean to. */
final class Encodings {
  private static final HexFormat UPPER = HexFormat.of().withUpperCase();
  private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Encodings() {}

  /** By name, what turns a text into the bytes that give it away, wherever they stand. */
  static Map<String, Function<String, byte[]>> all() {
    Map<String, Function<String, byte[]>> all = new LinkedHashMap<>();
    all.put("plain", text -> text.getBytes(UTF_8));
    all.put("lower case", text -> bytes(text.toLowerCase(Locale.ROOT)));
    all.put("upper case", text -> bytes(text.toUpperCase(Locale.ROOT)));
    all.put("reversed", text -> bytes(new StringBuilder(text).reverse().toString()));
    all.put("rot13", text -> bytes(rotated(text)));
    for (int shift = 0; shift < 3; shift++) {
      int at = shift;
      all.put("base64 at " + at, text -> inner(Base64.getEncoder(), text, at));
      all.put("base64url at " + at, text -> inner(Base64.getUrlEncoder(), text, at));
    }
    all.put("base32", text -> bytes(base32(text.getBytes(UTF_8))));
    all.put("hex", text -> bytes(HexFormat.of().formatHex(text.getBytes(UTF_8))));
    all.put("HEX", text -> bytes(UPPER.formatHex(text.getBytes(UTF_8))));
    all.put("hex:hex", text -> bytes(HexFormat.ofDelimiter(":").formatHex(text.getBytes(UTF_8))));
    all.put("url", text -> bytes(URLEncoder.encode(text, UTF_8)));
    all.put("url with %20", text -> bytes(URLEncoder.encode(text, UTF_8).replace("+", "%20")));
    all.put("url of every byte", text -> each(text, b -> "%" + UPPER.toHexDigits((byte) b)));
    all.put("JSON escapes", text -> each(text, c -> "\\u%04x".formatted(c)));
    all.put("JSON ESCAPES", text -> each(text, c -> "\\u%04X".formatted(c)));
    all.put("UTF-16LE", text -> text.getBytes(UTF_16LE));
    all.put("UTF-16BE", text -> text.getBytes(UTF_16BE));
    all.put("entities", text -> each(text, c -> "&#" + c + ";"));
    all.put("hex entities", text -> each(text, c -> "&#x" + Integer.toHexString(c) + ";"));
    all.put("quoted-printable", text -> each(text, Encodings::quoted));
    all.put("quoted every byte", text -> each(text, b -> "=" + UPPER.toHexDigits((byte) b)));
    all.put("octal escapes", text -> each(text, c -> "\\%03o".formatted(c)));
    all.put("numbers", text -> bytes(list(text)));
    return all;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] each(String text, IntFunction<String> code) {
    return bytes(text.chars().mapToObj(code).collect(Collectors.joining()));
  }

  /** Without its first and last letters, which depend on what stands beside the text. */
  private static byte[] inner(Base64.Encoder encoder, String text, int shift) {
    byte[] shifted = bytes("\0".repeat(shift) + text);
    String encoded = encoder.withoutPadding().encodeToString(shifted);
    int first = shift == 0 ? 0 : shift + 1;
    return bytes(encoded.substring(first, shifted.length / 3 * 4));
  }

  private static String rotated(String text) {
    return text.chars()
        .map(c -> Character.isLetter(c) ? rotated(c, c >= 'a' ? 'a' : 'A') : c)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static int rotated(int letter, int first) {
    return first + (letter - first + 13) % 26;
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit + 5 <= bytes.length * 8; bit += 5) {
      int two = (bytes[bit / 8] & 0xff) << 8;
      if (bit / 8 + 1 < bytes.length) {
        two |= bytes[bit / 8 + 1] & 0xff;
      }
      text.append(BASE_32.charAt(two >> (11 - bit % 8) & 31));
    }
    return text.toString();
  }

  private static String quoted(int c) {
    return Character.isLetterOrDigit(c) ? Character.toString(c) : "=" + UPPER.toHexDigits((byte) c);
  }

  private static String list(String text) {
    String numbers = Arrays.toString(text.getBytes(UTF_8));
    return numbers.substring(1, numbers.length() - 1);
  }
}
