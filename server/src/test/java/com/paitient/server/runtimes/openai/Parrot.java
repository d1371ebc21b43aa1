// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An honest server whose model says the prompt's words back, over and over; words are its tokens,
 * and 1,024 of them its context.
 */
final class Parrot implements FakeUpstream.Script {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int CONTEXT_TOKENS = 1024;

  @Override
  public void answer(FakeUpstream.Answering answer) throws IOException {
    JsonNode request = JSON.readTree(answer.request().body());
    List<String> words = new ArrayList<>();
    for (JsonNode message : request.path("messages")) {
      words.addAll(List.of(message.path("content").asText().strip().split("\\s+")));
    }
    int most = request.path("max_tokens").asInt(32);
    if (words.size() + most > CONTEXT_TOKENS) {
      answer.send(FakeUpstream.json(400, "{\"error\":{\"code\":\"context_length_exceeded\"}}"));
      return;
    }
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < most; i++) {
      said.append(words.get(i % words.size())).append(' ');
    }
    int stop = -1;
    for (JsonNode each : request.path("stop")) {
      stop = said.indexOf(each.asText());
    }
    String whole = stop < 0 ? said.toString() : said.substring(0, stop);
    String finish = stop < 0 ? "length" : "stop";
    int tokens = whole.split("(?<= )").length;
    if (!request.path("stream").asBoolean()) {
      answer.send(FakeUpstream.json(200, completion(whole, finish, words.size(), tokens)));
      return;
    }
    answer.send(FakeUpstream.head());
    for (String piece : whole.split("(?<= )")) {
      answer.send(FakeUpstream.chunk(FakeUpstream.piece(piece)));
    }
    answer.send(
        FakeUpstream.chunk(
                FakeUpstream.finish(finish)
                    + FakeUpstream.usage(words.size(), tokens)
                    + FakeUpstream.done())
            + FakeUpstream.lastChunk());
  }

  private static String completion(String text, String finish, int prompt, int completion) {
    ObjectNode whole = JSON.createObjectNode().put("object", "chat.completion");
    ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", text);
    choice.put("finish_reason", finish);
    whole.putObject("usage").put("prompt_tokens", prompt).put("completion_tokens", completion);
    return whole.toString();
  }
}
