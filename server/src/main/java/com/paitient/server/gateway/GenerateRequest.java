// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.Prompt;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.settings.Wishes;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A prompt for a deployment.
 *
 * @param deployment its id or name
 * @param choices how many answers are asked for
 * @param tenantId on behalf of which of the caller's tenants
 * @param patientId the caller's own id of the patient; kept only as a keyed hash
 * @param carriage how it came
 * @param purposeOfUse why the text is used, as the caller states it: a code, recorded in clear
 */
public record GenerateRequest(
    String deployment,
    Prompt prompt,
    Sampling sampling,
    int choices,
    Wishes wishes,
    Optional<String> tenantId,
    Optional<String> conversationId,
    Optional<String> patientId,
    Optional<String> purposeOfUse,
    Carriage carriage) {

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");
  private static final int MOST_PATIENT_ID = 200;

  public GenerateRequest {
    checkCode("tenant_id", tenantId);
    checkCode("conversation_id", conversationId);
    checkCode("purpose_of_use", purposeOfUse);
    checkPatient(patientId);
  }

  static void checkPatient(Optional<String> patientId) {
    patientId.ifPresent(id -> checkLength("patient_id", id));
  }

  /** One of which nobody knows how it came. */
  public GenerateRequest(
      String deployment,
      Prompt prompt,
      Sampling sampling,
      int choices,
      Wishes wishes,
      Optional<String> tenantId,
      Optional<String> conversationId,
      Optional<String> patientId,
      Optional<String> purposeOfUse) {
    this(
        deployment,
        prompt,
        sampling,
        choices,
        wishes,
        tenantId,
        conversationId,
        patientId,
        purposeOfUse,
        Carriage.OPEN);
  }

  /** The same request, with how it came. */
  public GenerateRequest carried(Carriage how) {
    return new GenerateRequest(
        deployment,
        prompt,
        sampling,
        choices,
        wishes,
        tenantId,
        conversationId,
        patientId,
        purposeOfUse,
        how);
  }

  static void checkCode(String field, Optional<String> value) {
    if (value.filter(code -> !CODE.matcher(code).matches()).isPresent()) {
      throw new GatewayException(
          GatewayException.Code.BAD_FIELD,
          field + " must be a code of 1 to 100 letters, digits or . _ : -");
    }
  }

  private static void checkLength(String field, String value) {
    if (value.isEmpty() || value.length() > MOST_PATIENT_ID) {
      throw new GatewayException(
          GatewayException.Code.BAD_FIELD, field + " must have 1 to 200 characters");
    }
  }
}
