// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.RuntimeMaker;
import com.paitient.server.runtimes.Runtimes;
import com.paitient.server.runtimes.Weights;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Gives deployments their runtimes, and remembers why one has none. Thread-safe. */
public final class Workshop {
  private final Models models;
  private final RuntimeMaker maker;
  private final Runtimes runtimes;
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  public Workshop(Models models, RuntimeMaker maker, Runtimes runtimes) {
    this.models = models;
    this.maker = maker;
    this.runtimes = runtimes;
  }

  /** Refuses a model that the registry does not know. */
  void check(String modelName) {
    var _ = models.resolve(modelName);
  }

  /** Starts a deployment; what goes wrong is told by {@link #state}. */
  void start(Deployment deployment) {
    try {
      Models.Resolved resolved = models.resolve(deployment.spec().modelName());
      Optional<Weights> weights = resolved.weights();
      if (weights.isPresent()) {
        failures.remove(deployment.id());
        runtimes.add(maker.make(deployment.id(), weights.get()));
      } else {
        failures.put(deployment.id(), resolved.reason());
      }
    } catch (RunException | ModelException e) {
      failures.put(deployment.id(), reason(e));
    }
  }

  private static String reason(RuntimeException e) {
    String message = e.getMessage();
    return message == null ? "the model could not be started" : message;
  }

  void stop(Deployment deployment) {
    failures.remove(deployment.id());
    runtimes.remove(maker.destination(deployment.id()));
  }

  /** Where a deployment stands. */
  public ModelRuntime.State state(Deployment deployment) {
    String failure = failures.get(deployment.id());
    if (failure != null) {
      return new ModelRuntime.State.Failed(failure);
    }
    return runtimes
        .at(maker.destination(deployment.id()))
        .map(ModelRuntime::state)
        .orElse(new ModelRuntime.State.Stopped());
  }

  /** Where the deployment's text may go. */
  public String destination(Deployment deployment) {
    return maker.destination(deployment.id());
  }
}
