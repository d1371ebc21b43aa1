// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.settings.Wishes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What OpenAI's API has no parameters for: security settings, and on whose behalf and why a prompt
 * is sent. It rides in {@code metadata}, whose values are texts, or in headers. Metadata that is
 * neither is refused: a setting whose name was mistyped must not go unseen.
 */
record OpenAiSecurity(
    Wishes wishes,
    Optional<String> tenantId,
    Optional<String> conversationId,
    Optional<String> patientId,
    Optional<String> purposeOfUse) {
  private static final String METADATA = "metadata";
  private static final String SETTINGS = "security_settings";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  static OpenAiSecurity read(Fields fields, Exchange exchange) {
    Map<String, Object> left = new LinkedHashMap<>(fields.tree(METADATA));
    Optional<String> tenant = oneOf(left, "tenant_id", exchange.header("X-Tenant-Id"));
    Optional<String> conversation =
        oneOf(left, "conversation_id", exchange.header("X-Conversation-Id"));
    Optional<String> purpose = oneOf(left, "purpose_of_use", exchange.header("X-Purpose-Of-Use"));
    Optional<String> patient = take(left, "patient_id");
    return new OpenAiSecurity(
        wishes(left).and(ofHeader(exchange)), tenant, conversation, patient, purpose);
  }

  /** A code that metadata or a header may give, but not two different ones. */
  private static Optional<String> oneOf(
      Map<String, Object> metadata, String name, Optional<String> header) {
    Optional<String> given = take(metadata, name);
    if (given.isPresent() && header.isPresent() && !given.equals(header)) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, METADATA + "." + name, "A header says otherwise.");
    }
    return given.or(() -> header);
  }

  private static Optional<String> take(Map<String, Object> metadata, String name) {
    return Optional.ofNullable(metadata.remove(name))
        .map(value -> {
          if (value instanceof String text) {
            return text;
          }
          throw ApiError.ofField(
              ErrorCode.INVALID_FIELD, METADATA + "." + name, "This field must be a text.");
        });
  }

  /** Settings by name, and those of one JSON object, which may be written as a text. */
  private static Wishes wishes(Map<String, Object> metadata) {
    Wishes tree =
        switch (metadata.remove(SETTINGS)) {
          case null -> Wishes.NONE;
          case String text -> Wishes.parse(Json.tree(text, METADATA + "." + SETTINGS));
          case Map<?, ?> object -> Wishes.parse(named(object));
          default ->
              throw ApiError.ofField(
                  ErrorCode.INVALID_FIELD,
                  METADATA + "." + SETTINGS,
                  "This field must be the text of a JSON object.");
        };
    Map<String, Object> flat = new LinkedHashMap<>();
    metadata.forEach((name, value) -> flat.put(name, plain(value)));
    return tree.and(Wishes.parse(flat));
  }

  private static Map<String, Object> named(Map<?, ?> object) {
    Map<String, Object> named = new LinkedHashMap<>();
    object.forEach((name, value) -> named.put(String.valueOf(name), value));
    return named;
  }

  private static Object plain(Object value) {
    return switch (value) {
      case String word when word.equals("true") || word.equals("false") -> word.equals("true");
      case String number when NUMBER.matcher(number).matches() -> Long.valueOf(number);
      default -> value;
    };
  }

  private static Wishes ofHeader(Exchange exchange) {
    return exchange
        .header("X-Phi-Handling")
        .map(word -> Wishes.parse(Map.of("phi_handling", word)))
        .orElse(Wishes.NONE);
  }
}
