// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.gateway.Conversation;
import com.paitient.server.gateway.SavedTexts;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Query;
import com.paitient.server.http.Route;
import java.util.List;
import java.util.Optional;

/** Texts that were saved because the settings wanted it, for those who may see them. */
record AuditTextEndpoints(Conversation conversation) {
  List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/audit/texts/{id}", this::read).asking("tenant_id", "purpose_of_use"));
  }

  private Answer read(Exchange exchange) {
    Query query = exchange.query();
    Optional<String> tenant = query.text("tenant_id");
    Optional<String> purpose = query.text("purpose_of_use");
    String generation = exchange.path("id");
    SavedTexts.Saved saved =
        conversation
            .texts()
            .read(exchange.caller(), generation, tenant, purpose)
            .orElseThrow(
                () -> ApiError.of(ErrorCode.TEXT_NOT_FOUND, "Nothing was saved, or it expired."));
    ObjectNode shown = Json.object().put("generation_id", generation);
    ArrayNode messages = shown.putArray("messages");
    saved
        .messages()
        .forEach(said -> messages.addObject().put("role", said.role()).put("content", said.text()));
    return Answer.ok(
        shown
            .put("text", saved.answered().orElse(null))
            .put("created_at", saved.createdAt().toString())
            .put("expires_at", saved.expiresAt().toString()));
  }
}
