// SPDX-License-Identifier: MIT
package com.paitient.server.http;

/** What may be logged of an exception: classes and stack frames, no message. */
final class Frames {
  private static final int MOST = 60;

  private Frames() {}

  static String of(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    int left = MOST;
    for (Throwable next = thrown; next != null && left > 0; next = next.getCause()) {
      text.append(text.isEmpty() ? "" : " caused by ").append(next.getClass().getName());
      for (StackTraceElement frame : next.getStackTrace()) {
        if (left-- <= 0) {
          break;
        }
        text.append(" at ").append(frame);
      }
    }
    return text.toString();
  }
}
