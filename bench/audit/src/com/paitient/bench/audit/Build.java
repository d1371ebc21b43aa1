// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * One build of the audit log, with classes of its own, so that two can take turns in one process.
 */
final class Build implements AutoCloseable {
  private final String name;
  private final Path folder;
  private final URLClassLoader classes;
  private final Object log;

  private Build(String name, Path folder, URLClassLoader classes, Object log) {
    this.name = name;
    this.folder = folder;
    this.classes = classes;
    this.log = log;
  }

  /**
   * Opens a new log.
   *
   * @param named a name, {@code =} and the build's class path
   */
  static Build open(String named, Path folder) throws Exception {
    String[] parts = named.split("=", 2);
    List<URL> path = new ArrayList<>();
    for (String entry : parts[1].split(File.pathSeparator)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    URLClassLoader classes =
        new URLClassLoader(
            parts[0], path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    Object log =
        classes
            .loadClass("com.paitient.bench.audit.OpenLog")
            .getConstructor(Path.class)
            .newInstance(folder);
    return new Build(parts[0], folder, classes, log);
  }

  String name() {
    return name;
  }

  /** Appends the record of a number, and waits for its receipt. */
  LongConsumer append() {
    return (LongConsumer) log;
  }

  long size() {
    return ((LongSupplier) log).getAsLong();
  }

  /** How many records a sync served, in the mean. */
  double batch(long first, long end) throws IOException {
    return new Batches(folder.resolve("log")).mean(first, end);
  }

  @Override
  public void close() throws Exception {
    ((AutoCloseable) log).close();
    classes.close();
  }
}
