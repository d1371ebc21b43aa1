// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A PostgreSQL of the service's own, in its data folder: made at the first start, started again
 * with back-off when it dies, ended with the service. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Duration ORDERLY_END = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LATEST = Duration.ofSeconds(10);
  private static final Duration STABLE = Duration.ofMinutes(1);

  private final FolderLock lock;
  private final Passwords passwords;
  private final PostgresServer server;
  private final ReentrantLock starting = new ReentrantLock();
  private final Thread watcher;
  private volatile Child child;
  private volatile boolean closing;

  private EmbeddedPostgres(FolderLock lock, Passwords passwords, PostgresServer server)
      throws IOException {
    this.lock = lock;
    this.passwords = passwords;
    this.server = server;
    server.create(passwords.of(PostgresServer.ADMIN));
    this.child = server.start();
    this.watcher = Thread.ofVirtual().name("postgres").unstarted(this::watch);
  }

  /**
   * Starts the PostgreSQL of {@code data}; returns when it takes connections.
   *
   * @throws ProcessException if another service holds the folder, or it cannot run confined
   */
  public static EmbeddedPostgres start(Path data, Children children) {
    Path folder = data.toAbsolutePath().normalize().resolve("postgres");
    try {
      PrivateFolder.makeParents(folder);
      Path logs = folder.resolveSibling("logs");
      PrivateFolder.makeOwn(logs);
      FolderLock lock = FolderLock.take(folder);
      try {
        Passwords passwords = Passwords.in(folder.resolve("passwords"));
        PostgresBinaries binaries = PostgresBinaries.in(folder);
        EmbeddedPostgres postgres =
            new EmbeddedPostgres(
                lock,
                passwords,
                new PostgresServer(children, folder, logs.resolve("postgres.log"), binaries));
        postgres.watcher.start();
        return postgres;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ProcessException("PostgreSQL cannot be started in " + folder, e);
    }
  }

  /** The Unix socket that it listens on; nothing else. */
  public Path socket() {
    return server.socket();
  }

  /** The user that may do everything; for making the others. */
  public String admin() {
    return PostgresServer.ADMIN;
  }

  /** The password of a database user, made and kept at the first call. */
  public String password(String user) {
    return passwords.of(user);
  }

  /** The process number of the server that runs now. */
  public Optional<Long> pid() {
    try {
      return server.pid();
    } catch (IOException e) {
      throw new ProcessException("cannot look at PostgreSQL", e);
    }
  }

  private void watch() {
    Duration pause = SOON;
    while (!closing) {
      long since = System.nanoTime();
      int _ = child.onExit().join();
      boolean stable = System.nanoTime() - since > STABLE.toNanos();
      pause = stable ? SOON : longer(pause);
      if (!closing && !sleep(pause)) {
        return;
      }
      restart();
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LATEST) < 0 ? twice : LATEST;
  }

  private static boolean sleep(Duration pause) {
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }

  private void restart() {
    starting.lock();
    try {
      if (!closing) {
        child = server.start();
      }
    } catch (IOException | ProcessException _) {
      // Tried again after a longer pause: the dead child's end is waited for anew.
    } finally {
      starting.unlock();
    }
  }

  /** Ends the server in order, with all that it was given on disk. */
  @Override
  public void close() {
    closing = true;
    watcher.interrupt();
    starting.lock();
    try (lock) {
      askToEnd();
      child.stop(Duration.ofSeconds(5));
      server.removeSocketFolder();
    } catch (IOException e) {
      throw new ProcessException("cannot clean up after PostgreSQL", e);
    } finally {
      starting.unlock();
    }
  }

  private void askToEnd() {
    try {
      child.input().write("end\n".getBytes(StandardCharsets.US_ASCII));
      child.input().flush();
      int _ = child.onExit().get(ORDERLY_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException | TimeoutException | ExecutionException _) {
      // It is gone already, or takes too long: then its lifeline ends it.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
