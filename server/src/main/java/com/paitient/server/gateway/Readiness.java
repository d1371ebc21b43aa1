// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.server.gateway.GatewayException.Code;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.Workshop;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.Runtimes;
import java.time.Duration;

/** Waits for a deployment that is still starting, up to a limit. */
final class Readiness {
  private final Workshop workshop;
  private final Runtimes runtimes;
  private final Duration patience;

  Readiness(Workshop workshop, Runtimes runtimes, Duration patience) {
    this.workshop = workshop;
    this.runtimes = runtimes;
    this.patience = patience;
  }

  /** The destination of a deployment that is ready. */
  String require(Deployment deployment) {
    String destination = workshop.destination(deployment);
    ModelRuntime.State state =
        runtimes
            .at(destination)
            .map(runtime -> runtime.awaitReady(patience))
            .orElseGet(() -> workshop.state(deployment));
    return switch (state) {
      case ModelRuntime.State.Ready _ -> destination;
      case ModelRuntime.State.Provisioning _ ->
          throw new GatewayException(Code.NOT_READY, "the deployment is still provisioning");
      case ModelRuntime.State.Stopped _ ->
          throw new GatewayException(Code.NOT_READY, "the deployment is stopped");
      case ModelRuntime.State.Failed failed ->
          throw new GatewayException(Code.FAILED, failed.reason());
    };
  }
}
