// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that an operator can set, with its defaults. Keys in the file are the component names,
 * lower-dashed and nested ({@code listener.port}); as variables {@code PAITIENT_LISTENER_PORT}.
 *
 * @param data the folder of all state
 * @param upstreams servers that run models elsewhere, by the names that models are registered with;
 *     in the file only ({@code upstreams.gpu.url}), as a variable could not tell where a name ends
 * @param auditSinks other places that get every audit event, by names of the operator's
 * @param auditAnchors places where checkpoints of the audit log are left
 * @param auditWitnesses who cosigns the checkpoints of the audit log
 */
public record Config(
    Path data,
    Listener listener,
    Database database,
    Models models,
    Workers workers,
    Limits limits,
    Map<String, Upstream> upstreams,
    Metrics metrics,
    Telemetry telemetry,
    Map<String, AuditSink> auditSinks,
    Map<String, AuditAnchor> auditAnchors,
    Audit audit,
    Map<String, AuditWitness> auditWitnesses,
    Keys keys) {
  public Config {
    upstreams = Map.copyOf(upstreams);
    auditSinks = Map.copyOf(auditSinks);
    auditAnchors = Map.copyOf(auditAnchors);
    auditWitnesses = Map.copyOf(auditWitnesses);
  }

  /** The same on another port. */
  public Config onPort(int port) {
    Listener there = new Listener(listener.host(), port, listener.plainHttp(), listener.tls());
    return new Config(
        data,
        there,
        database,
        models,
        workers,
        limits,
        upstreams,
        metrics,
        telemetry,
        auditSinks,
        auditAnchors,
        audit,
        auditWitnesses,
        keys);
  }

  /** What is in force where nothing is set. */
  public static Config defaults(Path data) {
    return new Config(
        data,
        Listener.defaults(),
        new Database(Optional.empty(), Optional.empty(), Optional.empty(), 10),
        Models.defaults(),
        new Workers(Optional.empty(), 4_096, 2, Duration.ofMinutes(2)),
        Limits.defaults(),
        Map.of(),
        Metrics.defaults(),
        Telemetry.defaults(),
        Map.of(),
        Map.of(),
        Audit.defaults(),
        Map.of(),
        Keys.defaults());
  }

  /**
   * What is demanded of the audit log's witnesses, and how often is told who came.
   *
   * @param quorum how many of them a verifier demands: {@code any}, {@code all}, or a number
   * @param witnessEvery how often they are asked
   * @param refuseUnwitnessedAfter requests are refused while so many witnesses have not cosigned
   *     for so long; never where it is empty
   * @param authenticationEvery how often at most it is recorded that a key was shown with success
   *     from one address
   */
  public record Audit(
      String quorum,
      Duration witnessEvery,
      Optional<Duration> refuseUnwitnessedAfter,
      Duration authenticationEvery) {
    public Audit {
      if (!quorum.matches("any|all|[1-9][0-9]?")) {
        throw new IllegalArgumentException("quorum is any, all, or a number");
      }
      Bounds.positive("witness-every", witnessEvery);
      refuseUnwitnessedAfter.ifPresent(age -> Bounds.positive("refuse-unwitnessed-after", age));
      Bounds.positive("authentication-every", authenticationEvery);
    }

    static Audit defaults() {
      return new Audit("any", Duration.ofMinutes(1), Optional.empty(), Duration.ofHours(1));
    }
  }

  /**
   * Where the service listens.
   *
   * @param host an address of this machine, or {@code localhost}; {@code 0.0.0.0} for all
   * @param plainHttp without TLS; only on a loopback address
   */
  public record Listener(String host, int port, boolean plainHttp, Tls tls) {
    public Listener {
      Bounds.within("port", port, 0, 65_535);
      if (plainHttp && !isLoopback(host)) {
        throw new IllegalArgumentException("plain-http is for a loopback host only");
      }
    }

    static Listener defaults() {
      return new Listener("127.0.0.1", 8_443, false, Tls.OWN);
    }

    private static boolean isLoopback(String host) {
      if (host.equals("localhost")) {
        return true;
      }
      try {
        return InetAddress.ofLiteral(host).isLoopbackAddress();
      } catch (IllegalArgumentException _) {
        return false;
      }
    }
  }

  /**
   * The server's certificate: the operator's own, or one of a local authority made at first start.
   *
   * @param certificate a PEM file with the server's certificate and those between it and its root
   * @param key a PEM file with its private key
   * @param names names and addresses, besides this machine's own, that the local authority's
   *     certificate is for
   */
  public record Tls(Optional<Path> certificate, Optional<Path> key, List<String> names) {
    static final Tls OWN = new Tls(Optional.empty(), Optional.empty(), List.of());

    public Tls {
      names = List.copyOf(names);
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException("certificate and key go together");
      }
    }
  }

  /**
   * The database; embedded unless {@code url} is given.
   *
   * @param passwordFile a file (mode 0600) that holds the password of {@code user}
   */
  public record Database(
      Optional<String> url, Optional<String> user, Optional<Path> passwordFile, int poolSize) {
    public Database {
      Bounds.within("pool-size", poolSize, 1, 1_000);
    }

    /** A URL may hold a password, so none is shown. */
    @Override
    public String toString() {
      return "Database[" + (url.isPresent() ? "by url" : "embedded") + ", " + poolSize + "]";
    }
  }

  /**
   * Models and what may be done with them.
   *
   * @param cpuFallback whether a deployment that asks for a GPU may run on the CPU where there is
   *     none
   * @param defaultFile a GGUF that becomes the model {@code default} at first start
   * @param importBytes the largest model file that can be imported
   * @param importTime how long an import may take
   */
  public record Models(
      boolean cpuFallback, Optional<Path> defaultFile, long importBytes, Duration importTime) {
    public Models {
      Bounds.within("import-bytes", importBytes, 1, 1L << 50);
      Bounds.positive("import-time", importTime);
    }

    static Models defaults() {
      return new Models(true, Optional.empty(), 64L << 30, Duration.ofHours(2));
    }
  }

  /**
   * The processes that hold local models.
   *
   * @param classpath the worker's jars, as a class path
   * @param contextTokens the context window that a worker opens, in tokens
   * @param threads threads a worker computes with
   */
  public record Workers(
      Optional<String> classpath, int contextTokens, int threads, Duration startTimeout) {
    public Workers {
      Bounds.within("context-tokens", contextTokens, 64, 1 << 20);
      Bounds.within("threads", threads, 1, 1_024);
      Bounds.positive("start-timeout", startTimeout);
    }
  }

  /**
   * Who may read {@code /metrics}.
   *
   * @param openOnLoopback whether programs on this machine may without a credential
   */
  public record Metrics(boolean openOnLoopback) {
    static Metrics defaults() {
      return new Metrics(false);
    }
  }

  /** What is told of the service's work to other programs. */
  public record Telemetry(Otlp otlp) {
    static Telemetry defaults() {
      return new Telemetry(new Otlp(Optional.empty(), false, Optional.empty()));
    }
  }

  /**
   * A collector of traces that takes OTLP over HTTP.
   *
   * @param endpoint its URL, without {@code /v1/traces}; without one there are no traces
   * @param plainHttp whether traces may go to another machine without TLS
   * @param authority a PEM file with the only certificate authorities that are believed of it
   */
  public record Otlp(Optional<String> endpoint, boolean plainHttp, Optional<Path> authority) {
    /** A URL may hold a password, which refuses later, so it is not shown. */
    @Override
    public String toString() {
      return "Otlp[" + (endpoint.isPresent() ? "on" : "off") + "]";
    }
  }
}
