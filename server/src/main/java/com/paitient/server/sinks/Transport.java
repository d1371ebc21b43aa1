// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.Entry;
import java.time.Duration;
import java.util.List;

/** A way to bring events to one place. Used by one thread; fails with an unchecked exception. */
interface Transport extends AutoCloseable {
  /**
   * Brings them there; they may have come more than once when it fails. What it returns from was
   * taken, as far as {@link #settles} says.
   */
  void deliver(List<Entry> entries);

  /**
   * How long after a delivery a failure still may mean that it did not arrive. Zero where the
   * receiver says that it has them.
   */
  Duration settles();

  /** Fails when what was delivered lately may not have arrived; asked while nothing is to do. */
  default void check() {}

  @Override
  void close();
}
