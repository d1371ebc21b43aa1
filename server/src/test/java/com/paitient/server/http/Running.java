// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.audit.AuditLog;
import com.paitient.server.access.Access;
import com.paitient.server.access.Credentials;
import com.paitient.server.config.Config;
import com.paitient.server.config.TestConfig;
import com.paitient.server.fakes.MemoryApiKeys;
import com.paitient.server.identity.Identity;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.Certificates;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.telemetry.Spans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A listener with routes of a test, on a free port, with a real identity and audit log. */
final class Running implements AutoCloseable {
  /** Short enough for a test to see a deadline pass. */
  static final String[] SHORT = {
    "limits.body-bytes=64KiB",
    "limits.header-bytes=4KiB",
    "limits.head-time=1s",
    "limits.idle-time=2s",
    "limits.queue=1",
    "limits.body-time=1s",
    "limits.connections=100"
  };

  /** The same sizes with so much time that a slow machine reaches no deadline. */
  static final String[] PATIENT = {
    "limits.body-bytes=64KiB",
    "limits.header-bytes=4KiB",
    "limits.head-time=1m",
    "limits.idle-time=1m",
    "limits.queue=1",
    "limits.body-time=1m",
    "limits.connections=100"
  };

  private final AuditLog log;
  private final Listener listener;
  private final String key;

  private final Identity identity;

  private Running(AuditLog log, Listener listener, Identity identity, String key) {
    this.identity = identity;
    this.log = log;
    this.listener = listener;
    this.key = key;
  }

  static Running plain(Path data, String[] limits, List<Route> routes) throws IOException {
    return start(TestConfig.plain(data, limits), new Routes(routes));
  }

  static Running plain(Path data, Routes routes) throws IOException {
    return start(TestConfig.plain(data, PATIENT), routes);
  }

  static Running tls(Path data, String[] limits, List<Route> routes) throws IOException {
    String[] all = Arrays.copyOf(limits, limits.length + 1);
    all[limits.length] = "listener.port=0";
    return start(TestConfig.of(data, all), new Routes(routes));
  }

  private static Running start(Config config, Routes routes) throws IOException {
    AuditLog log = AuditLog.open(config.data().resolve("audit"));
    Recorder recorder = new Recorder(log, InstantSource.system());
    MemoryApiKeys keys = new MemoryApiKeys();
    String key =
        new Credentials(keys, new Access(recorder), recorder)
            .issueFirst("usr_1", "ten_1", _ -> {})
            .orElseThrow()
            .secret()
            .reveal();
    var certificate =
        config.listener().plainHttp()
            ? Optional.<com.paitient.server.network.ServerCertificate>empty()
            : Optional.of(Certificates.open(config, InstantSource.system()));
    Identity identity = new Identity(keys, recorder, _ -> true, Duration.ofHours(1));
    Listener listener =
        Listener.start(
            config,
            certificate,
            routes,
            identity,
            () -> recorder.id("req"),
            new Metrics(),
            Spans.unwanted());
    return new Running(log, listener, identity, key);
  }

  int port() {
    return listener.port();
  }

  Identity identity() {
    return identity;
  }

  String key() {
    return key;
  }

  /** A head's line with a credential that may do everything. */
  String authorization() {
    return "Authorization: Bearer " + key + "\r\n";
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(120_000);
    return socket;
  }

  /** Sends bytes as they are and reads until the server closes, or is silent for a while. */
  String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return rest(socket);
    }
  }

  static String rest(Socket socket) throws IOException {
    StringBuilder all = new StringBuilder();
    byte[] buffer = new byte[8192];
    try {
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        all.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (java.net.SocketException _) {
      // Reset by the server: as closed as can be.
    }
    return all.toString();
  }

  @Override
  public void close() {
    listener.close();
    log.close();
  }
}
