// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import com.paitient.audit.Entry;
import com.paitient.server.access.Grant;
import java.util.List;

/**
 * An index of the audit log for queries: it says where events are, the log says what they are. It
 * is never the truth, and rebuilt from the log at any time.
 */
public interface TrailIndex {
  /** The index after the last entry that was added for {@code log}; 0 at first. */
  long next(String log);

  /** Adds entries in order; those that are there already are left as they are. */
  void add(List<Entry> entries);

  /**
   * The places in {@code log} of what matches. The grant is for {@code audit:read} and its tenant
   * bounds what is seen. None that matches is missing; fails where the index is not as far as the
   * end that is asked for. One that does not match may be among them.
   */
  List<Long> find(Grant grant, String log, TrailQuery query);

  /** Forgets what stands before a place, which has expired; some of it may stay for a while. */
  void forget(String log, long first);

  /** Forgets everything of a log, so that it can be rebuilt. */
  void clear(String log);
}
