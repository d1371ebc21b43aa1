// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.ClinicalText;
import java.util.List;
import java.util.Optional;

/**
 * Texts to put surrogates into, or to take them out of.
 *
 * @param tenantId on behalf of which of the caller's tenants
 * @param conversationId whose vault the service keeps
 * @param vault a vault that the caller keeps, as it was given to him
 */
public record TextRequest(
    List<ClinicalText> texts,
    Optional<String> tenantId,
    Optional<String> conversationId,
    Optional<String> vault) {
  public TextRequest {
    texts = List.copyOf(texts);
    GenerateRequest.checkCode("tenant_id", tenantId);
    GenerateRequest.checkCode("conversation_id", conversationId);
    if (conversationId.isPresent() && vault.isPresent()) {
      throw new GatewayException(
          GatewayException.Code.BAD_FIELD, "conversation_id and vault exclude each other");
    }
  }

  /** A vault opens what was given, so it is not shown. */
  @Override
  public String toString() {
    return "TextRequest[" + texts.size() + " texts]";
  }
}
