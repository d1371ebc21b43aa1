// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.paitient.server.network.OutboundException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class OutboundTest {
  private static final OutboundPlan.Times TIMES =
      new OutboundPlan.Times(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir Path folder;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private volatile String response = OK;
  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listen(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
  }

  private void listen(ServerSocket socket) {
    listener = socket;
    Thread.ofVirtual().start(() -> accept(socket));
  }

  @AfterEach
  void hangUp() throws IOException {
    listener.close();
  }

  private void accept(ServerSocket from) {
    try {
      while (true) {
        Socket socket = from.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException over) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      while (true) {
        heads.add(head(socket.getInputStream()));
        socket.getOutputStream().write(response.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
      }
    } catch (IOException gone) {
      // The client left.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("end");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.UTF_8);
  }

  private OutboundPlan plan(String url, AddressPolicy policy) {
    return new OutboundPlan(
        BaseUrl.parse(url), policy, Optional.empty(), Optional.empty(), TIMES, 1 << 20, 4);
  }

  private String url(String host) {
    return "http://" + host + ":" + listener.getLocalPort();
  }

  private static String get(Outbound outbound) {
    try (Call call = outbound.get("/a", "*/*", LIMIT)) {
      var _ = call.send();
      byte[] buffer = new byte[100];
      StringBuilder body = new StringBuilder();
      for (int count = call.read(buffer); count >= 0; count = call.read(buffer)) {
        body.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
      }
      call.ended(Duration.ZERO);
      return body.toString();
    }
  }

  private static Code code(Outbound outbound) {
    OutboundException thrown = catchThrowableOfType(OutboundException.class, () -> get(outbound));
    assertThat(thrown).as("an OutboundException").isNotNull();
    assertThat(thrown).hasNoCause();
    return thrown.code();
  }

  private static InetAddress[] addresses(String... literals) {
    return java.util.Arrays.stream(literals)
        .map(InetAddress::ofLiteral)
        .toArray(InetAddress[]::new);
  }

  @Test
  void reachesWhatTheNameStandsFor() {
    try (Outbound outbound =
        Outbound.open(
            plan(url("model.hospital.lan"), AddressPolicy.PRIVATE), _ -> addresses("127.0.0.1"))) {
      assertThat(get(outbound)).isEqualTo("ok");
      assertThat(heads.getFirst())
          .startsWith("GET /a HTTP/1.1\r\n")
          .contains("Host: model.hospital.lan:" + listener.getLocalPort());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "127.0.0.1 8.8.8.8",
        "8.8.8.8 127.0.0.1",
        "127.0.0.1 2001:db8::1",
        "169.254.169.254",
        "0.0.0.0",
        "::",
        "64:ff9b::7f00:1",
      })
  void nameWithAnyAddressOutsideIsRefused(String answers) {
    try (Outbound outbound =
        Outbound.open(
            plan(url("model.hospital.lan"), AddressPolicy.PRIVATE),
            _ -> addresses(answers.split(" ")))) {
      assertThat(code(outbound)).isEqualTo(Code.ADDRESS_REFUSED);
      assertThat(heads).isEmpty();
    }
  }

  @Test
  void addressOutsideIsRefusedWithoutAName() {
    try (Outbound outbound = Outbound.open(plan("http://8.8.8.8", AddressPolicy.PRIVATE))) {
      assertThat(code(outbound)).isEqualTo(Code.ADDRESS_REFUSED);
    }
    try (Outbound outbound = Outbound.open(plan("http://10.0.0.5", AddressPolicy.LOOPBACK))) {
      assertThat(code(outbound)).isEqualTo(Code.ADDRESS_REFUSED);
    }
  }

  /** A name that answers well at first, and badly ever after. */
  @Test
  void nameIsAskedOnceForEachConnectionAndRebindingReachesNothing() {
    AtomicInteger questions = new AtomicInteger();
    try (Outbound outbound =
        Outbound.open(
            plan(url("rebind.test"), AddressPolicy.PRIVATE),
            _ -> addresses(questions.getAndIncrement() == 0 ? "127.0.0.1" : "8.8.8.8"))) {
      assertThat(get(outbound)).isEqualTo("ok");
      assertThat(questions).hasValue(1);
      response = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
      assertThat(get(outbound)).isEqualTo("ok");
      assertThat(code(outbound)).isEqualTo(Code.ADDRESS_REFUSED);
      assertThat(heads).hasSize(2);
    }
  }

  @Test
  void connectorItselfRefusesWhateverAsksIt() throws Exception {
    try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CheckedConnector connector =
          new CheckedConnector(new AddressPolicy(AddressRanges.parse(List.of("10.0.0.0/8"))));
      connector.start();
      for (InetSocketAddress address :
          List.of(
              new InetSocketAddress(here.getInetAddress(), here.getLocalPort()),
              InetSocketAddress.createUnresolved("localhost", here.getLocalPort()))) {
        Promise.Completable<Object> made = new Promise.Completable<>();
        connector.connect(
            address,
            new java.util.HashMap<>(Map.of(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY, made)));
        assertThatThrownBy(made::get).hasCauseInstanceOf(OutboundException.class);
      }
      connector.stop();
    }
  }

  @Test
  void nameThatIsUnknownAndPortThatIsClosedGiveNoConnection() throws IOException {
    try (Outbound outbound =
        Outbound.open(
            plan(url("nowhere.test"), AddressPolicy.PRIVATE),
            name -> {
              throw new UnknownHostException(name);
            })) {
      assertThat(code(outbound)).isEqualTo(Code.NO_CONNECTION);
    }
    listener.close();
    try (Outbound outbound = Outbound.open(plan(url("127.0.0.1"), AddressPolicy.LOOPBACK))) {
      assertThat(code(outbound)).isEqualTo(Code.NO_CONNECTION);
    }
  }

  @Test
  void nameServiceThatHangsRunsOutOfTime() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    OutboundPlan hasty =
        new OutboundPlan(
            BaseUrl.parse(url("slow.test")),
            AddressPolicy.PRIVATE,
            Optional.empty(),
            Optional.empty(),
            new OutboundPlan.Times(
                Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(200)),
            1 << 20,
            4);
    try (Outbound outbound =
        Outbound.open(
            hasty,
            _ -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return addresses("127.0.0.1");
            })) {
      assertThat(code(outbound)).isEqualTo(Code.OUT_OF_TIME);
      go.countDown();
    }
  }

  @Test
  void redirectsChallengesAndCookiesAreLeftAlone() {
    try (Outbound outbound = Outbound.open(plan(url("127.0.0.1"), AddressPolicy.LOOPBACK))) {
      for (String head :
          List.of(
              "HTTP/1.1 302 X\r\nLocation: http://8.8.8.8/\r\n",
              "HTTP/1.1 307 X\r\nLocation: /b\r\n",
              "HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm=\"a\"\r\n",
              "HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm=\"a\"\r\n",
              "HTTP/1.1 200 X\r\nSet-Cookie: a=b; Path=/\r\n")) {
        response = head + "Content-Length: 0\r\n\r\n";
        try (Call call = outbound.get("/a", "*/*", LIMIT)) {
          assertThat(call.send().status()).isEqualTo(Integer.parseInt(head.substring(9, 12)));
          assertThat(call.read(new byte[1])).isEqualTo(-1);
        }
      }
      response = OK;
      assertThat(get(outbound)).isEqualTo("ok");
      assertThat(heads).hasSize(6).noneMatch(head -> head.contains("Cookie"));
      assertThat(heads).noneMatch(head -> head.contains("Accept-Encoding"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nmore",
      })
  void brokenHttpIsRefused(String broken) {
    response = broken;
    OutboundPlan hasty =
        new OutboundPlan(
            BaseUrl.parse(url("127.0.0.1")),
            AddressPolicy.LOOPBACK,
            Optional.empty(),
            Optional.empty(),
            new OutboundPlan.Times(
                Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(1)),
            1 << 20,
            4);
    try (Outbound outbound = Outbound.open(hasty)) {
      assertThat(code(outbound)).isIn(Code.BROKEN, Code.OUT_OF_TIME);
    }
  }

  @Test
  void keyIsSentAndShownNowhere() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "sk-hunter2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    OutboundPlan plan =
        new OutboundPlan(
            BaseUrl.parse(url("127.0.0.1")),
            AddressPolicy.LOOPBACK,
            Optional.empty(),
            Optional.of(Credential.read(file)),
            TIMES,
            1 << 20,
            4);
    try (Outbound outbound = Outbound.open(plan)) {
      assertThat(get(outbound)).isEqualTo("ok");
      assertThat(heads.getFirst()).contains("Authorization: Bearer sk-hunter2\r\n");
      assertThat(plan + " " + outbound).doesNotContain("hunter2");
    }
  }

  @Test
  void responseOverItsLimitIsStopped() {
    response = "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + "x".repeat(3_000_000);
    try (Outbound outbound = Outbound.open(plan(url("127.0.0.1"), AddressPolicy.LOOPBACK))) {
      assertThat(code(outbound)).isEqualTo(Code.TOO_LARGE);
    }
  }

  @Test
  void cancelBeforeAndAfterSendingEndsTheCall() {
    try (Outbound outbound = Outbound.open(plan(url("127.0.0.1"), AddressPolicy.LOOPBACK))) {
      try (Call call = outbound.get("/a", "*/*", LIMIT)) {
        call.cancel();
        assertThatThrownBy(call::send)
            .isInstanceOfSatisfying(
                OutboundException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
      }
      assertThat(heads).isEmpty();
      response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok";
      try (Call call = outbound.get("/a", "*/*", LIMIT)) {
        var _ = call.send();
        assertThat(call.read(new byte[5])).isEqualTo(2);
        call.cancel();
        assertThatThrownBy(() -> call.read(new byte[5]))
            .isInstanceOfSatisfying(
                OutboundException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
      }
    }
  }

  private Path secure(Set<String> names) throws Exception {
    listener.close();
    Instant now = Instant.now();
    LocalAuthority authority = LocalAuthority.create(now);
    KeyPair pair = LocalAuthority.newKey();
    ServerCertificate certificate =
        new ServerCertificate(
            pair.getPrivate(),
            List.of(authority.issue(pair.getPublic(), names, now)),
            Optional.empty());
    SSLContext context = Tls.server(certificate);
    listen(
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
    Path file = folder.resolve("ca.pem");
    Pem.writeCertificates(file, List.of(authority.certificate()));
    return file;
  }

  private Outbound secured(String host, Optional<Path> authority) {
    return Outbound.open(
        new OutboundPlan(
            BaseUrl.parse("https://" + host + ":" + listener.getLocalPort()),
            AddressPolicy.PRIVATE,
            authority,
            Optional.empty(),
            TIMES,
            1 << 20,
            4),
        _ -> addresses("127.0.0.1"));
  }

  @Test
  void serverOfTheGivenAuthorityIsTrustedUnderItsNameAndAddress() throws Exception {
    Path authority = secure(Set.of("model.test", "127.0.0.1"));
    for (String host : List.of("model.test", "127.0.0.1")) {
      try (Outbound outbound = secured(host, Optional.of(authority))) {
        assertThat(get(outbound)).isEqualTo("ok");
      }
    }
  }

  @Test
  void serverUnderAnotherNameOrOfAnotherAuthorityIsNotTrusted() throws Exception {
    Path authority = secure(Set.of("model.test"));
    try (Outbound outbound = secured("other.test", Optional.of(authority))) {
      assertThat(code(outbound)).isEqualTo(Code.NOT_TRUSTED);
    }
    try (Outbound outbound = secured("127.0.0.1", Optional.of(authority))) {
      assertThat(code(outbound)).isEqualTo(Code.NOT_TRUSTED);
    }
    try (Outbound outbound = secured("model.test", Optional.empty())) {
      assertThat(code(outbound)).isEqualTo(Code.NOT_TRUSTED);
    }
    Path another = folder.resolve("other.pem");
    Pem.writeCertificates(another, List.of(LocalAuthority.create(Instant.now()).certificate()));
    try (Outbound outbound = secured("model.test", Optional.of(another))) {
      assertThat(code(outbound)).isEqualTo(Code.NOT_TRUSTED);
    }
    assertThat(heads).isEmpty();
  }

  @Test
  void authorityFileThatHoldsNoneIsRefused() throws IOException {
    Path none = Files.writeString(folder.resolve("none.pem"), "");
    assertThatThrownBy(() -> secured("model.test", Optional.of(none)))
        .isInstanceOf(NetworkException.class);
  }
}
