// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.CharBuffer;

/** What is said to an upstream, and a strict, bounded reading of what it says. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(40)
                          .maxStringLength(Integer.MAX_VALUE) // The bytes are counted before.
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                  .build())
          .build();

  private static final int FIRST_BYTES = 2 << 10;

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
      read(in, inside);
    } catch (IOException _) {
      throw BadAnswer.because("no JSON");
    }
  }

  /** The same with text that is in an array already. */
  static void read(CharBuffer text, Tokens inside) {
    try (JsonParser in = MAPPER.createParser(text.array(), text.arrayOffset(), text.remaining())) {
      read(in, inside);
    } catch (IOException _) {
      throw BadAnswer.because("no JSON");
    }
  }

  private static void read(JsonParser in, Tokens inside) throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw BadAnswer.because("no JSON object");
    }
    inside.read(in);
    if (in.nextToken() != null) {
      throw BadAnswer.because("no JSON");
    }
  }

  /** Writes into an object. */
  interface Writing {
    void write(JsonGenerator out) throws IOException;
  }

  /** An object in UTF-8. */
  static byte[] object(Writing inside) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BYTES);
    try (JsonGenerator out = MAPPER.createGenerator(bytes)) {
      out.writeStartObject();
      inside.write(out);
      out.writeEndObject();
    } catch (IOException _) {
      throw new IllegalStateException("a request that is no JSON");
    }
    return bytes.toByteArray();
  }
}
