// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a log's bodies have expired: the file {@code expired} with the lines {@code before N} and
 * {@code dropped M}. Written before the first body goes, so that a crash between leaves no doubt.
 *
 * @param before the first entry whose body is kept, a multiple of 256
 * @param dropped below this every body is surely gone
 */
record ExpiryMark(long before, long dropped) {
  private static final String NAME = "expired";
  private static final Pattern FORM =
      Pattern.compile("before (0|[1-9][0-9]{0,17})\ndropped (0|[1-9][0-9]{0,17})\n");

  static ExpiryMark read(LogStorage storage) throws IOException {
    try {
      String text = new String(new LogFiles(storage).read(NAME), US_ASCII);
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw Segment.damaged("the mark of what has expired is not what was written");
      }
      return new ExpiryMark(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)));
    } catch (NoSuchFileException _) {
      return new ExpiryMark(0, 0);
    }
  }

  void write(LogStorage storage) throws IOException {
    String text = "before " + before + "\ndropped " + dropped + "\n";
    new LogFiles(storage).replace(NAME, text.getBytes(US_ASCII));
  }
}
