// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * Requests to one outside server, over HTTP/1.1 with kept connections. It follows no redirect,
 * keeps no cookie, answers no challenge, decodes no compression and uses no proxy. Thread-safe.
 */
public final class Outbound implements AutoCloseable {
  /** Shorter than the 5 s after which the servers that we know close a kept connection. */
  private static final Duration KEPT = Duration.ofSeconds(4);

  private static final int MOST_HEAD_BYTES = 16 << 10;
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int THREADS = 4;

  private final HttpClient client;
  private final OutboundPlan plan;

  private Outbound(HttpClient client, OutboundPlan plan) {
    this.client = client;
    this.plan = plan;
  }

  /**
   * Makes ready for requests; connects only with the first.
   *
   * @throws NetworkException if the authority's file cannot be used
   */
  public static Outbound open(OutboundPlan plan) {
    return open(plan, InetAddress::getAllByName);
  }

  static Outbound open(OutboundPlan plan, CheckedAddresses.Names names) {
    HttpClient client = client(plan);
    client.setSocketAddressResolver(new CheckedAddresses(plan.policy(), names));
    try {
      client.start();
    } catch (Exception e) {
      throw new NetworkException("connections cannot be set up for " + plan.url(), e);
    }
    // These would send a request again, elsewhere or with more in it.
    client.getProtocolHandlers().clear();
    client.getContentDecoderFactories().clear();
    return new Outbound(client, plan);
  }

  private static HttpClient client(OutboundPlan plan) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("outbound");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    CheckedConnector connector = new CheckedConnector(plan.policy());
    connector.setSelectors(1);
    connector.setExecutor(threads);
    connector.setScheduler(new ScheduledExecutorScheduler("outbound-times", true));
    connector.setSslContextFactory(tls(plan));
    connector.setByteBufferPool(ByteBufferPool.NON_POOLING);
    StrictTransport transport = new StrictTransport(connector);
    // What it calls only wakes who waits, so the selector's thread need not hand it to another.
    transport.setInvocationType(InvocationType.NON_BLOCKING);
    HttpClient client = new HttpClient(transport);
    // One that were given back twice would be lent to two connections, and one answer read as
    // another: each buffer is new, and so on the heap.
    client.setByteBufferPool(ByteBufferPool.NON_POOLING);
    client.setUseInputDirectByteBuffers(false);
    client.setUseOutputDirectByteBuffers(false);
    client.setConnectTimeout(plan.times().connect().toMillis());
    client.setIdleTimeout(KEPT.toMillis());
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setHttpCompliance(HttpCompliance.STRICT);
    client.setMaxConnectionsPerDestination(plan.connections());
    client.setMaxResponseHeadersSize(MOST_HEAD_BYTES);
    client.setResponseBufferSize(BUFFER_BYTES);
    client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "paitient"));
    return client;
  }

  private static SslContextFactory.Client tls(OutboundPlan plan) {
    SslContextFactory.Client tls = new SslContextFactory.Client();
    tls.setIncludeProtocols(Tls.PROTOCOLS.toArray(String[]::new));
    tls.setIncludeCipherSuites(Tls.SUITES.toArray(String[]::new));
    plan.authority().ifPresent(file -> tls.setTrustStore(authorities(file)));
    return tls;
  }

  static KeyStore authorities(Path file) {
    List<X509Certificate> certificates = Pem.certificates(file);
    if (certificates.isEmpty()) {
      throw new NetworkException(file + " holds no certificate");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate each : certificates) {
        store.setCertificateEntry("authority-" + store.size(), each);
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new NetworkException(file + " cannot be trusted", e);
    }
  }

  /**
   * A GET that is not sent yet.
   *
   * @param limit from its sending to the last byte of its response
   */
  public Call get(String endpoint, String accept, Duration limit) {
    return call(request(endpoint, accept), limit);
  }

  /** The same with more header fields. */
  public Call get(String endpoint, String accept, Duration limit, Map<String, String> fields) {
    return call(request(endpoint, accept).headers(all -> fields.forEach(all::put)), limit);
  }

  /** A POST of JSON that is not sent yet. */
  public Call post(String endpoint, byte[] json, String accept, Duration limit) {
    return post(endpoint, json, accept, limit, Map.of());
  }

  /** The same with more header fields. */
  public Call post(
      String endpoint, byte[] json, String accept, Duration limit, Map<String, String> fields) {
    Request request = request(endpoint, accept);
    request
        .method("POST")
        .headers(all -> fields.forEach(all::put))
        .body(new BytesRequestContent("application/json", json));
    return call(request, limit);
  }

  /** A POST of text of another type that is not sent yet. */
  public Call postText(
      String endpoint, String type, byte[] text, Duration limit, Map<String, String> fields) {
    Request request = request(endpoint, "*/*");
    request
        .method("POST")
        .headers(all -> fields.forEach(all::put))
        .body(new BytesRequestContent(type, text));
    return call(request, limit);
  }

  private Request request(String endpoint, String accept) {
    return client
        .newRequest(plan.url().of(endpoint))
        .headers(fields -> {
          fields.put(HttpHeader.ACCEPT, accept);
          plan.credential().ifPresent(key -> fields.put(HttpHeader.AUTHORIZATION, key.bearer()));
        });
  }

  private Call call(Request request, Duration limit) {
    return new Call(request, plan, limit);
  }

  /** Connections that are open now. */
  public int connections() {
    return client.getDestinations().stream().mapToInt(Outbound::connections).sum();
  }

  private static int connections(org.eclipse.jetty.client.Destination destination) {
    return destination.getConnectionPool()
            instanceof org.eclipse.jetty.client.AbstractConnectionPool pool
        ? pool.getConnectionCount()
        : 0;
  }

  /** Ends all connections; calls that go on end as BROKEN. */
  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new NetworkException("connections did not close", e);
    }
  }

  @Override
  public String toString() {
    return "Outbound[" + plan.url() + "]";
  }
}
