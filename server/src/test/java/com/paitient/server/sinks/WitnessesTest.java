// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AuditException;
import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.audit.LogVerifier;
import com.paitient.audit.Report;
import com.paitient.audit.Witness;
import com.paitient.audit.WitnessCall;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.server.config.AuditWitness;
import com.paitient.server.config.Config;
import com.paitient.server.config.TestConfig;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.NetworkException;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class WitnessesTest {
  private static final Duration OFTEN = Duration.ofMillis(20);

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Map<String, AuditWitness> plans = new LinkedHashMap<>();
  private AuditLog log;
  private Recorder recorder;
  private Duration alarmAfter = Duration.ofMillis(400);
  private Config.Audit demanded;

  @BeforeEach
  void open() {
    demanded = demanding("audit.quorum=any");
    log = AuditLog.open(folder.resolve("audit"));
    recorder = new Recorder(log, InstantSource.system());
    var _ = recorder.append(recorder.event("service.started"));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    log.close();
  }

  /** With witnesses that are asked often. */
  private Config.Audit demanding(String setting) {
    return TestConfig.of(folder, "audit.witness-every=" + OFTEN.toMillis() + "ms", setting).audit();
  }

  private Witness witness(String name) throws IOException {
    Witness witness =
        Witness.open(folder.resolve(name), name, log.policy(), InstantSource.system());
    opened.add(witness);
    return witness;
  }

  /** Somebody who answers as {@code call} does, on a socket; {@code key} is what he is known by. */
  private void at(String name, String key, WitnessCall call) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath().substring(1);
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          WitnessCall.Reply reply = call.send(path, body);
          byte[] answer = reply.body().getBytes(UTF_8);
          exchange.sendResponseHeaders(reply.status(), answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    opened.add(threads::shutdownNow);
    opened.add(() -> server.stop(0));
    named(name, "http://127.0.0.1:" + server.getAddress().getPort(), key);
  }

  private void named(String name, String url, String key) {
    plans.put(
        name,
        new AuditWitness(
            url,
            key,
            false,
            Optional.empty(),
            new AuditWitness.Limits(Duration.ofSeconds(2), alarmAfter, List.of())));
  }

  private Config config() {
    Config usual = Config.defaults(folder);
    return new Config(
        usual.data(),
        usual.listener(),
        usual.database(),
        usual.models(),
        usual.workers(),
        usual.limits(),
        usual.upstreams(),
        usual.metrics(),
        usual.telemetry(),
        usual.auditSinks(),
        usual.auditAnchors(),
        demanded,
        plans,
        usual.keys());
  }

  private Witnesses asking() {
    Witnesses witnesses = Witnesses.open(config(), log, recorder, OFTEN);
    opened.add(witnesses);
    return witnesses;
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(10);
    }
  }

  private List<String> told(String witness) {
    return log.read(0, 500).stream()
        .map(Entry::event)
        .filter(event -> witness.equals(event.resourceId()))
        .map(event -> event.type() + " " + event.details().getOrDefault("reason", "-"))
        .toList();
  }

  private Report verified(Policy policy) throws IOException {
    return LogVerifier.verify(folder.resolve("audit"), policy, List.of());
  }

  @Test
  void quorumOfWitnessesCosignsOneCheckpointAndThePolicyDemandsThem() throws Exception {
    alarmAfter = Duration.ofHours(1);
    Witness one = witness("one");
    Witness two = witness("two");
    at("one", one.verifierKey().text(), one::answer);
    at("two", two.verifierKey().text(), two::answer);
    demanded = demanding("audit.quorum=all");
    Policy policy = WitnessPolicy.of(config()).with(log.policy());
    await(() -> log.checkpoint().isPresent());
    assertThat(verified(policy).problems())
        .extracting(Report.Problem::kind)
        .contains(Report.Kind.NOT_WITNESSED);

    Witnesses witnesses = asking();
    await(() -> one.last(log.id()).isPresent() && two.last(log.id()).isPresent());
    await(() -> Policy.parse(policy.text()).equals(policy) && witnessedBy(policy) == 2);
    assertThat(verified(policy).problems()).isEmpty();
    assertThat(verified(policy).witnessed()).isPositive();
    assertThat(witnesses.ages()).containsOnlyKeys("one", "two");
    assertThat(told("one")).isEmpty();
  }

  private long witnessedBy(Policy policy) {
    Optional<SignedCheckpoint> newest = log.witnessed();
    return newest.isEmpty()
        ? 0
        : policy.witnesses().stream().filter(key -> key.signs(newest.get())).count();
  }

  @Test
  void whoIsAwayOrSlowIsAnAlarmAndKeepsNobodyElseWaiting() throws Exception {
    Witness well = witness("well");
    Witness slow = witness("slow");
    Witness away = witness("away");
    CountDownLatch end = new CountDownLatch(1);
    opened.add(end::countDown);
    at("slow", slow.verifierKey().text(), (path, body) -> late(end, slow, path, body));
    named("away", "http://127.0.0.1:1", away.verifierKey().text());
    at("well", well.verifierKey().text(), well::answer);

    Witnesses witnesses = asking();
    await(() -> told("away").contains("audit.witness_behind -"));
    await(() -> told("slow").contains("audit.witness_behind -"));
    await(() -> well.last(log.id()).isPresent());
    await(witnesses::alarming);
    assertThat(witnesses.refusing()).isFalse();
    var _ = recorder.append(recorder.event("model.request"));
    end.countDown();
    await(() -> told("slow").contains("audit.witness_caught_up -"));
  }

  private static WitnessCall.Reply late(
      CountDownLatch end, Witness witness, String path, String body) throws IOException {
    try {
      end.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return witness.answer(path, body);
  }

  @Test
  void whoLiesIsFoundAndCountsForNothing() throws Exception {
    Witness honest = witness("honest");
    Witness liar = witness("liar");
    at("liar", honest.verifierKey().text(), liar::answer);
    Witnesses witnesses = asking();

    await(() -> told("liar").contains("audit.witness_refused not_its_signature"));
    await(() -> told("liar").contains("audit.witness_behind -"));
    await(witnesses::alarming);
    assertThat(log.witnessed()).isEmpty();
    assertThat(told("liar").stream().filter(each -> each.startsWith("audit.witness_refused")))
        .hasSize(1);
  }

  @Test
  void splitViewIsFoundByTheServiceAndByWhoeverHasTheWitnesssCheckpoint() throws Exception {
    Witness witness = witness("one");
    Path other = folder.resolve("other");
    log.close();
    copy(folder.resolve("audit"), other);
    try (AuditLog shown = AuditLog.open(other)) {
      for (int i = 0; i < 5; i++) {
        shown.append(recorder.event("model.request").build());
      }
      var _ = shown.witness(witness.verifierKey(), witness::answer);
    }
    open();
    at("one", witness.verifierKey().text(), witness::answer);
    for (int i = 0; i < 10; i++) {
      var _ = recorder.append(recorder.event("model.request"));
    }
    var _ = asking();

    await(() -> told("one").contains("audit.witness_refused not_the_log_it_saw"));
    SignedCheckpoint seen = witness.last(log.id()).orElseThrow();
    Report report = LogVerifier.verify(folder.resolve("audit"), log.policy(), List.of(seen));
    assertThat(report.problems()).extracting(Report.Problem::kind).contains(Report.Kind.REWRITTEN);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void requestsAreRefusedOnlyWhereThatWasAskedForAndOnlyUntilEnoughAreBack() throws Exception {
    Witness witness = witness("one");
    CountDownLatch back = new CountDownLatch(1);
    at(
        "one",
        witness.verifierKey().text(),
        (path, body) ->
            back.getCount() == 0
                ? witness.answer(path, body)
                : new WitnessCall.Reply(503, "not now"));
    demanded = demanding("audit.refuse-unwitnessed-after=300ms");
    Witnesses witnesses = asking();

    await(witnesses::refusing);
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> recorder.append(recorder.event("model.request")));
    await(() -> told("quorum").contains("audit.witness_refusing -"));
    back.countDown();
    await(() -> !witnesses.refusing());
    await(() -> told("quorum").contains("audit.witness_caught_up -"));
    await(this::isTaken);
  }

  private boolean isTaken() {
    try {
      var _ = recorder.append(recorder.event("model.request"));
      return true;
    } catch (AuditException refused) {
      return false;
    }
  }

  @Test
  void whatCannotBeMeantRefusesToStart() throws Exception {
    named("one", "https://127.0.0.1", "no key");
    assertThatThrownBy(this::asking)
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("audit-witnesses.one: key");
    plans.clear();
    named("one", "ftp://127.0.0.1", witness("w").verifierKey().text());
    assertThatThrownBy(this::asking)
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("audit-witnesses");
    named("one", "https://127.0.0.1", plans.get("one").key());
    demanded = demanding("audit.quorum=2");
    assertThatThrownBy(this::asking)
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("audit.quorum");
    plans.clear();
    demanded = demanding("audit.refuse-unwitnessed-after=" + OFTEN.toMillis() + "ms");
    assertThatThrownBy(this::asking)
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("needs audit-witnesses");
  }
}
