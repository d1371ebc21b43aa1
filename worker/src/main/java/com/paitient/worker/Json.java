// SPDX-License-Identifier: MIT
package com.paitient.worker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes small JSON objects. Its errors never quote what was read. */
final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxStringLength(Wire.MAX_FRAME_BYTES)
                  .build())
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /** Bytes that are no JSON object, or hold a member of another type than asked for. */
  static final class BadJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadJson(String message) {
      super(message);
    }
  }

  static Map<String, Object> object(byte[] bytes) {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadJson("not a JSON object");
      }
      Map<String, Object> object = members(parser);
      if (parser.nextToken() != null) {
        throw new BadJson("more than one JSON value");
      }
      return object;
    } catch (IOException quotesItsInput) {
      throw new BadJson("malformed JSON");
    }
  }

  static byte[] bytes(Map<String, ?> members) {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator to = FACTORY.createGenerator(out)) {
      to.writeStartObject();
      for (Map.Entry<String, ?> member : members.entrySet()) {
        to.writeFieldName(member.getKey());
        write(to, member.getValue());
      }
      to.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator to, Object value) throws IOException {
    switch (value) {
      case Boolean claim -> to.writeBoolean(claim);
      case Integer number -> to.writeNumber(number);
      case Long number -> to.writeNumber(number);
      default -> to.writeString(value.toString());
    }
  }

  private static Map<String, Object> members(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(parser);
      if (value != null) {
        members.put(name, value);
      }
    }
    return members;
  }

  private static List<Object> elements(JsonParser parser) throws IOException {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object value = value(parser);
      if (value == null) {
        throw new BadJson("null in a list");
      }
      elements.add(value);
    }
    return elements;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> elements(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new BadJson("malformed JSON");
    };
  }

  /** The member of that name and type, or null if there is none. */
  static <T> @Nullable T find(Map<String, Object> from, String name, Class<T> type) {
    Object value = from.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new BadJson(name + " is of another type");
    }
    return type.cast(value);
  }

  static <T> T require(Map<String, Object> from, String name, Class<T> type) {
    T value = find(from, name, type);
    if (value == null) {
      throw new BadJson(name + " is missing");
    }
    return value;
  }
}
