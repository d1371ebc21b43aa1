// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.phi.Category;

/** What Presidio calls our categories; where it has no name of its own, ours. */
final class PresidioEntities {
  private PresidioEntities() {}

  static String of(Category category) {
    return switch (category) {
      case NAME -> "PERSON";
      case DATE -> "DATE_TIME";
      case PHONE, FAX -> "PHONE_NUMBER";
      case EMAIL -> "EMAIL_ADDRESS";
      case SSN -> "US_SSN";
      case MRN, ID, VEHICLE, DEVICE -> "ID";
      case ACCOUNT -> "US_BANK_NUMBER";
      case LICENSE -> "MEDICAL_LICENSE";
      case IP -> "IP_ADDRESS";
      case AGE, LOCATION, URL, ORGANIZATION, PROFESSION, OTHER -> category.name();
    };
  }
}
