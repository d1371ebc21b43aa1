// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.RuntimeMaker;
import com.paitient.server.runtimes.Runtimes;
import com.paitient.server.runtimes.UpstreamMaker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives deployments their runtimes, and remembers why one has none. Thread-safe. */
public final class Workshop {
  private final Models models;
  private final RuntimeMaker here;
  private final UpstreamMaker there;
  private final Runtimes runtimes;
  private final Map<String, String> destinations = new ConcurrentHashMap<>();
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  public Workshop(Models models, RuntimeMaker here, UpstreamMaker there, Runtimes runtimes) {
    this.models = models;
    this.here = here;
    this.there = there;
    this.runtimes = runtimes;
  }

  /** Whether the model runs on this machine; refuses one that the registry does not know. */
  boolean runsHere(String modelName) {
    return !(models.resolve(modelName).whereabouts() instanceof Whereabouts.There);
  }

  /** Starts a deployment; what goes wrong is told by {@link #state}. */
  void start(Deployment deployment) {
    try {
      switch (models.resolve(deployment.spec().modelName()).whereabouts()) {
        case Whereabouts.Here local ->
            place(deployment, here.make(deployment.id(), local.weights()));
        case Whereabouts.There server ->
            place(deployment, there.make(deployment.id(), server.upstream(), server.model()));
        case Whereabouts.Nowhere nothing -> failures.put(deployment.id(), nothing.reason());
      }
    } catch (RunException | ModelException e) {
      failures.put(deployment.id(), reason(e));
    }
  }

  private void place(Deployment deployment, ModelRuntime runtime) {
    failures.remove(deployment.id());
    destinations.put(deployment.id(), runtime.destination());
    runtimes.add(runtime);
  }

  private static String reason(RuntimeException e) {
    String message = e.getMessage();
    return message == null ? "the model could not be started" : message;
  }

  void stop(Deployment deployment) {
    String destination = destination(deployment);
    failures.remove(deployment.id());
    destinations.remove(deployment.id());
    runtimes.remove(destination);
  }

  /** Where a deployment stands. */
  public ModelRuntime.State state(Deployment deployment) {
    String failure = failures.get(deployment.id());
    if (failure != null) {
      return new ModelRuntime.State.Failed(failure);
    }
    return runtimes
        .at(destination(deployment))
        .map(ModelRuntime::state)
        .orElse(new ModelRuntime.State.Stopped());
  }

  /** Where the deployment's text may go. */
  public String destination(Deployment deployment) {
    return destinations.getOrDefault(deployment.id(), here.destination(deployment.id()));
  }
}
