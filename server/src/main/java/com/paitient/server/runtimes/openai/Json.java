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
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

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

  /** A value that is known to be JSON. */
  static JsonNode value(String text) {
    try {
      return READER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a released parameter that is no JSON");
    }
  }

  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }
}
