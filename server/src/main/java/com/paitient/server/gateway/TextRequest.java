// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.ClinicalText;
import java.util.List;
import java.util.Optional;

/** Texts to put surrogates into, or to take them out of. */
public record TextRequest(List<ClinicalText> texts, Keeping keeping) {
  public TextRequest {
    texts = List.copyOf(texts);
  }

  /**
   * Where it is kept what surrogates stand for.
   *
   * @param tenantId on behalf of which of the caller's tenants
   * @param conversationId whose vault the service keeps
   * @param vault a vault that the caller keeps, as it was given to him
   * @param patientId the caller's own id of the patient, whose dates are shifted alike throughout
   * @param purposeOfUse a code of what it is for, as it is recorded
   */
  public record Keeping(
      Optional<String> tenantId,
      Optional<String> conversationId,
      Optional<String> vault,
      Optional<String> patientId,
      Optional<String> purposeOfUse) {
    public Keeping {
      GenerateRequest.checkCode("tenant_id", tenantId);
      GenerateRequest.checkCode("conversation_id", conversationId);
      GenerateRequest.checkPatient(patientId);
      GenerateRequest.checkCode("purpose_of_use", purposeOfUse);
      if (conversationId.isPresent() && vault.isPresent()) {
        throw new GatewayException(
            GatewayException.Code.BAD_FIELD, "conversation_id and vault exclude each other");
      }
    }

    /** A vault opens what was given, and ids may be names, so nothing is shown. */
    @Override
    public String toString() {
      return "Keeping";
    }
  }
}
