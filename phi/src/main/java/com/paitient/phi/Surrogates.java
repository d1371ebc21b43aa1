// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes look-alike values: the same for the same value, different for different ones, never one
 * that the text holds. Names, places and organizations word by word, dates by one shift, everything
 * else sign by sign.
 */
final class Surrogates {
  private static final int TRIES = 64;

  private final Vault vault;
  private final Set<String> avoid;
  private final RandomGenerator random;
  private final LocalDate today;

  /**
   * For texts that hold these words.
   *
   * @param avoid words and numbers of the texts, in small letters
   * @param today tells which dates of birth show an age over 89
   */
  Surrogates(Vault vault, Set<String> avoid, RandomGenerator random, LocalDate today) {
    this.vault = vault;
    this.avoid = avoid;
    this.random = random;
    this.today = today;
  }

  /** The surrogate of a value; the vault holds it afterwards. */
  String of(Category category, String real) {
    String key = category + "\0" + real;
    String known = vault.value(key);
    if (known != null) {
      return known;
    }
    String made = make(category, real);
    vault.value(key, made);
    return made;
  }

  private String make(Category category, String real) {
    return switch (category) {
      case NAME -> new NameSurrogates(this).of(real);
      case LOCATION -> new PlaceSurrogates(this).place(real);
      case ORGANIZATION, PROFESSION -> new PlaceSurrogates(this).organization(real);
      case DATE -> new DateSurrogates(this).of(real);
      case AGE -> new CodeSurrogates(this).age(real);
      case PHONE, FAX -> new CodeSurrogates(this).phone(real);
      case SSN -> new CodeSurrogates(this).ssn(real);
      case EMAIL -> new CodeSurrogates(this).email(real);
      case URL -> new CodeSurrogates(this).url(real);
      case IP -> new CodeSurrogates(this).ip(real);
      case MRN, ID, ACCOUNT, LICENSE, VEHICLE, DEVICE, OTHER -> new CodeSurrogates(this).code(real);
    };
  }

  Vault vault() {
    return vault;
  }

  LocalDate today() {
    return today;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Whether a candidate may be issued. */
  boolean free(String candidate) {
    String low = candidate.toLowerCase(Locale.ROOT);
    return !vault.issued(low) && !vault.real(low) && !avoid.contains(low);
  }

  /** Keeps a whole value. */
  String keep(String surrogate, String real) {
    vault.put(new Unit(surrogate, real, false));
    return surrogate;
  }

  /** The surrogate of one word of a name, written like the word. */
  String word(String real, List<String> pool) {
    Unit known = vault.word(real);
    if (known == null || !known.word()) {
      known = new Unit(Letters.title(fresh(real, pool)), real, true);
      vault.put(known);
    } else if (plainer(known.real(), real)) {
      known = new Unit(known.surrogate(), real, true);
      vault.put(known);
    }
    return Letters.like(known.surrogate(), real);
  }

  /** Whether a new writing shows the name better than the one that is kept. */
  private static boolean plainer(String kept, String now) {
    boolean keptFlat = Letters.upper(kept) || Letters.lower(kept);
    return keptFlat && !Letters.upper(now) && !Letters.lower(now);
  }

  private String fresh(String real, List<String> pool) {
    String best = null;
    for (int i = 0; i < TRIES; i++) {
      String candidate = pool.get(below(pool.size()));
      if (free(candidate) && better(candidate, best, real)) {
        best = candidate;
      }
    }
    return best != null ? best : invented();
  }

  private static boolean better(String candidate, @Nullable String best, String real) {
    return best == null
        || Math.abs(candidate.length() - real.length()) < Math.abs(best.length() - real.length());
  }

  /** A speakable word that nobody has, for when a pool is used up. */
  private String invented() {
    String start = "bdfgklmnprstvw";
    String middle = "aeiou";
    while (true) {
      StringBuilder word = new StringBuilder();
      for (int i = 0; i < 4; i++) {
        word.append(start.charAt(below(start.length())));
        word.append(middle.charAt(below(middle.length())));
      }
      if (free(word.toString())) {
        return word.toString();
      }
    }
  }
}
