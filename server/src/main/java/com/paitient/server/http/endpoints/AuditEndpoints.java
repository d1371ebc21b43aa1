// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The audit log, as far as its reader may see it. */
record AuditEndpoints(Trail trail, PatientHashes patients) {
  private static final Set<String> RESULTS = Set.of("success", "denied", "failure");

  List<Route> routes() {
    return List.of(Route.of("GET", "/v1/audit-logs", this::list));
  }

  private Answer list(Exchange exchange) {
    Query query = exchange.query();
    Page page = query.page();
    TrailQuery asked = asked(query, page, exchange.caller());
    query.end();
    List<Entry> found = trail.find(exchange.caller(), asked);
    return Answer.ok(page.of(found, AuditEndpoints::shown, entry -> String.valueOf(entry.index())));
  }

  private TrailQuery asked(Query query, Page page, Caller caller) {
    Optional<String> tenant = query.text("tenant_id");
    String hashedIn = tenant.orElse(caller.tenantId());
    return new TrailQuery(
        query.time("start_time"),
        query.time("end_time"),
        query.text("deployment_id"),
        query.texts("event_type"),
        query.text("user_id"),
        tenant,
        query.text("patient_id").map(id -> patients.hash(hashedIn, id)),
        query.text("resource_type"),
        query.text("resource_id"),
        query.text("result").map(AuditEndpoints::result),
        page.cursor().map(AuditEndpoints::index),
        page.oneMore());
  }

  private static String result(String text) {
    if (!RESULTS.contains(text)) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "result", "This must be success, denied or failure.");
    }
    return text;
  }

  private static long index(String cursor) {
    if (!cursor.matches("\\d{1,18}")) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "cursor", "This must be a cursor that a page gave.");
    }
    return Long.parseLong(cursor);
  }

  private static ObjectNode shown(Entry entry) {
    Event event = entry.event();
    ObjectNode shown =
        Json.object()
            .put("id", event.id())
            .put("timestamp", event.timestamp().toString())
            .put("event_type", event.type())
            .put("user_id", event.userId())
            .put("tenant_id", event.tenantId())
            .put("resource_type", event.resourceType())
            .put("resource_id", event.resourceId())
            .put("action", event.action())
            .put("result", event.result())
            .put("ip_address", event.ipAddress())
            .put("user_agent", event.userAgent());
    shown.set("details", Json.of(event.details()));
    return shown.put("index", entry.index()).put("log", entry.log());
  }
}
