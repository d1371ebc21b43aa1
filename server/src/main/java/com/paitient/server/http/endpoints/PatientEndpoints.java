// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.audit.Event;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Query;
import com.paitient.server.http.Route;
import com.paitient.server.trail.PatientHashes;
import com.paitient.server.trail.Trail;
import com.paitient.server.trail.TrailQuery;
import com.paitient.server.trail.formats.PatientDocument;
import com.paitient.server.trail.formats.PatientDocument.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a patient may ask for: who saw or used what about him, and the accounting of disclosures (45
 * CFR 164.528). Each is a document, and making it is recorded in that same trail.
 */
record PatientEndpoints(Trail trail, PatientHashes patients) {
  private static final Duration SIX_YEARS = Duration.ofDays(2_192);

  List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/audit/patient-trail", exchange -> document(exchange, Kind.TRAIL))
            .asking("patient_id", "tenant_id", "start_time", "end_time", "format"),
        Route.of("GET", "/v1/disclosures", exchange -> document(exchange, Kind.DISCLOSURES))
            .asking("patient_id", "tenant_id", "start_time", "end_time", "format", "include"));
  }

  private Answer document(Exchange exchange, Kind kind) {
    Query query = exchange.query();
    String patient =
        query
            .text("patient_id")
            .filter(id -> !id.isEmpty())
            .orElseThrow(() ->
                ApiError.ofField(
                    ErrorCode.INVALID_FIELD, "patient_id", "This query parameter is required."));
    Optional<String> tenant = query.text("tenant_id");
    PatientDocument.Shape shape = shape(query.text("format").orElse("json"));
    boolean all = kind == Kind.DISCLOSURES && all(query.text("include").orElse("accountable"));
    Instant to = query.time("end_time").orElse(exchange.receivedAt());
    Instant from = query.time("start_time").orElse(to.minus(SIX_YEARS));
    AuditEndpoints.requireOrder(from, to);
    String hash = patients.hash(trail.tenant(exchange.caller(), tenant), patient);
    TrailQuery asked =
        new TrailQuery(
            Optional.of(from),
            Optional.of(to),
            Optional.empty(),
            kind == Kind.DISCLOSURES ? List.of("model.request") : List.of(),
            Optional.empty(),
            tenant,
            Optional.of(hash),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0);
    PatientDocument document = new PatientDocument(kind, shape, hash, from, to);
    return new Answer.Lines(
        shape.mediaType(),
        sink -> {
          sink.accept(document.begin());
          String format = kind.name().toLowerCase(Locale.ROOT) + "." + shape.word();
          trail.export(
              exchange.caller(),
              asked,
              format,
              entry -> {
                if (kind == Kind.TRAIL || accountable(entry.event(), all)) {
                  sink.accept(document.line(entry));
                }
              });
          sink.accept(document.end());
        });
  }

  private static PatientDocument.Shape shape(String word) {
    return PatientDocument.Shape.named(word)
        .orElseThrow(() ->
            ApiError.ofField(ErrorCode.INVALID_FIELD, "format", "This must be json, csv or html."));
  }

  private static boolean all(String word) {
    if (!Set.of("accountable", "all").contains(word)) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "include", "This must be accountable or all.");
    }
    return word.equals("all");
  }

  /**
   * Whether it went to another machine, and not for treatment, payment or operations, which need no
   * accounting (164.528(a)(1)(i)). What states no purpose is accounted for.
   */
  private static boolean accountable(Event event, boolean all) {
    String destination = event.destination();
    boolean elsewhere = destination != null && !destination.startsWith("local/");
    return elsewhere
        && (all
            || !(event.details().get("purpose_of_use") instanceof String purpose)
            || !PatientDocument.needsNoAccounting(purpose));
  }
}
