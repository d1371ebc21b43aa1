// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.Category;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Mode;
import com.paitient.server.gateway.Conversation;
import com.paitient.server.gateway.GenerateRequest;
import com.paitient.server.gateway.Reply;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ClientGone;
import com.paitient.server.http.EventStream;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import com.paitient.server.identity.Caller;
import com.paitient.server.runtimes.TokenSink;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lets a deployment answer, as a whole or piece by piece. */
record GenerateEndpoint(Conversation conversation, GenerateFields reader) {
  List<Route> routes() {
    return List.of(Route.of("POST", "/v1/deployments/{id}/generate", this::generate));
  }

  private Answer generate(Exchange exchange) {
    GenerateFields.Asked asked = exchange.body(fields -> reader.read(fields, exchange.path("id")));
    if (asked.stream()) {
      exchange.requireEventsAccepted();
      return new Answer.Events(stream -> stream(exchange.caller(), asked.request(), stream));
    }
    Reply reply = conversation.reply(exchange.caller(), asked.request());
    ObjectNode shown = Json.object().put("id", reply.id()).put("text", reply.text().value());
    return Answer.proven(addAccount(shown, reply), reply.receipt().token());
  }

  /** Pieces of the text, then the account of the whole. */
  private void stream(Caller caller, GenerateRequest request, EventStream stream) {
    Pieces pieces = new Pieces(stream);
    try {
      Reply reply = conversation.stream(caller, request, pieces);
      stream.send(addAccount(Json.object().put("id", reply.id()), reply));
    } catch (RuntimeException e) {
      throw pieces.clientGone ? new ClientGone() : e;
    }
  }

  private static ObjectNode addAccount(ObjectNode shown, Reply reply) {
    shown.put("finish_reason", reply.answer().finishReason());
    shown
        .putObject("usage")
        .put("prompt_tokens", reply.answer().promptTokens())
        .put("completion_tokens", reply.answer().completionTokens());
    ObjectNode phi = shown.putObject("phi");
    var policy = reply.release().policy();
    phi.set("input", looked(policy.input(), reply.release().counts()));
    ObjectNode output = looked(policy.output(), reply.outputCounts());
    if (policy.input() == Mode.DEIDENTIFY) {
      output.put("restored", reply.restored());
    }
    phi.set("output", output);
    reply
        .processedPrompt()
        .map(ClinicalText::value)
        .ifPresent(given -> shown.put("processed_prompt", given));
    String destination = reply.release().destination().id();
    String runtime = destination.substring(0, Math.max(0, destination.indexOf('/')));
    shown
        .putObject("route")
        .put("runtime", runtime)
        .put("model", reply.deployment().spec().modelName())
        .put("provider", runtime);
    reply.inForce().notices().forEach(shown.putArray("notices")::add);
    return shown.put("audit_receipt", reply.receipt().token());
  }

  private static ObjectNode looked(Mode mode, Map<Category, Integer> counts) {
    ObjectNode looked = Json.object().put("mode", word(mode));
    ObjectNode named = looked.putObject("counts");
    counts.forEach((category, count) -> named.put(category.name(), count));
    return looked;
  }

  private static String word(Mode mode) {
    return mode == Mode.DEIDENTIFY
        ? "de-identify"
        : mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Sends each piece of text, and ends the run when nobody takes it any more. */
  private static final class Pieces implements TokenSink {
    private final EventStream stream;
    private boolean clientGone;

    Pieces(EventStream stream) {
      this.stream = stream;
    }

    @Override
    public boolean accept(String text) {
      try {
        stream.send(Json.object().put("text", text));
        return true;
      } catch (ClientGone _) {
        clientGone = true;
        return false;
      }
    }
  }
}
