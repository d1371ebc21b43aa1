// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.audit.Event;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Scanned;
import com.paitient.phi.Vault;
import com.paitient.records.MinimumNecessary;
import com.paitient.records.Records;
import com.paitient.records.ScannedRecord;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.gateway.TextRequest.Keeping;
import com.paitient.server.gateway.Vaults.Place;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.tenants.Tenants;
import com.paitient.server.trail.PatientHashes;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Puts surrogates into texts and records that go nowhere, and takes them out again. What they stand
 * for is kept with the conversation, or by the caller as a sealed vault. Thread-safe.
 */
public final class Deidentification {
  private static final Resource PHI = Resource.all("phi");

  private final Access access;
  private final Admission admission;
  private final Guard guard;
  private final ConversationVaults vaults;
  private final VaultTokens tokens;
  private final Recorder recorder;
  private final PatientHashes patients;
  private final Records records;
  private final MinimumNecessary policy;

  /** What it needs to know of patients and roles. */
  public record Knowledge(PatientHashes patients, MinimumNecessary policy) {}

  public Deidentification(
      Access access,
      Tenants tenants,
      Guard guard,
      ConversationVaults vaults,
      VaultTokens tokens,
      Recorder recorder,
      Knowledge knowledge) {
    this.patients = knowledge.patients();
    this.policy = knowledge.policy();
    this.records = Records.of(guard);
    this.access = access;
    this.admission = new Admission(access, tenants);
    this.guard = guard;
    this.vaults = vaults;
    this.tokens = tokens;
    this.recorder = recorder;
  }

  /**
   * Texts with surrogates.
   *
   * @param vault what they stand for, sealed, where no conversation keeps it
   */
  public record Deidentified(List<Scanned> texts, Optional<String> vault) {
    public Deidentified {
      texts = List.copyOf(texts);
    }

    @Override
    public String toString() {
      return "Deidentified[" + texts.size() + " texts]";
    }
  }

  /**
   * A record with surrogates.
   *
   * @param vault what they stand for, sealed, where no conversation keeps it
   */
  public record DeidentifiedRecord(ScannedRecord record, Optional<String> vault) {}

  /** What came of work with a vault, and the vault where the caller keeps it. */
  private record Worked<T>(T result, Optional<String> vault) {}

  /** Puts surrogates in place of what identifies; recorded first. */
  public Deidentified deidentify(Caller caller, TextRequest request) {
    Worked<List<Scanned>> worked =
        deidentified(
            caller, request.keeping(), "text", request.texts().size(), v -> scanned(request, v));
    return new Deidentified(worked.result(), worked.vault());
  }

  /** The same in a record. */
  public DeidentifiedRecord deidentify(Caller caller, RecordRequest request) {
    String text = request.text();
    Worked<ScannedRecord> worked =
        deidentified(
            caller,
            request.keeping(),
            request.format().field(),
            1,
            vault ->
                switch (request.format()) {
                  case FHIR -> records.fhir(text, Mode.DEIDENTIFY, vault);
                  case HL7V2 -> records.hl7v2(text, Mode.DEIDENTIFY, vault);
                });
    return new DeidentifiedRecord(worked.result(), worked.vault());
  }

  private <T> Worked<T> deidentified(
      Caller caller, Keeping keeping, String what, int texts, Function<Vault, T> work) {
    Grant grant = access.require(caller, Permission.PHI_REDACT, PHI);
    String tenant = tenant(caller, Permission.PHI_REDACT, keeping);
    record(caller, tenant, grant, keeping, what, texts, "phi.deidentification", Optional.empty());
    Supplier<Vault> first = () -> first(tenant, keeping.patientId());
    if (keeping.conversationId().isPresent()) {
      Place place = new Place(tenant, keeping.conversationId().get());
      return new Worked<>(vaults.using(grant, place, first, work), Optional.empty());
    }
    Vault vault = keeping.vault().map(token -> tokens.open(tenant, token)).orElseGet(first);
    return new Worked<>(work.apply(vault), Optional.of(tokens.seal(tenant, vault)));
  }

