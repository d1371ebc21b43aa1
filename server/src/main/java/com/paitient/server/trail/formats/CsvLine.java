// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event as a record of RFC 4180. A field that a spreadsheet would take for a formula gets an
 * apostrophe before it, as OWASP advises: what stands in an event came from outside.
 */
public final class CsvLine {
  static final String HEAD =
      "index,log,id,timestamp,event_type,action,result,user_id,tenant_id,resource_type,"
          + "resource_id,ip_address,user_agent,release_digest,destination,details";

  /** What spreadsheets begin formulas with, full-width forms included, and what they skip. */
  private static final String DANGEROUS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

  private CsvLine() {}

  static String of(Entry entry) {
    Event event = entry.event();
    return record(
        String.valueOf(entry.index()),
        entry.log(),
        event.id(),
        event.timestamp().toString(),
        event.type(),
        event.action(),
        event.result(),
        event.userId(),
        event.tenantId(),
        event.resourceType(),
        event.resourceId(),
        event.ipAddress(),
        event.userAgent(),
        event.releaseDigest(),
        event.destination(),
        JsonLine.details(entry));
  }

  /** Fields as one record, without its end; an absent one is empty. */
  public static String record(@Nullable String... fields) {
    return Arrays.stream(fields).map(CsvLine::field).collect(Collectors.joining(","));
  }

  private static String field(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return "";
    }
    String safe = DANGEROUS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    boolean plain = safe.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
