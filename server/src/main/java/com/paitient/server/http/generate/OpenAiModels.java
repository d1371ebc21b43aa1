// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.Deployments;
import java.util.List;

/** What OpenAI's API calls models: the deployments that the caller may prompt, by name. */
record OpenAiModels(Deployments deployments) {
  List<Route> routes() {
    return List.of(
        Route.openAi("GET", "/v1/models", this::list),
        // Names have no slash, but clients ask for models of other services, and get a clear no.
        Route.openAi("GET", "/v1/models/{id:slashes}", this::read));
  }

  private Answer list(Exchange exchange) {
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    deployments
        .usable(exchange.caller())
        .forEach(standing -> data.add(shown(standing.deployment())));
    return Answer.ok(list);
  }

  private Answer read(Exchange exchange) {
    return Answer.ok(
        shown(deployments.usable(exchange.caller(), exchange.path("id")).deployment()));
  }

  private static ObjectNode shown(Deployment deployment) {
    return Json.object()
        .put("id", deployment.name())
        .put("object", "model")
        .put("created", deployment.createdAt().getEpochSecond())
        .put("owned_by", deployment.tenantId());
  }
}
