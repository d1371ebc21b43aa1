// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import com.paitient.audit.Entry;
import com.paitient.server.access.Grant;
import java.util.List;

/** An index of the audit log for queries; never the truth, rebuilt from the log at any time. */
public interface TrailIndex {
  /** The index after the last entry that was added for {@code log}; 0 at first. */
  long next(String log);

  /** Adds entries in order; those that are there already are left as they are. */
  void add(List<Entry> entries);

  /** Newest first. The grant is for {@code audit:read} and its tenant bounds what is seen. */
  List<Entry> find(Grant grant, TrailQuery query);

  /** Forgets everything, so that it can be rebuilt. */
  void clear(String log);
}
