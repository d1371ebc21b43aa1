// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.network.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  /** Of RFC 8446 and the registry "TLS Supported Groups": X25519MLKEM768. */
  private static final byte[] HYBRID_GROUP = {0x11, (byte) 0xec};

  @TempDir static Path data;
  private static Running running;

  @BeforeAll
  static void start() throws IOException {
    running =
        Running.tls(
            data,
            Running.PATIENT,
            List.of(Route.open("GET", "/healthz", _ -> Answer.ok(Json.object().put("a", 1)))));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]"})
  void plainJdkClientTrustsTheAuthoritysFileForEveryName(String host) throws Exception {
    // The listener is on 127.0.0.1, so that for ::1 only the name in the certificate is looked at.
    String name = host.replaceAll("[\\[\\]]", "");
    try (SSLSocket socket =
        (SSLSocket)
            trusting("SunJSSE")
                .getSocketFactory()
                .createSocket(running.connect(), name, running.port(), true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void responseAsksForTlsFromNowOn() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting("SunJSSE")).build()) {
      URI uri = URI.create("https://localhost:" + running.port() + "/healthz");
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(response.headers().firstValue("Strict-Transport-Security"))
          .contains("max-age=31536000");
    }
  }

  @Test
  void clientThatDoesNotKnowTheAuthorityRefuses() {
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket =
                  (SSLSocket)
                      SSLContext.getDefault()
                          .getSocketFactory()
                          .createSocket(running.connect(), "localhost", running.port(), true)) {
                socket.startHandshake();
              }
            })
        .isInstanceOf(SSLHandshakeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void newVersionsAreSpoken(String version) throws Exception {
    try (SSLSocket socket = conscrypt(version)) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      assertThat(Tls.SUITES).contains(socket.getSession().getCipherSuite());
    }
  }

  /** A ClientHello by hand, since no library here offers these any more. */
  @ParameterizedTest
  @ValueSource(ints = {0x0300, 0x0301, 0x0302})
  void oldVersionsAreRefused(int version) throws IOException {
    assertThat(answerTo(clientHello(version, 0xc02b, 0xc009, 0xc00a, 0x002f))).isNotEqualTo(22);
  }

  /** CBC, static RSA, RC4, 3DES, and without encryption, all in TLS 1.2. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        0xc009, 0xc00a, 0xc023, 0xc024, 0x002f, 0x0035, 0x009c, 0x009d, 0x000a, 0xc007, 0xc006
      })
  void weakSuitesAreRefused(int suite) throws IOException {
    assertThat(answerTo(clientHello(0x0303, suite))).isNotEqualTo(22);
  }

  /** The same ClientHello with one of our suites is answered: the refusals above say something. */
  @Test
  void clientHelloByHandIsGoodEnoughToBeAnswered() throws IOException {
    assertThat(answerTo(clientHello(0x0303, 0xc02b))).isEqualTo(22);
  }

  @Test
  void hybridPostQuantumKeyExchangeIsChosen() throws Exception {
    ByteArrayOutputStream fromServer = new ByteArrayOutputStream();
    try (Socket raw = running.connect();
        Tap tap = new Tap(raw, fromServer);
        SSLSocket socket =
            (SSLSocket)
                trustingConscrypt()
                    .getSocketFactory()
                    .createSocket(tap.near(), "localhost", running.port(), true)) {
      socket.startHandshake();
    }
    assertThat(keyShareGroup(fromServer.toByteArray())).isEqualTo(HYBRID_GROUP);
  }

  @Test
  void handshakeThatNeverEndsIsCutOff(@TempDir Path other) throws IOException {
    try (Running hasty = Running.tls(other, Running.SHORT, List.of());
        Socket socket = hasty.connect()) {
      socket.getOutputStream().write(new byte[] {22, 3, 1});
      assertThat(Running.rest(socket)).isEmpty();
    }
  }

  private static SSLSocket conscrypt(String version) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            trustingConscrypt()
                .getSocketFactory()
                .createSocket(running.connect(), "localhost", running.port(), true);
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  private static SSLContext trusting(String provider) throws Exception {
    return context(Security.getProvider(provider));
  }

  private static SSLContext trustingConscrypt() throws Exception {
    Provider provider = Conscrypt.newProviderBuilder().provideTrustManager(true).build();
    return context(provider);
  }

  private static SSLContext context(Provider provider) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(data.resolve("tls/ca.pem"))) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX", provider);
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS", provider);
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** The type of the first record that comes back: 22 for a handshake, 21 alert, -1 for an end. */
  private static int answerTo(byte[] hello) throws IOException {
    try (Socket socket = running.connect()) {
      socket.getOutputStream().write(hello);
      return socket.getInputStream().read();
    } catch (java.net.SocketException | SSLException _) {
      return -1;
    }
  }

  /** ClientHello of RFC 5246, 7.4.1.2, with the groups, points and signatures that ECDHE needs. */
  private static byte[] clientHello(int version, int... suites) {
    ByteArrayOutputStream extensions = new ByteArrayOutputStream();
    extensions.writeBytes(new byte[] {0, 10, 0, 6, 0, 4, 0, 29, 0, 23});
    extensions.writeBytes(new byte[] {0, 11, 0, 2, 1, 0});
    extensions.writeBytes(new byte[] {0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 4, 1});
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    two(hello, version);
    hello.writeBytes(new byte[32]);
    hello.write(0);
    two(hello, suites.length * 2);
    for (int suite : suites) {
      two(hello, suite);
    }
    hello.writeBytes(new byte[] {1, 0});
    two(hello, extensions.size());
    hello.writeBytes(extensions.toByteArray());
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(new byte[] {22, 3, 1});
    two(record, hello.size() + 4);
    record.writeBytes(new byte[] {1, 0});
    two(record, hello.size());
    record.writeBytes(hello.toByteArray());
    return record.toByteArray();
  }

  private static void two(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }

  private static int number(byte[] records, int at) {
    return ((records[at] & 0xff) << 8) | (records[at + 1] & 0xff);
  }

  /** The group of extension 51 in the ServerHello that {@code records} begin with (RFC 8446). */
  private static byte[] keyShareGroup(byte[] records) {
    int at = 5 + 4 + 2 + 32;
    at += 1 + records[at] + 2 + 1;
    int end = at + 2 + number(records, at);
    at += 2;
    while (at < end) {
      int type = number(records, at);
      int length = number(records, at + 2);
      if (type == 51) {
        return new byte[] {records[at + 4], records[at + 5]};
      }
      at += 4 + length;
    }
    throw new AssertionError("no key share in " + new String(records, StandardCharsets.ISO_8859_1));
  }
}
