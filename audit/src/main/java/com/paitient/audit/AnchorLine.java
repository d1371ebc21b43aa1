// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.note.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint as one short line, for anchors that take lines: {@code paitient-checkpoint LOG SIZE
 * ROOT}. It is believed because of the place where it was kept, so it carries no signature.
 */
public final class AnchorLine {
  private static final Pattern FORM =
      Pattern.compile(
          "paitient-checkpoint ([^\\s+]{1,255}) (0|[1-9][0-9]{0,17}) ([A-Za-z0-9+/]{43}=)");

  private AnchorLine() {}

  /** The line of {@code checkpoint}, without an end of line. */
  public static String of(Checkpoint checkpoint) {
    return "paitient-checkpoint "
        + checkpoint.origin()
        + " "
        + checkpoint.size()
        + " "
        + checkpoint.root();
  }

  /**
   * Every checkpoint in {@code text}, which may be a file of lines, a syslog, or an e-mail: what
   * stands around them is skipped.
   */
  public static List<Checkpoint> find(String text) {
    List<Checkpoint> found = new ArrayList<>();
    Matcher line = FORM.matcher(text);
    while (line.find()) {
      found.add(new Checkpoint(line.group(1), Long.parseLong(line.group(2)), line.group(3)));
    }
    return found;
  }
}