  private Vault first(String tenant, Optional<String> patient) {
    return patient.map(id -> Vault.shifted(patients.dates(tenant, id))).orElseGet(Vault::create);
  }

  /** Puts the real values back in place of surrogates; recorded first. */
  public List<ClinicalText> reidentify(Caller caller, TextRequest request) {
    Vault vault = opened(caller, request.keeping(), "text", request.texts().size());
    return request.texts().stream().map(text -> guard.reidentify(text, vault)).toList();
  }

  /** The same in a record. */
  public String reidentify(Caller caller, RecordRequest request) {
    Vault vault = opened(caller, request.keeping(), request.format().field(), 1);
    return switch (request.format()) {
      case FHIR -> records.fhirRestored(request.text(), vault);
      case HL7V2 -> records.hl7v2Restored(request.text(), vault);
    };
  }

  private Vault opened(Caller caller, Keeping keeping, String what, int texts) {
    Grant grant = access.require(caller, Permission.PHI_REIDENTIFY, PHI);
    String tenant = tenant(caller, Permission.PHI_REIDENTIFY, keeping);
    Vault vault = vault(grant, tenant, keeping);
    record(caller, tenant, grant, keeping, what, texts, "phi.access", Optional.of(vault));
    return vault;
  }

  private Vault vault(Grant grant, String tenant, Keeping keeping) {
    if (keeping.conversationId().isPresent()) {
      return vaults.find(grant, new Place(tenant, keeping.conversationId().get()));
    }
    return keeping
        .vault()
        .map(token -> tokens.open(tenant, token))
        .orElseThrow(() ->
            new GatewayException(
                GatewayException.Code.BAD_FIELD, "either conversation_id or vault is required"));
  }

  private String tenant(Caller caller, Permission permission, Keeping keeping) {
    return admission.tenant(caller, permission, PHI, keeping.tenantId()).id();
  }

  private List<Scanned> scanned(TextRequest request, Vault vault) {
    return request.texts().stream().map(text -> guard.scan(text, Mode.DEIDENTIFY, vault)).toList();
  }

  private void record(
      Caller caller,
      String tenant,
      Grant grant,
      Keeping keeping,
      String what,
      int texts,
      String type,
      Optional<Vault> vault) {
    var event =
        recorder
            .event(type, caller)
            .by(caller.userId(), tenant)
            .on("phi", what)
            .action(grant.permission().text())
            .detail("detector", guard.version())
            .detail("texts", (long) texts);
    vault.ifPresent(opened -> event.detail("surrogates", (long) opened.size()));
    concerning(event, tenant, keeping);
    var _ = recorder.append(event);
  }

  /** Which patient it is about and what for, where that was said. */
  private void concerning(Event.Builder event, String tenant, Keeping keeping) {
    keeping
        .patientId()
        .ifPresent(patient -> event.detail("patient", patients.hash(tenant, patient)));
    keeping.purposeOfUse().ifPresent(purpose -> event.detail("purpose_of_use", purpose));
  }

  /**
   * What a role may see of a record for a purpose, by the policy; recorded with both.
   *
   * @throws com.paitient.records.RecordException NOT_ALLOWED where that is nothing
   */
  public String necessary(Caller caller, RecordRequest request, String role, String purpose) {
    Grant grant = access.require(caller, Permission.PHI_REDACT, PHI);
    String tenant = tenant(caller, Permission.PHI_REDACT, request.keeping());
    String seen =
        switch (request.format()) {
          case FHIR -> policy.fhir(request.text(), role, purpose);
          case HL7V2 -> policy.hl7v2(request.text(), role, purpose);
        };
    Event.Builder event =
        recorder
            .event("phi.filtering", caller)
            .by(caller.userId(), tenant)
            .on("phi", request.format().field())
            .action(grant.permission().text())
            .detail("role", role)
            .detail("purpose", purpose)
            .detail("policy_digest", policy.digest());
    concerning(event, tenant, request.keeping());
    var _ = recorder.append(event);
    return seen;
  }
}
