// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import com.paitient.keys.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Turns a caller's own id of a patient into a keyed hash, by which the patient's events are found
 * without the id being kept. Thread-safe.
 */
public record PatientHashes(Envelope envelope) {
  /** HMAC-SHA-256 under a key of the tenant, lower-case hex. */
  public String hash(String tenantId, String patientId) {
    return HexFormat.of()
        .formatHex(
            envelope.keyedHash(tenantId, "patient", patientId.getBytes(StandardCharsets.UTF_8)));
  }

  /** A secret of the tenant's about a patient, by which the patient's dates are shifted. */
  public byte[] dates(String tenantId, String patientId) {
    return envelope.keyedHash(
        tenantId, "patient-dates", patientId.getBytes(StandardCharsets.UTF_8));
  }
}
