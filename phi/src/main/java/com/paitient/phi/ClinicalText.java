// SPDX-License-Identifier: MIT
package com.paitient.phi;

/** Text that may hold patient data; its {@code toString} tells only its length. */
public record ClinicalText(String value) {
  public static ClinicalText of(String value) {
    return new ClinicalText(value);
  }

  @Override
  public String toString() {
    return "ClinicalText[" + value.length() + " chars]";
  }
}
