// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.server.gateway.Conversation;
import com.paitient.server.gateway.Reply;
import com.paitient.server.http.Answer;
import com.paitient.server.http.EventStream;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Route;
import com.paitient.server.http.generate.Completion.Style;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The road for programs that speak OpenAI's API. */
record OpenAiEndpoints(Conversation conversation, OpenAiFields reader) {
  List<Route> routes() {
    return List.of(
        Route.openAi("POST", "/v1/chat/completions", this::chat),
        Route.openAi("POST", "/v1/completions", this::complete));
  }

  private Answer chat(Exchange exchange) {
    return answer(exchange, reader.chat(exchange), Style.CHAT, "chatcmpl-");
  }

  private Answer complete(Exchange exchange) {
    return answer(exchange, reader.completion(exchange), Style.TEXT, "cmpl-");
  }

  private Answer answer(Exchange exchange, OpenAiFields.Asked asked, Style style, String prefix) {
    String id = exchange.requestId().substring(exchange.requestId().indexOf('_') + 1);
    Completion completion =
        new Completion(
            style, prefix + id, exchange.receivedAt(), asked.request().deployment(), asked.usage());
    if (asked.stream()) {
      // Their clients accept JSON and read events all the same, so what they accept is not asked.
      return new Answer.Events(events -> new Chunks(completion, events).send(exchange, asked));
    }
    Reply reply =
        conversation.reply(exchange.caller(), asked.request().carried(exchange.carriage()));
    return Answer.proven(completion.whole(reply), reply.receipt().token());
  }

  /** A stream; nothing is sent before the first text, so that a refusal has its own status. */
  private final class Chunks {
    private final Completion completion;
    private final EventStream events;
    private final Set<Integer> begun = new HashSet<>();

    Chunks(Completion completion, EventStream events) {
      this.completion = completion;
      this.events = events;
    }

    void send(Exchange exchange, OpenAiFields.Asked asked) {
      Pieces pieces = new Pieces(this::piece);
      try {
        Reply reply =
            conversation.stream(
                exchange.caller(), asked.request().carried(exchange.carriage()), pieces);
        end(reply, asked.usage());
      } catch (RuntimeException e) {
        throw pieces.cause(e);
      }
    }

    private void piece(int choice, String text) {
      events.send(completion.piece(choice, text, begun.add(choice)));
    }

    private void end(Reply reply, boolean usage) {
      for (int i = 0; i < reply.choices().size(); i++) {
        if (!begun.contains(i)) {
          piece(i, "");
        }
        if (!reply.choices().get(i).calls().isEmpty()) {
          events.send(completion.calls(i, reply));
        }
        events.send(completion.end(i, reply));
      }
      if (usage) {
        events.send(completion.count(reply));
      }
      events.sendDone();
    }
  }
}
