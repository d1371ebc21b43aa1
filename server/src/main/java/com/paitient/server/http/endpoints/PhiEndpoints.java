// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.Attestation;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Scanned;
import com.paitient.phi.Vault;
import com.paitient.records.Records;
import com.paitient.records.ScannedRecord;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.config.Limits;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import java.util.List;
import java.util.Map;

/**
 * Finding and redacting identifying text in texts and records that go nowhere. What was found is
 * counted in the record, which is durable before the caller is told.
 */
record PhiEndpoints(Guard guard, Access access, Limits limits) {
  private static final Resource PHI = Resource.all("phi");

  List<Route> routes() {
    return List.of(
        Route.of("POST", "/v1/phi/detect", this::detect),
        Route.of("POST", "/v1/phi/redact", this::redact));
  }

  private Answer detect(Exchange exchange) {
    Subject subject = exchange.body(fields -> Subject.read(fields, limits));
    Grant grant = access.require(exchange.caller(), Permission.PHI_DETECT, PHI);
    Counts counts = new Counts();
    ObjectNode answer =
        switch (subject) {
          case Subject.Plain plain ->
              plain
                  .texts()
                  .answer(text -> {
                    Scanned scanned = counts.of(scan(text, Mode.DETECT));
                    ObjectNode shown = Json.object();
                    shown.set("findings", Findings.shown(text, scanned.findings()));
                    return shown;
                  });
          case Subject.Structured record -> {
            ScannedRecord scanned = counts.of(scan(record, Mode.DETECT));
            ObjectNode shown = Json.object().put("format", record.format().field());
            shown.set("findings", RecordAnswers.findings(scanned.findings()));
            yield shown;
          }
        };
    record(exchange, grant, "phi.detection", subject, counts);
    return Answer.ok(answer);
  }

  /** What is looked at, and whether the Safe Harbor rules are to be applied to it. */
  private record Redact(Subject subject, Mode mode) {}

  private Answer redact(Exchange exchange) {
    Redact asked = exchange.body(fields -> new Redact(Subject.read(fields, limits), mode(fields)));
    Grant grant = access.require(exchange.caller(), Permission.PHI_REDACT, PHI);
    Counts counts = new Counts();
    ObjectNode answer =
        switch (asked.subject()) {
          case Subject.Plain plain ->
              plain.texts().answer(text -> redacted(text, asked.mode(), counts));
          case Subject.Structured record -> redacted(record, asked.mode(), counts);
        };
    record(exchange, grant, "phi.redaction", asked.subject(), counts);
    return Answer.ok(answer);
  }

  private ObjectNode redacted(Subject.Structured record, Mode mode, Counts counts) {
    ScannedRecord scanned = counts.of(scan(record, mode));
    ObjectNode shown = RecordAnswers.of(record.format(), scanned.text());
    shown.set("findings", RecordAnswers.findings(scanned.findings()));
    if (mode == Mode.SAFE_HARBOR) {
      shown.set("attestation", shown(guard.attest(scanned.counts())));
    }
    return shown;
  }

  private ScannedRecord scan(Subject.Structured record, Mode mode) {
    Records records = Records.of(guard);
    return switch (record.format()) {
      case FHIR -> records.fhir(record.text(), mode, Vault.create());
      case HL7V2 -> records.hl7v2(record.text(), mode, Vault.create());
    };
  }

  private static Mode mode(Fields fields) {
    return switch (fields.optionalText("mode").orElse("redact")) {
      case "redact" -> Mode.REDACT;
      case "safe-harbor" -> Mode.SAFE_HARBOR;
      default ->
          throw ApiError.ofField(
              ErrorCode.INVALID_FIELD, "mode", "This field must be redact or safe-harbor.");
    };
  }

  private void record(
      Exchange exchange, Grant grant, String eventType, Subject subject, Counts counts) {
    String what = subject instanceof Subject.Structured record ? record.format().field() : "text";
    access.record(
        exchange.caller(),
        grant,
        eventType,
        what,
        Map.of("detector", guard.version(), "counts", counts.named()));
  }

  private Scanned scan(String text, Mode mode) {
    return guard.scan(ClinicalText.of(text), mode);
  }

  private ObjectNode redacted(String text, Mode mode, Counts counts) {
    Scanned scanned = counts.of(scan(text, mode));
    ObjectNode shown = Json.object().put("text", scanned.text().value());
    shown.set("findings", Findings.shown(text, scanned.findings()));
    if (mode == Mode.SAFE_HARBOR) {
      shown.set("attestation", shown(guard.attest(scanned)));
    }
    return shown;
  }

  private static ObjectNode shown(Attestation attestation) {
    ObjectNode shown =
        Json.object()
            .put("rules", attestation.rules())
            .put("detectors", attestation.detectors())
            .put("zip_table", attestation.zipTable());
    ObjectNode counts = shown.putObject("counts");
    attestation.counts().forEach((category, count) -> counts.put(category.name(), count));
    return shown;
  }
}
