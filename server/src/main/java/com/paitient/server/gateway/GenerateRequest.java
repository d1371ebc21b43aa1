// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.Message;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.settings.Wishes;
import java.util.List;
import java.util.Optional;

/**
 * A prompt for a deployment.
 *
 * @param deployment its id or name
 * @param tenantId on behalf of which of the caller's tenants
 * @param purposeOfUse why the text is used, as the caller states it
 */
public record GenerateRequest(
    String deployment,
    List<Message> messages,
    Sampling sampling,
    Wishes wishes,
    Optional<String> tenantId,
    Optional<String> conversationId,
    Optional<String> purposeOfUse) {

  public GenerateRequest {
    messages = List.copyOf(messages);
  }
}
