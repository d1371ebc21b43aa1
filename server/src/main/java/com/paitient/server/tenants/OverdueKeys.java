// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.keys.KeyEntry;
import com.paitient.keys.KeyLife;
import com.paitient.server.identity.Recorder;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of tenants' keys that are older than their cryptoperiod and should be rotated. */
public final class OverdueKeys {
  private static final Logger LOG = LoggerFactory.getLogger(OverdueKeys.class);
  private static final String BY = "job/watch-keys";

  private final KeyLife life;
  private final Recorder recorder;
  private final Set<String> told = new HashSet<>();

  public OverdueKeys(KeyLife life, Recorder recorder) {
    this.life = life;
    this.recorder = recorder;
  }

  /** How many there are now. */
  public int count() {
    return life.overdue().size();
  }

  /** Records each that is new since the last call, or since the service began. */
  synchronized void tell() {
    for (KeyEntry key : life.overdue()) {
      if (!told.contains(key.id())) {
        record(key);
        told.add(key.id());
      }
    }
  }

  private void record(KeyEntry key) {
    var _ =
        recorder.append(
            recorder
                .event("tenant.keys_overdue")
                .by(BY, key.tenant())
                .on("tenant", key.tenant())
                .action("watch")
                .detail("key_version", (long) key.version())
                .detail("since", key.since().toString()));
    LOG.warn("a key of {} is overdue for rotation: version {}", key.tenant(), key.version());
  }
}
