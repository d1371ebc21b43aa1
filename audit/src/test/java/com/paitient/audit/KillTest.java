// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some of the kills that {@code bench/audit/run --only kill} does a thousand of. {@code
 * -Daudit.kills=1000 -Daudit.writers=64} for more.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("audit.kills", 8);
  private static final int WRITERS = Integer.getInteger("audit.writers", 16);

  @TempDir Path folder;

  @Test
  void losesNothingThatWasAcknowledgedBeforeKill() throws Exception {
    assertThat(new Kills(folder, WRITERS).run(KILLS)).isGreaterThanOrEqualTo(20L * KILLS);
  }
}
