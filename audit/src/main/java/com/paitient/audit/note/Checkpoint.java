// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a log says of itself at one moment (C2SP tlog-checkpoint, without extension lines).
 *
 * @param origin the log's id
 * @param size how many records it holds
 * @param root the Merkle root over them, base64
 */
public record Checkpoint(String origin, long size, String root) {
  private static final Pattern FORM =
      Pattern.compile("([^\\s+]{1,255})\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n");

  public Checkpoint {
    if (!FORM.matcher(body(origin, size, root)).matches()) {
      throw new IllegalArgumentException("not a checkpoint");
    }
  }

  public static Checkpoint of(String origin, long size, byte[] root) {
    return new Checkpoint(origin, size, Base64.getEncoder().encodeToString(root));
  }

  /** Reads the signed text; throws {@link IllegalArgumentException} when it is no checkpoint. */
  public static Checkpoint parse(String body) {
    Matcher form = FORM.matcher(body);
    if (!form.matches()) {
      throw new IllegalArgumentException("not a checkpoint");
    }
    return new Checkpoint(form.group(1), Long.parseLong(form.group(2)), form.group(3));
  }

  /** The signed text: three lines. */
  public String body() {
    return body(origin, size, root);
  }

  private static String body(String origin, long size, String root) {
    return origin + "\n" + size + "\n" + root + "\n";
  }

  public byte[] rootHash() {
    return Base64.getDecoder().decode(root);
  }
}
