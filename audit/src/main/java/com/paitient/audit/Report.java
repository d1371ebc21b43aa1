// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.List;

/**
 * What a verifier found.
 *
 * @param log the id that the checkpoint names, empty without one
 * @param size how many entries the checkpoint covers
 * @param root the Merkle root that the entries have, base64
 * @param problems what is wrong, the first hundred in the order found and the first of each kind;
 *     none in a whole log
 * @param witnessed how many entries the witnesses that the policy demands have cosigned; the size
 *     where it demands none
 */
public record Report(String log, long size, String root, List<Problem> problems, long witnessed) {
  public Report {
    problems = List.copyOf(problems);
  }

  /** Whether the log is what its trusted checkpoint says. */
  public boolean whole() {
    return problems.isEmpty();
  }

  /** What can be wrong. */
  public enum Kind {
    /** There is no checkpoint, or it cannot be read. */
    NO_CHECKPOINT,
    /** The checkpoint, or an earlier one, is not signed as the policy demands. */
    NOT_TRUSTED,
    /** An entry is missing, or its hash is not the one in the tree. */
    ENTRY,
    /** An entry is in the tree but is no event. */
    NOT_AN_EVENT,
    /** A tile is missing or does not have the hashes that the entries give. */
    TILE,
    /** The entries do not have the root that the checkpoint says. */
    ROOT,
    /** An earlier checkpoint covers more entries than the log has now. */
    ROLLED_BACK,
    /** The log does not begin with what an earlier checkpoint covered. */
    REWRITTEN,
    /** The journal does not hold what the tree says. */
    JOURNAL,
    /** Bodies are gone that no {@code audit.expired} event of the log covers. */
    NOT_EXPIRED,
    /** The witnesses that the policy demands have not cosigned this log. */
    NOT_WITNESSED
  }

  /**
   * One thing that is wrong.
   *
   * @param kind what it is
   * @param index the first entry that it concerns
   */
  public record Problem(Kind kind, long index) {}
}
