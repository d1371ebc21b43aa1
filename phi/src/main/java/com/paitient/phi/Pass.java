// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One mode applied to the values of one record: to those whose kind the record tells, and to free
 * text, where known values are looked for too. Made by {@link Guard#pass}; thread-safe as its vault
 * is.
 */
public final class Pass {
  private final Guard guard;
  private final Mode mode;
  private final Vault vault;
  private final Set<String> avoid;

  Pass(Guard guard, Mode mode, Vault vault, Set<String> avoid) {
    this.guard = guard;
    this.mode = mode;
    this.vault = vault;
    this.avoid = avoid;
  }

  public Mode mode() {
    return mode;
  }

  /**
   * What is written over free text: over what the detectors find and over what is known.
   *
   * @param known findings that are sure; they win over the detectors'
   * @throws PhiException as {@link Guard#scan}
   */
  public List<Replacement> free(ClinicalText text, List<Finding> known) {
    List<Finding> found = new ArrayList<>(known);
    found.addAll(guard.find(text.value()));
    return guard.replacements(text.value(), settled(found, known.size()), mode, vault, avoid);
  }

  /**
   * What is written over a value that is of one kind as a whole.
   *
   * @throws PhiException REJECTED in mode REJECT; BAD_TEXT or TOO_LONG as {@link Guard#scan}
   */
  public Replacement whole(ClinicalText text, Category category, String detector) {
    guard.wellFormed(text.value());
    Finding finding = new Finding(category, 0, text.value().length(), 1, detector);
    return guard.replacements(text.value(), List.of(finding), mode, vault, avoid).getFirst();
  }

  /**
   * A value of the caller's own making in place of a real one; in mode DEIDENTIFY the same for the
   * same real value, and turned back.
   */
  public String own(String real, Supplier<String> make) {
    return mode == Mode.DEIDENTIFY ? vault.own(real, make) : make.get();
  }

  /**
   * The first three digits of a ZIP code where Safe Harbor lets them stay, else 000 (45 CFR
   * 164.514(b)(2)(i)(B)).
   */
  public static String zip3(String zip) {
    return SafeHarbor.zip3(zip);
  }

  /** Findings without overlap, in order; those known before the others, the longer of two. */
  private static List<Finding> settled(List<Finding> found, int known) {
    List<Finding> order = new ArrayList<>(found.subList(0, known));
    order.sort(Comparator.comparingInt((Finding f) -> f.start() - f.end()));
    order.addAll(found.subList(known, found.size()));
    TreeMap<Integer, Finding> kept = new TreeMap<>();
    for (Finding f : order) {
      var before = kept.lowerEntry(f.end());
      if (before == null || before.getValue().end() <= f.start()) {
        kept.put(f.start(), f);
      }
    }
    return List.copyOf(kept.values());
  }

  @Override
  public String toString() {
    return "Pass[" + mode + "]";
  }
}
