// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A document about one patient, made line by line. It names the patient by the keyed hash only; who
 * asks for it knows whom he asked about. Used by one thread.
 */
public final class PatientDocument {
  private static final Set<String> NO_ACCOUNTING = Set.of("TREAT", "HPAYMT", "HOPERAT");
  private static final Map<String, String> PURPOSES =
      Map.of(
          "TREAT", "treatment",
          "HPAYMT", "payment",
          "HOPERAT", "health care operations",
          "HRESCH", "research",
          "PUBHLTH", "public health",
          "HLEGAL", "legal",
          "PATRQT", "request of the patient",
          "ETREAT", "emergency treatment");

  private final Kind kind;
  private final Shape shape;
  private final String patient;
  private final Instant from;
  private final Instant to;
  private boolean first = true;

  public PatientDocument(Kind kind, Shape shape, String patient, Instant from, Instant to) {
    this.kind = kind;
    this.shape = shape;
    this.patient = patient;
    this.from = from;
    this.to = to;
  }

  /** What it is about. */
  public enum Kind {
    TRAIL(
        "Who saw or used what about this patient",
        List.of("time", "user", "address", "event", "resource", "purpose", "result", "event_id")),
    DISCLOSURES(
        "Accounting of disclosures (45 CFR 164.528)",
        List.of("time", "recipient", "description", "purpose", "user", "event_id"));

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a list that nothing changes
    private final List<String> columns;

    Kind(String title, List<String> columns) {
      this.title = title;
      this.columns = columns;
    }
  }

  /** How it is written. */
  public enum Shape {
    JSON("application/json"),
    CSV("text/csv; charset=utf-8"),
    HTML("text/html; charset=utf-8");

    private final String mediaType;

    Shape(String mediaType) {
      this.mediaType = mediaType;
    }

    public static Optional<Shape> named(String word) {
      return Arrays.stream(values()).filter(shape -> shape.word().equals(word)).findFirst();
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public String mediaType() {
      return mediaType;
    }
  }

  /** Whether a purpose is treatment, payment or operations. */
  public static boolean needsNoAccounting(String purpose) {
    return NO_ACCOUNTING.contains(purpose);
  }

  /** What stands before the first line. */
  public String begin() {
    return switch (shape) {
      case JSON ->
          "{\"document\":\""
              + kind.name().toLowerCase(Locale.ROOT)
              + "\",\"patient\":\""
              + patient
              + "\",\"start_time\":\""
              + from
              + "\",\"end_time\":\""
              + to
              + "\",\"data\":[";
      case CSV -> CsvLine.record(kind.columns.toArray(String[]::new)) + "\r\n";
      case HTML ->
          """
          <!DOCTYPE html>
          <html lang="en"><head><meta charset="utf-8"><title>%s</title>
          <style>body{font:11pt serif}table{border-collapse:collapse;width:100%%}
          th,td{border:1px solid #888;padding:2pt 4pt;text-align:left;vertical-align:top}</style>
          </head><body><h1>%s</h1>
          <p>Patient (keyed hash): %s<br>From %s to %s</p>
          <table><thead><tr><th>%s</th></tr></thead><tbody>
          """
              .formatted(
                  kind.title,
                  kind.title,
                  patient,
                  from,
                  to,
                  String.join("</th><th>", kind.columns).replace('_', ' '));
    };
  }

  /** One event. */
  public String line(Entry entry) {
    List<@Nullable String> values =
        switch (kind) {
          case TRAIL -> trail(entry.event());
          case DISCLOSURES -> disclosure(entry.event());
        };
    String comma = first ? "" : ",";
    first = false;
    return switch (shape) {
      case JSON -> comma + json(values);
      case CSV -> CsvLine.record(values.toArray(String[]::new)) + "\r\n";
      case HTML -> html(values);
    };
  }

  /** What stands after the last line. */
  public String end() {
    return switch (shape) {
      case JSON -> "]}";
      case CSV -> "";
      case HTML -> (first ? "<tr><td>Nothing.</td></tr>" : "") + "</tbody></table></body></html>\n";
    };
  }

  private static List<@Nullable String> trail(Event event) {
    return Arrays.asList(
        event.timestamp().toString(),
        event.userId(),
        event.ipAddress(),
        event.type(),
        event.resourceType() == null ? null : event.resourceType() + "/" + event.resourceId(),
        purpose(event),
        event.result(),
        event.id());
  }

  private static List<@Nullable String> disclosure(Event event) {
    return Arrays.asList(
        event.timestamp().toString(),
        event.destination(),
        event.details().getOrDefault("messages", 0L)
            + " messages of a prompt, identifiers handled by: "
            + event.details().getOrDefault("phi_mode", "nothing"),
        purpose(event),
        event.userId(),
        event.id());
  }

  private static String purpose(Event event) {
    return event.details().get("purpose_of_use") instanceof String code
        ? PURPOSES.getOrDefault(code, "code") + " (" + code + ")"
        : "not stated";
  }

  private String json(List<@Nullable String> values) {
    ObjectNode line = JsonLine.object();
    for (int i = 0; i < values.size(); i++) {
      line.put(kind.columns.get(i), values.get(i));
    }
    return JsonLine.text(line);
  }

  private static String html(List<@Nullable String> values) {
    StringBuilder row = new StringBuilder("<tr>");
    values.forEach(value -> row.append("<td>").append(escaped(value)).append("</td>"));
    return row.append("</tr>\n").toString();
  }

  private static String escaped(@Nullable String text) {
    return text == null
        ? ""
        : text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;");
  }
}
