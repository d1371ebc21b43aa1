// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * JSON as it is taken and given here: RFC 8259 to the letter, UTF-8, no field twice, nothing after
 * the end, bounded depth. Jackson's messages quote the text, so none of them gets out.
 */
public final class Json {
  private static final int DEPTH = 64;
  private static final int NUMBER_CHARS = 64;
  private static final int NAME_CHARS = 512;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxNumberLength(NUMBER_CHARS)
                          .maxNameLength(NAME_CHARS)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The tree of plain values: texts, numbers, booleans, and lists and maps of these. */
  public static ObjectNode of(Map<String, ?> values) {
    return Trees.object(values);
  }

  /** What {@link Fields#tree} gives, of an object that a text of the request holds. */
  public static Map<String, Object> tree(String text, String field) {
    try {
      return Trees.map(parseObject(text.getBytes(StandardCharsets.UTF_8)), field);
    } catch (ApiError e) {
      throw e.field().isPresent() ? e : Fields.wrongType(field, "the text of a JSON object");
    }
  }

  /** The tree of an object that this service itself wrote as text. */
  public static JsonNode written(String json) {
    return parseObject(json.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  /** One line without line breaks, as an event's data. */
  public static String text(JsonNode node) {
    return new String(bytes(node), StandardCharsets.UTF_8);
  }

  /** The object that a body holds. */
  static ObjectNode parseObject(byte[] body) {
    JsonNode root = parse(decode(body));
    if (root instanceof ObjectNode object) {
      return object;
    }
    if (root.isMissingNode()) {
      throw ApiError.of(ErrorCode.INVALID_JSON, "There is no body.");
    }
    throw ApiError.of(ErrorCode.INVALID_FIELD, "The body must be a JSON object.");
  }

  private static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (StreamConstraintsException _) {
      throw ApiError.of(
          ErrorCode.INVALID_JSON,
          "The body is nested deeper than %d, or has a number or a name that is too long."
              .formatted(DEPTH));
    } catch (JsonProcessingException e) {
      throw ApiError.of(ErrorCode.INVALID_JSON, "The body is not valid JSON" + place(e) + ".");
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " at line %d, column %d"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static String decode(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException _) {
      throw ApiError.of(ErrorCode.INVALID_JSON, "The body is not valid UTF-8.");
    }
  }
}
