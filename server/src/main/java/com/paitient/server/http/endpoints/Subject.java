// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.server.config.Limits;
import com.paitient.server.gateway.RecordRequest.Format;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import java.util.Optional;

/** What a request wants looked at: text, or one structured record. */
sealed interface Subject {
  /** One text or several. */
  record Plain(Texts texts) implements Subject {}

  /** A record. */
  record Structured(Format format, String text) implements Subject {
    @Override
    public String toString() {
      return "Structured[" + format + "]";
    }
  }

  static Subject read(Fields fields, Limits limits) {
    return record(fields, limits)
        .<Subject>map(record -> record)
        .orElseGet(() -> new Plain(Texts.read(fields, limits)));
  }

  /** The record of a request that may hold nothing else. */
  static Structured required(Fields fields, Limits limits) {
    return fields.require("fhir", record(fields, limits));
  }

  private static Optional<Structured> record(Fields fields, Limits limits) {
    Optional<Structured> fhir =
        fields.objectText("fhir").map(text -> new Structured(Format.FHIR, text));
    Optional<Structured> hl7 =
        fields.optionalText("hl7v2").map(text -> new Structured(Format.HL7V2, text));
    boolean several = fhir.isPresent() && hl7.isPresent();
    Optional<Structured> found = fhir.or(() -> hl7);
    if (several || (found.isPresent() && (fields.has("text") || fields.has("texts")))) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "fhir", "Only one of text, texts, fhir and hl7v2 is taken.");
    }
    found.ifPresent(record -> Texts.of(record.text(), limits));
    return found;
  }
}
