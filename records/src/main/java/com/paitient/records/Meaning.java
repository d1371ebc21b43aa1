// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Category;

/** What a field of a record holds. */
sealed interface Meaning {
  /** Nothing that identifies: codes, quantities, the names of code systems. */
  record Plain() implements Meaning {}

  /** Words of any kind, which the detectors look at. */
  record Free() implements Meaning {}

  /** One identifying value of a kind. */
  record Value(Category category) implements Meaning {}

  /** A day, or a day with a time, as the record writes it. */
  record Day() implements Meaning {}

  /** A ZIP or postal code by itself. */
  record PostalCode() implements Meaning {}

  /** XHTML whose text the detectors look at. */
  record Narrative() implements Meaning {}

  /** The record's own name for a thing in it, which other fields refer to. */
  record Key() implements Meaning {}

  /** A field that refers to a thing by its key. */
  record Link() implements Meaning {}

  /** An address of something outside, or bytes that nobody can look into: it goes as a whole. */
  record Opaque(Category category) implements Meaning {}

  /** A number of years. */
  record Years() implements Meaning {}

  /** What no table knows: free text, of which Safe Harbor leaves nothing. */
  record Unknown() implements Meaning {}

  Meaning PLAIN = new Plain();
  Meaning FREE = new Free();
  Meaning DAY = new Day();
  Meaning KEY = new Key();
  Meaning LINK = new Link();
  Meaning UNKNOWN = new Unknown();

  static Meaning of(Category category) {
    return new Value(category);
  }
}
