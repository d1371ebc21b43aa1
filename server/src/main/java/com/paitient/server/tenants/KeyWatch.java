// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.server.background.Rounds;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The background job that destroys keys whose waiting time is over, and tells of keys too old. */
public final class KeyWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

  private final Rounds rounds;

  private KeyWatch(Rounds rounds) {
    this.rounds = rounds;
  }

  public static KeyWatch start(
      TenantKeyLife life, OverdueKeys overdue, ReturnedProviders returned, Duration pause) {
    return new KeyWatch(
        Rounds.atOnce(
            "key watch",
            pause,
            () -> {
              look("what is to be destroyed", life::destroyDue);
              look("which keys are overdue", overdue::tell);
              look("which key providers are back", returned::look);
            }));
  }

  private static void look(String what, Runnable act) {
    try {
      act.run();
    } catch (RuntimeException e) {
      LOG.warn("nobody knows yet {}: {}", what, e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
