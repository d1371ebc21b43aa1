// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AnchorLine;
import com.paitient.audit.AuditLog;
import com.paitient.server.config.AuditAnchor;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.NetworkException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** Against a mail server on a real socket, with TLS from the start and after STARTTLS. */
@Timeout(600)
class MailAnchorTest {
  private static final String PASSWORD = "open-sesame";

  @TempDir Path folder;
  private final List<String> mails = new CopyOnWriteArrayList<>();
  private AuditLog log;
  private Recorder recorder;

  @BeforeEach
  void open() {
    log = AuditLog.open(folder.resolve("audit"));
    recorder = new Recorder(log, InstantSource.system());
    var _ = recorder.append(recorder.event("service.started"));
  }

  @AfterEach
  void close() {
    log.close();
  }

  private SMTPServer.Builder server() {
    return new SMTPServer.Builder()
        .hostName("127.0.0.1")
        .port(0)
        .messageHandler((context, from, to, data) ->
            mails.add(from + " " + to + " " + new String(data, StandardCharsets.UTF_8)));
  }

  private AuditAnchor plan(String url, Path authority, Optional<String> user) throws Exception {
    Path key = Files.writeString(folder.resolve("mail.key"), PASSWORD);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return new AuditAnchor(
        url,
        Optional.of(authority),
        user.map(_ -> key),
        new AuditAnchor.Mail(
            Optional.of("log@hospital.example"), List.of("auditor@other.example"), user),
        new AuditAnchor.Limits(
            Duration.ofMillis(50),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Optional.empty(),
            List.of()));
  }

  private Path ours() {
    return Collector.certificate(folder).authority().orElseThrow();
  }

  private Anchors leaving(AuditAnchor plan) {
    return Anchors.open(
        Map.of("mail", plan), log, recorder, InstantSource.system(), Duration.ofMillis(20));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(10);
    }
  }

  private List<String> types() {
    return log.read(0, 100).stream().map(entry -> entry.event().type()).toList();
  }

  @Test
  void checkpointsArriveAsMailOverTlsAndShowTheLogLater() throws Exception {
    SSLContext tls = Collector.context(folder);
    SMTPServer server = server().serverSocketFactory(tls).build();
    server.start();
    try (Anchors _ =
        leaving(plan("smtps://127.0.0.1:" + server.getPortAllocated(), ours(), Optional.empty()))) {
      await(() -> !mails.isEmpty());
      String mail = mails.getFirst();
      assertThat(mail).startsWith("log@hospital.example auditor@other.example ");
      assertThat(AnchorLine.find(mail.replace("=\r\n", "").replace("=3D", "=")))
          .hasSize(1)
          .allMatch(checkpoint -> checkpoint.origin().equals(log.id()));
    } finally {
      server.stop();
    }
  }

  @Test
  void passwordGoesOnlyAfterStartTls() throws Exception {
    SSLContext tls = Collector.context(folder);
    List<String> users = new CopyOnWriteArrayList<>();
    var known =
        new EasyAuthenticationHandlerFactory((user, password, _) -> {
          if (!password.equals(PASSWORD)) {
            throw new LoginFailedException();
          }
          users.add(user);
        });
    SMTPServer server =
        server()
            .enableTLS()
            .startTlsSocketFactory(tls)
            .authenticationHandlerFactory(known)
            .requireAuth()
            .build();
    server.start();
    SMTPServer bare = server().authenticationHandlerFactory(known).requireAuth().build();
    bare.start();
    try {
      try (Anchors _ =
          leaving(
              plan("smtp://127.0.0.1:" + server.getPortAllocated(), ours(), Optional.of("log")))) {
        await(() -> !mails.isEmpty());
        assertThat(users).contains("log");
      }
      users.clear();
      try (Anchors _ =
          leaving(
              plan("smtp://127.0.0.1:" + bare.getPortAllocated(), ours(), Optional.of("log")))) {
        await(() -> types().contains("audit.anchor_behind"));
        assertThat(users).isEmpty();
      }
    } finally {
      server.stop();
      bare.stop();
    }
  }

  @Test
  void serverThatSomebodyElseCertifiedGetsNothingAndIsAnAlarm() throws Exception {
    SSLContext tls = Collector.context(folder.resolve("somebody-else"));
    SMTPServer server = server().serverSocketFactory(tls).build();
    server.start();
    try (Anchors anchors =
        leaving(plan("smtps://127.0.0.1:" + server.getPortAllocated(), ours(), Optional.empty()))) {
      await(() -> types().contains("audit.anchor_behind"));
      assertThat(mails).isEmpty();
      await(anchors::alarming);
      assertThat(anchors.refusing()).isFalse();
    } finally {
      server.stop();
    }
  }

  @Test
  void whatCannotBeMeantRefusesToStart() throws Exception {
    for (String url : List.of("smtp://", "smtps://a b", "smtps://127.0.0.1:0", "smtp:x")) {
      AuditAnchor plan = plan(url, ours(), Optional.empty());
      assertThatThrownBy(() -> leaving(plan))
          .isInstanceOf(NetworkException.class)
          .hasMessageStartingWith("audit-anchors.mail: ");
    }
    AuditAnchor whole = plan("smtps://127.0.0.1", ours(), Optional.empty());
    AuditAnchor nobody =
        new AuditAnchor(
            whole.url(),
            whole.authority(),
            whole.keyFile(),
            AuditAnchor.Mail.defaults(),
            whole.limits());
    assertThatThrownBy(() -> leaving(nobody)).hasMessageContaining("mail.to");
  }
}
