// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.paitient.server.processes.ChildUser;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.RuntimeMaker;
import com.paitient.server.runtimes.Weights;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes local runtimes, each with a folder and, where the service is root, a user of its own, so
 * that no worker reaches another. Thread-safe.
 */
public final class LocalRuntimes implements RuntimeMaker {
  private static final String KIND = "local";
  private static final int FIRST_UID = 64_000;
  private static final int UIDS = 1_000;

  private final LocalHost host;
  private final Path folder;
  private final AtomicInteger started = new AtomicInteger();

  /**
   * Makes runtimes on one host.
   *
   * @param folder where each worker gets a folder
   */
  public LocalRuntimes(LocalHost host, Path folder) {
    this.host = host;
    this.folder = folder;
  }

  @Override
  public ModelRuntime make(String deploymentId, Weights weights) {
    int uid = FIRST_UID + started.getAndIncrement() % UIDS;
    LocalHost own = host.as(new ChildUser(uid, uid));
    return LocalRuntime.start(
        own, destination(deploymentId), folder.resolve(deploymentId), weights);
  }

  @Override
  public String destination(String deploymentId) {
    return KIND + "/" + deploymentId;
  }

  @Override
  public boolean isolatesNetwork() {
    return !host.network();
  }
}
