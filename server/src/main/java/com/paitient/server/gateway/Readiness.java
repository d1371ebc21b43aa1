// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.Prompt;
import com.paitient.server.gateway.GatewayException.Code;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.Workshop;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.Runtimes;
import java.time.Duration;
import java.util.Optional;

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

  /** The destination of a deployment that is ready, and takes all that the prompt has. */
  String require(Deployment deployment, Prompt prompt) {
    String destination = workshop.destination(deployment);
    Optional<ModelRuntime> runtime = runtimes.at(destination);
    runtime.ifPresent(there -> requireTaken(there, prompt));
    ModelRuntime.State state =
        runtime
            .map(there -> there.awaitReady(patience))
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

  private static void requireTaken(ModelRuntime runtime, Prompt prompt) {
    for (String parameter : prompt.parameters().keySet()) {
      if (!runtime.takes(parameter)) {
        throw GatewayException.notHad(parameter);
      }
    }
    if (prompt.hasCalls() && !runtime.takes("tools")) {
      throw GatewayException.notHad("messages");
    }
  }
}
