// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Finds and removes what identifies in structured records: by the meaning of each field, and in
 * free text by the detectors, which also look for the names and numbers that the record's own
 * fields give. Fails closed: a record that is no valid one is withheld with a {@link
 * RecordException}, one that cannot be looked at completely with the guard's own exception.
 * Thread-safe.
 */
public final class Records {
  private final Guard guard;

  private Records(Guard guard) {
    this.guard = guard;
  }

  public static Records of(Guard guard) {
    return new Records(guard);
  }

  /**
   * A resource of FHIR R4 in JSON, with a mode applied to it; it stays valid. Redacted dates and
   * addresses of the web leave a {@code data-absent-reason}; ids and references still fit together.
   *
   * @param vault of this conversation, which mode DEIDENTIFY fills
   * @throws RecordException INVALID or TOO_LARGE
   * @throws com.paitient.phi.PhiException as {@link Guard#scan}
   */
  public ScannedRecord fhir(String json, Mode mode, Vault vault) {
    return scanned(
        writer -> {
          ObjectNode resource = Fhir.read(json);
          new FhirWalk(writer).resource("", resource);
          return Fhir.write(resource);
        },
        mode,
        vault,
        "fhir");
  }

  /**
   * HL7 v2 messages in ER7, with a mode applied to them. Redacted dates are left empty, Safe
   * Harbor's keep their year.
   *
   * @throws RecordException INVALID or TOO_LARGE
   * @throws com.paitient.phi.PhiException as {@link Guard#scan}
   */
  public ScannedRecord hl7v2(String messages, Mode mode, Vault vault) {
    return scanned(writer -> new Hl7Walk(writer).messages(messages), mode, vault, "hl7v2");
  }

  /** Turns the vault's surrogates back in a resource that was de-identified with it. */
  public String fhirRestored(String json, Vault vault) {
    ObjectNode resource = Fhir.read(json);
    new FhirWalk((_, meaning, value) -> restored(meaning, value, vault)).resource("", resource);
    return Fhir.write(resource);
  }

  /** Turns the vault's surrogates back in messages that were de-identified with it. */
  public String hl7v2Restored(String messages, Vault vault) {
    return new Hl7Walk((_, meaning, value) -> restored(meaning, value, vault)).messages(messages);
  }

  private Field restored(Meaning meaning, String value, Vault vault) {
    if (meaning instanceof Meaning.Plain) {
      return Field.KEPT;
    }
    String real = guard.reidentify(ClinicalText.of(value), vault).value();
    return real.equals(value) ? Field.KEPT : new Field.Written(real);
  }

  private ScannedRecord scanned(
      Function<Field.Writer, String> walk, Mode mode, Vault vault, String detector) {
    Known known = new Known();
    List<ClinicalText> texts = new ArrayList<>();
    var _ =
        walk.apply((_, meaning, value) -> {
          if (!(meaning instanceof Meaning.Plain)) {
            texts.add(ClinicalText.of(value));
          }
          if (meaning instanceof Meaning.Value v) {
            known.add(v.category(), value);
          }
          return Field.KEPT;
        });
    Rewriting rewriting = new Rewriting(guard.pass(texts, mode, vault), known, detector);
    String text = walk.apply(rewriting);
    return new ScannedRecord(text, rewriting.findings());
  }
}
