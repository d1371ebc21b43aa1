// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A checkpoint and the signatures under it: a C2SP signed note. */
public record SignedCheckpoint(Checkpoint checkpoint, List<Line> signatures) {
  private static final int MOST_SIGNATURES = 64;
  private static final Pattern LINE =
      Pattern.compile("\u2014 ([^\\s+]{1,255}) ([A-Za-z0-9+/]{8,8000}={0,2})");

  public SignedCheckpoint {
    signatures = List.copyOf(signatures);
  }

  /**
   * One signature line.
   *
   * @param name who signed
   * @param blob key id and signature, base64
   */
  public record Line(String name, String blob) {
    /** The first four bytes: which key. */
    int keyId() {
      return ByteBuffer.wrap(bytes()).getInt();
    }

    byte[] signature() {
      byte[] bytes = bytes();
      return Arrays.copyOfRange(bytes, 4, bytes.length);
    }

    private byte[] bytes() {
      return Base64.getDecoder().decode(blob);
    }
  }

  /** Reads a note; throws {@link IllegalArgumentException} when it is no signed checkpoint. */
  public static SignedCheckpoint parse(String note) {
    int end = note.indexOf("\n\n");
    if (end < 0 || !note.endsWith("\n")) {
      throw new IllegalArgumentException("not a signed checkpoint");
    }
    List<Line> lines = new ArrayList<>();
    note.substring(end + 2).lines().forEach(line -> lines.add(line(line)));
    if (lines.isEmpty() || lines.size() > MOST_SIGNATURES) {
      throw new IllegalArgumentException("a note has 1 to 64 signatures");
    }
    SignedCheckpoint parsed =
        new SignedCheckpoint(Checkpoint.parse(note.substring(0, end + 1)), lines);
    if (!parsed.text().equals(note)) {
      throw new IllegalArgumentException("a signed checkpoint has one form only");
    }
    return parsed;
  }

  private static Line line(String text) {
    Matcher form = LINE.matcher(text);
    if (!form.matches() || !isCanonical(form.group(2))) {
      throw new IllegalArgumentException("not a signature line");
    }
    return new Line(form.group(1), form.group(2));
  }

  private static boolean isCanonical(String blob) {
    byte[] bytes = Base64.getDecoder().decode(blob);
    return bytes.length > 4 && Base64.getEncoder().encodeToString(bytes).equals(blob);
  }

  /** The same with the signature lines of {@code more} that this one lacks. */
  public SignedCheckpoint with(List<Line> more) {
    List<Line> all = new ArrayList<>(signatures);
    more.stream().filter(line -> !all.contains(line)).forEach(all::add);
    return new SignedCheckpoint(checkpoint, all);
  }

  /** Reads signature lines alone, as a witness answers them. */
  public static List<Line> lines(String text) {
    return text.lines().map(SignedCheckpoint::line).toList();
  }

  /** The note as it is stored and sent. */
  public String text() {
    StringBuilder text = new StringBuilder(checkpoint.body()).append('\n');
    for (Line line : signatures) {
      text.append("\u2014 ").append(line.name()).append(' ').append(line.blob()).append('\n');
    }
    return text.toString();
  }
}
