// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

/** The prompt of every request: about a kilobyte with ten identifiers of an invented patient. */
final class Prompt {
  private static final String SSN = "219-09-9999";
  static final String TEXT =
      "Please write a short summary of this visit for the referring physician. Patient John Smith,"
          + " born 04/12/1961, MRN 48213377, SSN "
          + SSN
          + ", was seen on 03/02/2025 at the clinic at 42 Maple Street, Springfield, IL 62704. He"
          + " can be reached at (217) 555-0142 or at john.smith@example.org. His insurance was"
          + " checked from 192.168.14.22, and his portal is at"
          + " https://portal.example.org/p/48213377. He reports three weeks of a dry cough without"
          + " fever, worse at night, and some shortness of breath on the stairs. He stopped smoking"
          + " ten years ago. Medication: lisinopril 20 mg once a day since the summer, atorvastatin"
          + " 40 mg at night. On examination the lungs are clear, the heart is regular without a"
          + " murmur, and there is no edema. Oxygen saturation is 97 percent on room air, blood"
          + " pressure 132 over 84. Plan: stop lisinopril, start losartan 50 mg, chest film if the"
          + " cough lasts longer than four more weeks, and a visit with spirometry. The patient"
          + " agrees with this plan and has no further questions today.";

  private Prompt() {}

  /** Whether a body holds an identifier of the prompt. */
  static boolean isIn(String body) {
    return body.contains(SSN);
  }
}
