// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.config.Config;
import com.paitient.server.identity.Identity;
import com.paitient.server.network.NetworkException;
import com.paitient.server.network.ServerCertificate;
import com.paitient.server.network.Tls;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.telemetry.Spans;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Listens on one address and port with HTTP/1.1, over TLS unless plain HTTP was asked for. Requests
 * run on virtual threads. Lenient readings of malformed requests are off: what two programs read
 * differently can be used to smuggle one request inside another.
 */
public final class Listener implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** An encoded slash alone is let through; the route table decides where it may stand. */
  private static final UriCompliance URIS =
      new UriCompliance(
          "STRICT_BUT_ENCODED_SLASH", EnumSet.of(UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));

  private final Server server;
  private final ServerConnector connector;

  private Listener(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts listening.
   *
   * @param certificate needed unless plain HTTP is configured
   * @param requestIds makes an id for each request
   * @param metrics where requests are counted and timed
   * @param spans where their traces go
   * @throws NetworkException if the address cannot be listened on
   */
  public static Listener start(
      Config config,
      Optional<ServerCertificate> certificate,
      Routes routes,
      Identity identity,
      Supplier<String> requestIds,
      Metrics metrics,
      Spans spans) {
    return start(config, certificate, routes, new Callers(identity), requestIds, metrics, spans);
  }

  /**
   * Starts listening for a service that is sealed: it answers {@code GET /healthz}, and every other
   * request with {@code refusal}.
   */
  public static Listener sealed(
      Config config, Optional<ServerCertificate> certificate, Supplier<ApiError> refusal) {
    Route alive =
        Route.open("GET", "/healthz", _ -> Answer.ok(Json.object().put("status", "sealed")));
    return start(
        config,
        certificate,
        Routes.sealed(alive, refusal),
        Callers.nobody(),
        () -> "req_" + UUID.randomUUID(),
        new Metrics(),
        Spans.unwanted());
  }

  private static Listener start(
      Config config,
      Optional<ServerCertificate> certificate,
      Routes routes,
      Callers callers,
      Supplier<String> requestIds,
      Metrics metrics,
      Spans spans) {
    HttpMeters meters = new HttpMeters(metrics, routes);
    Server server = new Server(threads());
    ServerConnector connector = connector(server, config, certificate);
    Deadlines deadlines = new Deadlines(config.limits(), connector.getScheduler());
    connector.addBean(deadlines);
    connector.addBean(new TlsEnds());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(config.limits().connections(), connector));
    server.setErrorHandler(new EarlyErrors(requestIds, meters, callers));
    Dispatcher dispatcher = new Dispatcher(routes, callers, deadlines, config.limits(), requestIds);
    server.setHandler(new GracefulHandler(new Measured(dispatcher, meters, spans)));
    server.setStopTimeout(PATIENCE.toMillis());
    Listener listener = new Listener(server, connector);
    listener.open(config);
    return listener;
  }

  private void open(Config config) {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new NetworkException(
          "cannot listen on %s port %d (%s)"
              .formatted(
                  config.listener().host(), config.listener().port(), e.getClass().getSimpleName()),
          e);
    }
  }

  /** The port, also where the configuration left it to the system. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Takes no more requests, waits a while for those under way, and ends. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new NetworkException("the listener did not stop", e);
    }
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("http");
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
    return threads;
  }

  private static ServerConnector connector(
      Server server, Config config, Optional<ServerCertificate> certificate) {
    HttpConnectionFactory http = new HttpConnectionFactory(rules(config));
    ServerConnector connector = new ServerConnector(server, factories(http, config, certificate));
    connector.setHost(config.listener().host());
    connector.setPort(config.listener().port());
    connector.setIdleTimeout(config.limits().idleTime().toMillis());
    return connector;
  }

  private static ConnectionFactory[] factories(
      HttpConnectionFactory http, Config config, Optional<ServerCertificate> certificate) {
    if (config.listener().plainHttp()) {
      return new ConnectionFactory[] {http};
    }
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(
        Tls.server(certificate.orElseThrow(() -> new NetworkException("TLS needs a certificate"))));
    tls.setIncludeProtocols(Tls.PROTOCOLS.toArray(String[]::new));
    tls.setExcludeCipherSuites();
    tls.setIncludeCipherSuites(Tls.SUITES.toArray(String[]::new));
    tls.setRenegotiationAllowed(false);
    return new ConnectionFactory[] {new SslConnectionFactory(tls, http.getProtocol()), http};
  }

  private static HttpConfiguration rules(Config config) {
    HttpConfiguration rules = new HttpConfiguration();
    rules.setHttpCompliance(HttpCompliance.STRICT);
    rules.setUriCompliance(URIS);
    rules.setRequestHeaderSize(config.limits().headerBytes());
    rules.setSendServerVersion(false);
    rules.setSendXPoweredBy(false);
    rules.addCustomizer(new PlainCoding());
    if (!config.listener().plainHttp()) {
      // Clients reach a service by more names than its certificate has (forwarded ports,
      // balancers).
      rules.addCustomizer(new SecureRequestCustomizer(false));
    }
    return rules;
  }
}
