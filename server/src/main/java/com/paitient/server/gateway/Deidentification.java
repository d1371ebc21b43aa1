// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Scanned;
import com.paitient.phi.Vault;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.gateway.Vaults.Place;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.tenants.Tenants;
import java.util.List;
import java.util.Optional;

/**
 * Puts surrogates into texts that go nowhere, and takes them out again. What they stand for is kept
 * with the conversation, or by the caller as a sealed vault. Thread-safe.
 */
public final class Deidentification {
  private static final Resource PHI = Resource.all("phi");

  private final Access access;
  private final Admission admission;
  private final Guard guard;
  private final ConversationVaults vaults;
  private final VaultTokens tokens;
  private final Recorder recorder;

  public Deidentification(
      Access access,
      Tenants tenants,
      Guard guard,
      ConversationVaults vaults,
      VaultTokens tokens,
      Recorder recorder) {
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

  /** Puts surrogates in place of what identifies; recorded first. */
  public Deidentified deidentify(Caller caller, TextRequest request) {
    Grant grant = access.require(caller, Permission.PHI_REDACT, PHI);
    String tenant = tenant(caller, Permission.PHI_REDACT, request);
    record(caller, tenant, grant, request, "phi.deidentification", Optional.empty());
    if (request.conversationId().isPresent()) {
      Place place = new Place(tenant, request.conversationId().get());
      return new Deidentified(
          vaults.using(grant, place, vault -> scanned(request, vault)), Optional.empty());
    }
    Vault vault = request.vault().map(token -> tokens.open(tenant, token)).orElseGet(Vault::create);
    List<Scanned> texts = scanned(request, vault);
    return new Deidentified(texts, Optional.of(tokens.seal(tenant, vault)));
  }

  /** Puts the real values back in place of surrogates; recorded first. */
  public List<ClinicalText> reidentify(Caller caller, TextRequest request) {
    Grant grant = access.require(caller, Permission.PHI_REIDENTIFY, PHI);
    String tenant = tenant(caller, Permission.PHI_REIDENTIFY, request);
    Vault vault = vault(grant, tenant, request);
    record(caller, tenant, grant, request, "phi.access", Optional.of(vault));
    return request.texts().stream().map(text -> guard.reidentify(text, vault)).toList();
  }

  private Vault vault(Grant grant, String tenant, TextRequest request) {
    if (request.conversationId().isPresent()) {
      return vaults.find(grant, new Place(tenant, request.conversationId().get()));
    }
    return request
        .vault()
        .map(token -> tokens.open(tenant, token))
        .orElseThrow(() ->
            new GatewayException(
                GatewayException.Code.BAD_FIELD, "either conversation_id or vault is required"));
  }

  private String tenant(Caller caller, Permission permission, TextRequest request) {
    return admission.tenant(caller, permission, PHI, request.tenantId()).id();
  }

  private List<Scanned> scanned(TextRequest request, Vault vault) {
    return request.texts().stream().map(text -> guard.scan(text, Mode.DEIDENTIFY, vault)).toList();
  }

  private void record(
      Caller caller,
      String tenant,
      Grant grant,
      TextRequest request,
      String type,
      Optional<Vault> vault) {
    var event =
        recorder
            .event(type, caller)
            .by(caller.userId(), tenant)
            .on("phi", "text")
            .action(grant.permission().text())
            .detail("detector", guard.version())
            .detail("texts", (long) request.texts().size());
    vault.ifPresent(opened -> event.detail("surrogates", (long) opened.size()));
    var _ = recorder.append(event);
  }
}
