// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.note.SignedCheckpoint;
import java.io.IOException;

/**
 * A place out of reach of who could change the log, where checkpoints are left: an anchor. What it
 * kept makes truncation, rollback and rewriting visible to {@link LogVerifier}.
 */
@FunctionalInterface
public interface CheckpointSink {
  /** Leaves {@code checkpoint} there; returns once it is there for good. */
  void put(SignedCheckpoint checkpoint) throws IOException;
}
