// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.audit.Entry;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Page;
import com.paitient.server.http.Query;
import com.paitient.server.http.Route;
import com.paitient.server.identity.Caller;
import com.paitient.server.trail.PatientHashes;
import com.paitient.server.trail.Trail;
import com.paitient.server.trail.TrailQuery;
import com.paitient.server.trail.TrailQuery.Order;
import com.paitient.server.trail.formats.Format;
import com.paitient.server.trail.formats.JsonLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The audit log, as far as its reader may see it. */
record AuditEndpoints(Trail trail, PatientHashes patients) {
  private static final Set<String> RESULTS = Set.of("success", "denied", "failure");

  private static final List<String> FILTERS =
      List.of(
          "start_time",
          "end_time",
          "deployment_id",
          "event_type",
          "user_id",
          "tenant_id",
          "patient_id",
          "resource_type",
          "resource_id",
          "result");

  List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/audit-logs", this::list).asking(filtersAnd("limit", "cursor")),
        Route.of("GET", "/v1/audit/export", this::export).asking(filtersAnd("format", "after")),
        Route.of("GET", "/v1/audit/checkpoint", this::checkpoint),
        Route.of("GET", "/v1/audit/witnessed", this::witnessed),
        Route.of("GET", "/v1/audit/consistency/{size}", this::consistency),
        Route.of("GET", "/v1/audit/proof/{id}", this::proof),
        Route.of("POST", "/v1/audit/reindex", this::reindex));
  }

  private static String[] filtersAnd(String... others) {
    return Stream.concat(FILTERS.stream(), Stream.of(others)).toArray(String[]::new);
  }

  private Answer list(Exchange exchange) {
    Query query = exchange.query();
    Page page = query.page();
    TrailQuery asked = asked(query, page, exchange.caller());
    List<Entry> found = trail.find(exchange.caller(), asked);
    return Answer.ok(page.of(found, JsonLine::tree, entry -> String.valueOf(entry.index())));
  }

  /** Begins with the first event after {@code after}, so that a broken export goes on. */
  private Answer export(Exchange exchange) {
    Query query = exchange.query();
    Format format =
        Format.named(query.text("format").orElse("jsonl"))
            .orElseThrow(() ->
                ApiError.ofField(
                    ErrorCode.INVALID_FIELD,
                    "format",
                    "This must be jsonl, csv, cef, syslog, ocsf or fhir."));
    Optional<Long> after = query.text("after").map(text -> index(text, "after"));
    TrailQuery asked =
        filters(query, exchange.caller()).of(Optional.empty(), 0, after, Order.OLDEST_FIRST);
    return new Answer.Lines(
        format.mediaType(),
        sink -> {
          sink.accept(after.isPresent() ? "" : format.head());
          trail.export(
              exchange.caller(), asked, format.word(), entry -> sink.accept(format.line(entry)));
        });
  }

  private Answer checkpoint(Exchange exchange) {
    return file(trail.checkpoint(exchange.caller()).orElseThrow(AuditEndpoints::none));
  }

  private Answer witnessed(Exchange exchange) {
    return file(
        trail
            .witnessed(exchange.caller())
            .orElseThrow(() ->
                ApiError.of(ErrorCode.NO_CHECKPOINT, "No witness has cosigned this log yet.")));
  }

  private Answer consistency(Exchange exchange) {
    long size = index(exchange.path("size"), "size");
    return file(trail.consistency(exchange.caller(), size).orElseThrow(AuditEndpoints::none));
  }

  /** The event and its proof, which an auditor checks years later without us. */
  private Answer proof(Exchange exchange) {
    Trail.Proven proven =
        trail
            .proof(exchange.caller(), exchange.path("id"))
            .orElseThrow(() ->
                ApiError.of(ErrorCode.EVENT_NOT_FOUND, "No event that you may see has this id."));
    return new Answer.Text("application/json", proven.proof().getBytes(StandardCharsets.UTF_8));
  }

  private Answer reindex(Exchange exchange) {
    return Answer.ok(Json.object().put("events", trail.rebuild(exchange.caller())));
  }

  private static ApiError none() {
    return ApiError.of(ErrorCode.NO_CHECKPOINT, "It never was that large, or is new.");
  }

  private static Answer file(String text) {
    return new Answer.Text("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private TrailQuery asked(Query query, Page page, Caller caller) {
    Optional<Long> before = page.cursor().map(cursor -> index(cursor, "cursor"));
    return filters(query, caller).of(before, page.oneMore(), Optional.empty(), Order.NEWEST_FIRST);
  }

  /** What is asked for, wherever a page begins. */
  @FunctionalInterface
  private interface Filters {
    TrailQuery of(Optional<Long> before, int most, Optional<Long> after, Order order);
  }

  private Filters filters(Query query, Caller caller) {
    Optional<String> tenant = query.text("tenant_id");
    String hashedIn = trail.tenant(caller, tenant);
    Optional<Instant> from = query.time("start_time");
    Optional<Instant> to = query.time("end_time");
    if (from.isPresent() && to.isPresent()) {
      requireOrder(from.get(), to.get());
    }
    Optional<String> deployment = query.text("deployment_id");
    List<String> types = query.texts("event_type");
    Optional<String> user = query.text("user_id");
    Optional<String> patient = query.text("patient_id").map(id -> patients.hash(hashedIn, id));
    Optional<String> resourceType = query.text("resource_type");
    Optional<String> resourceId = query.text("resource_id");
    Optional<String> result = query.text("result").map(AuditEndpoints::result);
    return (before, most, after, order) ->
        new TrailQuery(
            from,
            to,
            deployment,
            types,
            user,
            tenant,
            patient,
            resourceType,
            resourceId,
            result,
            before,
            most,
            Optional.empty(),
            after,
            order);
  }

  /** Refuses a time that ends before it begins, which would silently find nothing. */
  static void requireOrder(Instant from, Instant to) {
    if (to.isBefore(from)) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "end_time", "This must not be before start_time.");
    }
  }

  private static String result(String text) {
    if (!RESULTS.contains(text)) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "result", "This must be success, denied or failure.");
    }
    return text;
  }

  private static long index(String text, String field) {
    if (!text.matches("\\d{1,18}")) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, field, "This must be a place in the log: a whole number.");
    }
    return Long.parseLong(text);
  }
}
