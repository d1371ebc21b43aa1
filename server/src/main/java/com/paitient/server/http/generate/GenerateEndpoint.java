// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.gateway.Conversation;
import com.paitient.server.gateway.GenerateRequest;
import com.paitient.server.gateway.Reply;
import com.paitient.server.http.Answer;
import com.paitient.server.http.EventStream;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import com.paitient.server.identity.Caller;
import java.util.List;

/** Lets a deployment answer, as a whole or piece by piece. */
record GenerateEndpoint(Conversation conversation, GenerateFields reader) {
  List<Route> routes() {
    return List.of(Route.once("/v1/deployments/{id}/generate", Route.Once.NOWHERE, this::generate));
  }

  private Answer generate(Exchange exchange) {
    GenerateFields.Asked asked = exchange.body(fields -> reader.read(fields, exchange.path("id")));
    GenerateRequest request = asked.request().carried(exchange.carriage());
    if (asked.stream()) {
      exchange.requireEventsAccepted();
      return new Answer.Events(stream -> stream(exchange.caller(), request, stream));
    }
    Reply reply = conversation.reply(exchange.caller(), request);
    ObjectNode shown = Json.object().put("id", reply.id()).put("text", reply.text().value());
    return Answer.proven(ended(shown, reply), reply.receipt().token());
  }

  /** Pieces of the text, then the account of the whole. */
  private void stream(Caller caller, GenerateRequest request, EventStream stream) {
    Pieces pieces = new Pieces((_, text) -> stream.send(Json.object().put("text", text)));
    try {
      Reply reply = conversation.stream(caller, request, pieces);
      stream.send(ended(Json.object().put("id", reply.id()), reply));
    } catch (RuntimeException e) {
      throw pieces.cause(e);
    }
  }

  private static ObjectNode ended(ObjectNode shown, Reply reply) {
    shown.put("finish_reason", reply.answer().finishReason());
    shown
        .putObject("usage")
        .put("prompt_tokens", reply.answer().promptTokens())
        .put("completion_tokens", reply.answer().completionTokens());
    return Account.add(shown, reply);
  }
}
