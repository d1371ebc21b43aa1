// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/** The classes that the tagger tells apart; the order is that of its weights. */
enum Tag {
  /** Nothing that identifies. */
  NONE,
  NAME,
  LOCATION,
  ORGANIZATION,
  ID,
  DATE,
  CONTACT,
  AGE;

  private static final Tag[] ALL = values();

  static Tag at(int i) {
    return ALL[i];
  }

  /** The class that stands for a category. */
  static Tag of(Category category) {
    return switch (category) {
      case NAME -> NAME;
      case LOCATION -> LOCATION;
      case ORGANIZATION -> ORGANIZATION;
      case DATE -> DATE;
      case AGE -> AGE;
      case PHONE, FAX, EMAIL, URL, IP -> CONTACT;
      case SSN, MRN, ID, ACCOUNT, LICENSE, VEHICLE, DEVICE -> ID;
      case PROFESSION, OTHER -> NONE;
    };
  }

  /** This class's place in the weights. */
  @SuppressWarnings("EnumOrdinal")
  int place() {
    return ordinal();
  }
}
