// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
    ObjectNode choice = choice(whole);
    String text = reply.text().value();
    switch (style) {
      case CHAT ->
          choice
              .putObject("message")
              .put("role", "assistant")
              .put("content", text)
              .putNull("refusal");
      case TEXT -> choice.put("text", text);
    }
    choice.put(FINISH, reply.answer().finishReason());
    addUsage(whole, reply);
    addAccount(whole, reply);
    return whole;
  }

  /** The next piece of text; in a chat the first one says whose it is. */
  ObjectNode piece(String text, boolean first) {
    ObjectNode chunk = chunk();
    ObjectNode choice = choice(chunk);
    addText(choice, text, first);
    choice.putNull(FINISH);
    return chunk;
  }

  /** The chunk that says why the text ended. */
  ObjectNode end(Reply reply) {
    ObjectNode chunk = chunk();
    ObjectNode choice = choice(chunk);
    switch (style) {
      case CHAT -> choice.putObject("delta");
      case TEXT -> choice.put("text", "");
    }
    choice.put(FINISH, reply.answer().finishReason());
    addAccount(chunk, reply);
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

  private static ObjectNode choice(ObjectNode envelope) {
    return envelope.putArray(CHOICES).addObject().put("index", 0).putNull("logprobs");
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
