// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.paitient.phi.Release;
import com.paitient.server.processes.ProcessException;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.runtimes.TokenSink;
import com.paitient.server.runtimes.Weights;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A model in a worker process of its own on this machine. A worker that ends is started again,
 * later each time; requests that it had get UNAVAILABLE. Thread-safe.
 */
public final class LocalRuntime implements ModelRuntime {
  private static final Set<String> HINTS = Set.of("reasoning_effort", "verbosity");
  private static final int MOST_FAILED_STARTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration GOOD_LIFE = Duration.ofMinutes(2);

  private final LocalHost host;
  private final String destination;
  private final Path folder;
  private final Weights weights;
  private final Semaphore places;
  private final Thread keeper;

  private State state = new State.Provisioning();
  private @Nullable Worker worker;

  private LocalRuntime(LocalHost host, String destination, Path folder, Weights weights) {
    this.host = host;
    this.destination = destination;
    this.folder = folder;
    this.weights = weights;
    this.places = new Semaphore(host.limits().queue() + 1);
    this.keeper = Thread.ofVirtual().name("keeper of " + destination).unstarted(this::keep);
  }

  /**
   * Starts a runtime; it is provisioning when this returns.
   *
   * @param folder the worker's own; made and given to it
   */
  public static LocalRuntime start(
      LocalHost host, String destination, Path folder, Weights weights) {
    LocalRuntime runtime = new LocalRuntime(host, destination, folder, weights);
    runtime.keeper.start();
    return runtime;
  }

  @Override
  public String destination() {
    return destination;
  }

  @Override
  public String kind() {
    return "local";
  }

  /** What a worker heeds, and what may be without effect. */
  @Override
  public boolean takes(String parameter) {
    return WorkerWire.PARAMETERS.contains(parameter) || HINTS.contains(parameter);
  }

  @Override
  public synchronized State state() {
    boolean justDied = state instanceof State.Ready && worker != null && !worker.alive();
    return justDied ? new State.Provisioning() : state;
  }

  @Override
  public synchronized State awaitReady(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (long left = patience.toMillis();
          state() instanceof State.Provisioning && left > 0;
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return state();
  }

  /** A worker gives pieces, whatever the delivery. */
  @Override
  public Answer run(Release release, Sampling sampling, Delivery delivery, TokenSink sink) {
    if (!release.destination().id().equals(destination)) {
      throw new RunException(RunException.Code.REFUSED, "the release is for another destination");
    }
    Worker ready = ready();
    if (!places.tryAcquire()) {
      throw new RunException(RunException.Code.OVERLOADED, "too many requests wait");
    }
    try {
      byte[] request = WorkerWire.request(release.prompt(), sampling);
      return new WorkerRun(ready.socket(), ready.key(), request, sink)
          .within(host.limits().generateTime());
    } finally {
      places.release();
    }
  }

  private synchronized Worker ready() {
    if (worker == null || !(state() instanceof State.Ready)) {
      throw new RunException(RunException.Code.UNAVAILABLE, "the model is not ready");
    }
    return worker;
  }

  /** The process id of the worker that is or becomes ready; 0 without one. */
  public synchronized long pid() {
    return worker == null ? 0 : worker.pid();
  }

  /** Keeps a worker alive until this is closed or no start can help. */
  private void keep() {
    int failedStarts = 0;
    int ends = 0;
    try {
      while (true) {
        long begun = System.nanoTime();
        try {
          live();
          failedStarts = 0;
        } catch (WorkerFailure e) {
          failedStarts++;
          if (e.lasting() || failedStarts == MOST_FAILED_STARTS) {
            become(new State.Failed(String.valueOf(e.getMessage())));
            return;
          }
        } catch (RuntimeException e) {
          become(new State.Failed("broken: " + e.getClass().getSimpleName()));
          throw e;
        }
        ends = System.nanoTime() - begun > GOOD_LIFE.toNanos() ? 0 : ends + 1;
        Thread.sleep(pause(ends));
      }
    } catch (InterruptedException closed) {
      // The worker is gone, and no other is wanted.
    }
  }

  private static Duration pause(int ends) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(ends, 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  /** One worker's life. */
  private void live() throws InterruptedException {
    try (Worker started = Worker.start(host, destination.replace('/', '-'), folder)) {
      if (!take(started)) {
        throw new InterruptedException();
      }
      started.load(host, weights);
      become(new State.Ready());
      started.awaitEnd();
    } catch (ProcessException e) {
      throw new WorkerFailure(true, String.valueOf(e.getMessage()), e);
    } finally {
      take(null);
      become(new State.Provisioning());
    }
  }

  /** False if this was closed meanwhile. */
  private synchronized boolean take(@Nullable Worker next) {
    worker = next;
    return !(state instanceof State.Stopped);
  }

  private synchronized void become(State next) {
    if (!(state instanceof State.Stopped)) {
      state = next;
      notifyAll();
    }
  }

  @Override
  public void close() {
    Worker last;
    synchronized (this) {
      become(new State.Stopped());
      last = worker;
    }
    keeper.interrupt();
    if (last != null) {
      last.close();
    }
    try {
      keeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
