// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

/** A structured record to put surrogates into, or to take them out of. */
public record RecordRequest(Format format, String text, TextRequest.Keeping keeping) {
  /** What a record is written in. */
  public enum Format {
    FHIR,
    HL7V2;

    /** The field that holds one. */
    public String field() {
      return this == FHIR ? "fhir" : "hl7v2";
    }
  }

  @Override
  public String toString() {
    return "RecordRequest[" + format + ", " + text.length() + " chars]";
  }
}
