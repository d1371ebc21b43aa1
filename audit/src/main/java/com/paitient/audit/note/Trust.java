// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who signs for one log at which size: the keys that a policy names, and those that took over from
 * them by statements. Thread-safe.
 */
public final class Trust {
  private final Policy policy;
  private final String log;
  private final List<Term> terms = new ArrayList<>();

  /** The keys in force between two sizes, both included. */
  private record Term(List<VerifierKey> keys, long from, long to) {
    boolean holds(SignedCheckpoint signed) {
      long size = signed.checkpoint().size();
      return size >= from && size <= to && Policy.signed(keys, signed);
    }
  }

  private Trust(Policy policy, String log) {
    this.policy = policy;
    this.log = log;
    terms.add(new Term(policy.keysOf(log), 0, Long.MAX_VALUE));
  }

  /**
   * Follows {@code rotations}, in their order, from the keys that {@code policy} names. A statement
   * that the keys in force did not sign changes nothing: it may be older than the policy, or not
   * the log's.
   */
  public static Trust of(Policy policy, String log, List<Rotation> rotations) {
    Trust trust = new Trust(policy, log);
    rotations.forEach(trust::follow);
    return trust;
  }

  /** Whether the keys in force now signed {@code rotation}. */
  public boolean follows(Rotation rotation) {
    Term last = terms.getLast();
    return rotation.log().equals(log)
        && rotation.size() >= last.from
        && Policy.signed(last.keys, rotation.statement());
  }

  private void follow(Rotation rotation) {
    if (follows(rotation)) {
      Term last = terms.getLast();
      terms.set(terms.size() - 1, new Term(last.keys, last.from, rotation.size()));
      terms.add(new Term(rotation.keys(), rotation.size(), Long.MAX_VALUE));
    }
  }

  /** Whether {@code signed} is this log's, by the keys in force at its size. */
  public boolean believes(SignedCheckpoint signed) {
    return signed.checkpoint().origin().equals(log)
        && terms.stream().anyMatch(term -> term.holds(signed));
  }

  /** Which of the policy's witnesses cosigned {@code signed}. */
  public Set<VerifierKey> witnesses(SignedCheckpoint signed) {
    Set<VerifierKey> found = new HashSet<>();
    policy.witnesses().stream().filter(key -> key.signs(signed)).forEach(found::add);
    return found;
  }

  /** Whether {@code witnesses} are enough for the policy. */
  public boolean isQuorum(Set<VerifierKey> witnesses) {
    return policy.quorum().holds(witnesses);
  }
}
