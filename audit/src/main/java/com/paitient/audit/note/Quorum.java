// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import java.util.List;
import java.util.Set;

/** Which witnesses must have cosigned (C2SP tlog-policy). */
public sealed interface Quorum {
  /** Whether {@code witnesses} are enough. */
  boolean holds(Set<VerifierKey> witnesses);

  /** Nobody needs to. */
  record None() implements Quorum {
    @Override
    public boolean holds(Set<VerifierKey> witnesses) {
      return true;
    }
  }

  /** One witness must. */
  record Witness(VerifierKey key) implements Quorum {
    @Override
    public boolean holds(Set<VerifierKey> witnesses) {
      return witnesses.contains(key);
    }
  }

  /** At least {@code needed} of the members must. */
  record Group(int needed, List<Quorum> members) implements Quorum {
    public Group {
      members = List.copyOf(members);
      if (needed < 1 || needed > members.size()) {
        throw new IllegalArgumentException("a group needs from one to all of its members");
      }
    }

    @Override
    public boolean holds(Set<VerifierKey> witnesses) {
      return members.stream().filter(member -> member.holds(witnesses)).count() >= needed;
    }
  }
}
