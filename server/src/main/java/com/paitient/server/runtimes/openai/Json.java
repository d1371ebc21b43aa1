// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.Message;
import com.paitient.server.runtimes.Sampling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What is said to an upstream, and a strict, bounded reading of what it says. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(40)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private static final ObjectReader READER =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** An object, or BAD_ANSWER; Jackson's messages quote their input, so none is kept. */
  static JsonNode object(String text) {
    JsonNode root;
    try {
      root = READER.readTree(text);
    } catch (JsonProcessingException _) {
      throw BadAnswer.because("no JSON");
    }
    if (!root.isObject()) {
      throw BadAnswer.because("no JSON object");
    }
    return root;
  }

  /** Reads the tokens within an object. */
  interface Tokens {
    void read(JsonParser in) throws IOException;
  }

  /**
   * Reads an object without making a tree of it: {@code inside} takes all up to its end; fails as
   * {@link #object} does.
   */
  static void read(String text, Tokens inside) {
    try (JsonParser in = MAPPER.createParser(text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw BadAnswer.because("no JSON object");
      }
      inside.read(in);
      if (in.nextToken() != null) {
        throw BadAnswer.because("no JSON");
      }
    } catch (IOException _) {
      throw BadAnswer.because("no JSON");
    }
  }

  /** The body of a chat completion: the released messages and nothing else of the caller's. */
  static byte[] request(String model, List<Message> messages, Sampling sampling) {
    ObjectNode request = MAPPER.createObjectNode().put("model", model);
    ArrayNode turns = request.putArray("messages");
    for (Message message : messages) {
      turns
          .addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.content().value());
    }
    sampling.maxTokens().ifPresent(most -> request.put("max_tokens", most));
    sampling.temperature().ifPresent(value -> request.put("temperature", value));
    sampling.topP().ifPresent(value -> request.put("top_p", value));
    sampling.seed().ifPresent(value -> request.put("seed", value));
    if (!sampling.stop().isEmpty()) {
      ArrayNode stop = request.putArray("stop");
      sampling.stop().forEach(stop::add);
    }
    request.put("stream", true).putObject("stream_options").put("include_usage", true);
    return request.toString().getBytes(StandardCharsets.UTF_8);
  }
}
