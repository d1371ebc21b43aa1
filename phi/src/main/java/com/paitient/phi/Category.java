// SPDX-License-Identifier: MIT
package com.paitient.phi;

/**
 * Kinds of identifying text: the 18 of 45 CFR 164.514(b)(2)(i), grouped as users know them. The
 * constant's name is what the API shows and what {@code [REDACTED NAME]} holds.
 */
public enum Category {
  NAME,
  DATE,
  AGE,
  LOCATION,
  PHONE,
  FAX,
  EMAIL,
  SSN,
  MRN,
  ID,
  ACCOUNT,
  LICENSE,
  VEHICLE,
  DEVICE,
  URL,
  IP,
  ORGANIZATION,
  PROFESSION,
  OTHER
}
