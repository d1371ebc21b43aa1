// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import com.paitient.audit.Entry;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * How an event is written for another program, one line each. Every line names the event's place in
 * the log, so that a receiver sees what is missing or doubled. Thread-safe.
 */
@SuppressWarnings("ImmutableEnumChecker") // the writers have no state
public enum Format {
  JSONL("application/x-ndjson", "\n", JsonLine::of),
  CSV("text/csv; charset=utf-8", "\r\n", CsvLine::of),
  CEF("text/plain; charset=utf-8", "\n", CefLine::of),
  SYSLOG("text/plain; charset=utf-8", "\n", SyslogLine::of),
  OCSF("application/x-ndjson", "\n", OcsfLine::of),
  FHIR("application/fhir+ndjson", "\n", FhirLine::of);

  private final String mediaType;
  private final String lineEnd;
  private final Function<Entry, String> writer;

  Format(String mediaType, String lineEnd, Function<Entry, String> writer) {
    this.mediaType = mediaType;
    this.lineEnd = lineEnd;
    this.writer = writer;
  }

  /** The format of this name in lower case, where there is one. */
  public static Optional<Format> named(String name) {
    return Arrays.stream(values()).filter(format -> format.word().equals(name)).findFirst();
  }

  /** Its name in the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String mediaType() {
    return mediaType;
  }

  /** What stands before the first line: the names of CSV's columns; else nothing. */
  public String head() {
    return this == CSV ? CsvLine.HEAD + lineEnd : "";
  }

  /** The event as one line, its end included. */
  public String line(Entry entry) {
    return bare(entry) + lineEnd;
  }

  /** The event without the end of the line, for those who frame it otherwise. */
  public String bare(Entry entry) {
    return writer.apply(entry);
  }
}
