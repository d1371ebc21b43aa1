// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.time.temporal.ChronoUnit;

/**
 * An event as a message of RFC 5424: facility 13 (log audit), the event's own time, the log's id
 * where the host's name stands, the type as the message's id, and the event's JSON, which is ASCII.
 */
final class SyslogLine {
  private static final int LOG_AUDIT = 13;
  private static final int LONGEST_ID = 32;
  private static final int LONGEST_HOST = 255;

  private SyslogLine() {}

  static String of(Entry entry) {
    Event event = entry.event();
    int priority = LOG_AUDIT * 8 + severity(event.result());
    return "<"
        + priority
        + ">1 "
        + event.timestamp().truncatedTo(ChronoUnit.MICROS)
        + " "
        + word(entry.log(), LONGEST_HOST)
        + " paitient - "
        + word(event.type(), LONGEST_ID)
        + " - "
        + JsonLine.of(entry);
  }

  /** Warning, error or notice. */
  private static int severity(String result) {
    return switch (result) {
      case "denied" -> 4;
      case "failure" -> 3;
      default -> 5;
    };
  }

  /** Printable ASCII without blanks, as the head of a message wants it. */
  private static String word(String text, int longest) {
    String printable = text.replaceAll("[^!-~]", "_");
    String cut = printable.substring(0, Math.min(longest, printable.length()));
    return cut.isEmpty() ? "-" : cut;
  }
}
