// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.ToolCall;
import com.paitient.server.gateway.Choice;
import com.paitient.server.gateway.Reply;
import com.paitient.server.http.Json;
import java.time.Instant;

/**
 * One answer as OpenAI's API writes it, whole or in chunks. What that API has no place for stands
 * under {@code paitient}, in the whole or in the last chunk with a choice.
 *
 * @param usage whether chunks speak of tokens: null, but in the last of all
 */
record Completion(Style style, String id, Instant created, String model, boolean usage) {
  private static final String CHOICES = "choices";
  private static final String FINISH = "finish_reason";

  /** Which of the two endpoints it is of. */
  enum Style {
    CHAT,
    TEXT
  }

  ObjectNode whole(Reply reply) {
    ObjectNode whole = envelope(style == Style.CHAT ? "chat.completion" : "text_completion");
    ArrayNode shown = whole.putArray(CHOICES);
    for (Choice choice : reply.choices()) {
      add(shown, choice, reply);
    }
    addUsage(whole, reply);
    addAccount(whole, reply);
    return whole;
  }

  private void add(ArrayNode shown, Choice choice, Reply reply) {
    int index = shown.size();
    ObjectNode node = choice(shown, index);
    String text = choice.text().value();
    switch (style) {
      case CHAT -> {
        ObjectNode message = node.putObject("message").put("role", "assistant");
        message.put("content", text.isEmpty() && !choice.calls().isEmpty() ? null : text);
        message.putNull("refusal");
        addCalls(message, choice, index, reply, false);
      }
      case TEXT -> node.put("text", text);
    }
    node.put(FINISH, choice.finishReason());
  }

  /** The next piece of an answer's text; in a chat the first one says whose it is. */
  ObjectNode piece(int index, String text, boolean first) {
    ObjectNode chunk = chunk();
    ObjectNode choice = choice(chunk.putArray(CHOICES), index);
    addText(choice, text, first);
    choice.putNull(FINISH);
    return chunk;
  }

  /** The chunk with an answer's calls, all of them whole. */
  ObjectNode calls(int index, Reply reply) {
    ObjectNode chunk = chunk();
    ObjectNode choice = choice(chunk.putArray(CHOICES), index);
    addCalls(choice.putObject("delta"), reply.choices().get(index), index, reply, true);
    choice.putNull(FINISH);
    return chunk;
  }

  /** The chunk that says why an answer ended; the last one has the account of all. */
  ObjectNode end(int index, Reply reply) {
    ObjectNode chunk = chunk();
    ObjectNode choice = choice(chunk.putArray(CHOICES), index);
    switch (style) {
      case CHAT -> choice.putObject("delta");
      case TEXT -> choice.put("text", "");
    }
    choice.put(FINISH, reply.choices().get(index).finishReason());
    if (index == reply.choices().size() - 1) {
      addAccount(chunk, reply);
    }
    return chunk;
  }

  /** The chunk that has the count of tokens and no choice. */
  ObjectNode count(Reply reply) {
    ObjectNode chunk = chunk();
    chunk.putArray(CHOICES);
    addUsage(chunk, reply);
    return chunk;
  }

  private void addText(ObjectNode choice, String text, boolean first) {
    switch (style) {
      case CHAT -> {
        ObjectNode delta = choice.putObject("delta");
        if (first) {
          delta.put("role", "assistant");
        }
        delta.put("content", text);
      }
      case TEXT -> choice.put("text", text);
    }
  }

  private ObjectNode chunk() {
    ObjectNode chunk = envelope(style == Style.CHAT ? "chat.completion.chunk" : "text_completion");
    return usage ? chunk.putNull("usage") : chunk;
  }

  private ObjectNode envelope(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", created.getEpochSecond())
        .put("model", model);
  }

  private static ObjectNode choice(ArrayNode choices, int index) {
    return choices.addObject().put("index", index).putNull("logprobs");
  }

  /** Calls under ids of ours: a server's own ids are text that nobody looked at. */
  private static void addCalls(
      ObjectNode message, Choice choice, int index, Reply reply, boolean numbered) {
    if (choice.calls().isEmpty()) {
      return;
    }
    String generation = reply.id().substring(reply.id().indexOf('_') + 1);
    ArrayNode calls = message.putArray("tool_calls");
    for (ToolCall call : choice.calls()) {
      ObjectNode shown = calls.addObject();
      if (numbered) {
        shown.put("index", calls.size() - 1);
      }
      shown
          .put("id", "call_" + generation + "_" + index + "_" + call.number())
          .put("type", "function")
          .putObject("function")
          .put("name", call.function())
          .put("arguments", call.arguments().value());
    }
  }

  private static void addUsage(ObjectNode envelope, Reply reply) {
    int prompt = reply.answer().promptTokens();
    int answer = reply.answer().completionTokens();
    envelope
        .putObject("usage")
        .put("prompt_tokens", prompt)
        .put("completion_tokens", answer)
        .put("total_tokens", prompt + answer);
  }

  private static void addAccount(ObjectNode envelope, Reply reply) {
    var _ = Account.add(envelope.putObject("paitient").put("id", reply.id()), reply);
  }
}
