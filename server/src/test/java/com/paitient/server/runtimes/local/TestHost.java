// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.paitient.server.config.Config;
import com.paitient.server.config.TestConfig;
import com.paitient.server.fakes.LiveFolder;
import com.paitient.server.processes.ChildUser;
import com.paitient.server.processes.Children;
import com.paitient.server.runtimes.Weights;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** This machine as a host of workers, with a data folder that their user can enter. */
record TestHost(LocalHost host, Path data) implements AutoCloseable {
  static TestHost make(int queue, Duration generateTime) throws IOException {
    Path data = Files.createTempDirectory("paitient-runtimes");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
    Children children = Children.onThisSystem();
    Config config =
        TestConfig.of(
            data,
            "workers.context-tokens=1024",
            "workers.start-timeout=1m",
            "limits.queue=" + queue,
            "limits.generate-time=" + generateTime.toMillis() + "ms");
    LocalHost host =
        new LocalHost(
            children,
            WorkerInstallation.prepare(data, classPath()),
            new ChildUser(65534, 65534),
            !children.canIsolateNetwork(),
            config.workers(),
            config.limits());
    return new TestHost(host, data);
  }

  LocalRuntime start(String destination, Weights weights) {
    Path folder = data.resolve("workers").resolve(destination.replaceFirst(".*/", ""));
    return LocalRuntime.start(host, destination, folder, weights);
  }

  static String classPath() {
    return Stream.of(
            "com.paitient.worker.Main",
            "de.kherud.llama.LlamaModel",
            "com.fasterxml.jackson.core.JsonFactory")
        .map(TestHost::home)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path home(String type) {
    try {
      Class<?> found = Class.forName(type, false, TestHost.class.getClassLoader());
      return Path.of(found.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    LiveFolder.delete(data);
  }
}
