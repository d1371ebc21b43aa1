// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.settings.InForce;
import com.paitient.server.settings.Setting;

/** A deployment with what holds for it now. */
public record Standing(Deployment deployment, ModelRuntime.State state, InForce inForce) {
  /** {@code standard}, {@code enhanced} or {@code maximum}: how far it is kept from networks. */
  public String isolationLevel() {
    boolean isolated = inForce.holds(Setting.NETWORK_ISOLATION);
    boolean inside =
        inForce.holds(Setting.PRIVATE_ENDPOINTS) && inForce.holds(Setting.INTERNAL_TRAFFIC_ONLY);
    if (isolated && inside) {
      return "maximum";
    }
    return isolated ? "enhanced" : "standard";
  }
}
