// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.keys.KeyProvider;
import com.paitient.server.access.Credentials;
import com.paitient.server.config.Config;
import com.paitient.server.gateway.Unfinished;
import com.paitient.server.http.Listener;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.Certificates;
import com.paitient.server.network.ServerCertificate;
import com.paitient.server.sinks.WitnessPolicy;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.telemetry.Spans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole service: opens its rooms one after another, each needing those before it, and closes
 * them in reverse order.
 */
final class Service implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final String ADMINISTRATOR = "usr_administrator";
  private static final String KEY_FILE = "admin.key";
  private static final String LAST_START = "run/last-start";

  private final Opened opened = new Opened();
  private final Config config;
  private final Progress progress;
  private final InstantSource clock;

  private Service(Config config, Progress progress, InstantSource clock) {
    this.config = config;
    this.progress = progress;
    this.clock = clock;
  }

  /** Starts everything; when it returns, requests are answered. */
  static Service start(Config config, Progress progress, InstantSource clock) throws IOException {
    Service service = new Service(config, progress, clock);
    try {
      service.open();
      return service;
    } catch (IOException | RuntimeException e) {
      LOG.error("the service did not start", e);
      service.close();
      throw e;
    }
  }

  private void open() throws IOException {
    DataFolder data = opened.add(DataFolder.hold(config.data()));
    Logs.into(data.file("logs"));
    Optional<ServerCertificate> certificate =
        config.listener().plainHttp()
            ? Optional.empty()
            : Optional.of(Certificates.open(config, clock));
    Optional<SealedStart> sealed = SealedStart.begin(config, certificate);
    Optional<KeyProvider> root = Optional.empty();
    if (sealed.isPresent()) {
      root = Optional.of(opened.add(unsealed(opened.add(sealed.get()), data, certificate)));
    }
    Foundations foundations = Foundations.open(config, root, opened, progress, clock);
    recordStart(data, foundations);
    sealed.ifPresent(each -> recordUnsealing(each, foundations.recorder()));
    WitnessPolicy witnesses = WitnessPolicy.of(config);
    data.write("audit-policy.txt", witnesses.with(foundations.log().policy()).text());
    Tables tables = Tables.open(config, foundations, opened, progress, clock);
    House house = House.build(config, foundations, tables, opened, clock);
    issueFirstKey(data, house.credentials());
    house.models().seed(config.models().defaultFile());
    progress.done("models");
    house.tenants().restore();
    house.deployments().restore(house.tenants()::isOpen);
    listen(data, foundations, house, certificate, sealed);
  }

  /** The root key, once somebody brought what unseals it; until then everybody is told. */
  private KeyProvider unsealed(
      SealedStart sealed, DataFolder data, Optional<ServerCertificate> certificate)
      throws IOException {
    RunFile run = runFile(data, certificate, sealed.port(), Optional.empty());
    data.write(RunFile.NAME, run.json());
    progress.say("Sealed at " + run.baseUrl() + ": " + sealed.how());
    progress.say("Unseal it:  ./paitient unseal --data " + config.data());
    KeyProvider root = sealed.await();
    progress.done("unsealed");
    return root;
  }

  private static void recordUnsealing(SealedStart sealed, Recorder recorder) {
    var _ =
        recorder.append(
            recorder
                .event("service.unsealed")
                .by("service", null)
                .action("unseal")
                .detail("protection", sealed.protection())
                .detail("refused", (long) sealed.refusals()));
  }

  /** Ends in the record what the last run left open, and begins this one. */
  private void recordStart(DataFolder data, Foundations foundations) throws IOException {
    Path file = data.file(LAST_START);
    long from =
        Files.exists(file)
            ? Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip())
            : 0;
    int left = Unfinished.close(foundations.log(), foundations.recorder(), from);
    long index =
        foundations
            .recorder()
            .append(
                foundations
                    .recorder()
                    .event("service.started")
                    .by("service", null)
                    .action("start")
                    .detail("log_id", foundations.log().id())
                    .detail("database", config.database().url().isPresent() ? "external" : "own")
                    .detail("tls", !config.listener().plainHttp())
                    .detail("unfinished_requests", (long) left))
            .index();
    data.write(LAST_START, Long.toString(index));
    opened.add(() -> {
      var _ =
          foundations
              .recorder()
              .append(
                  foundations
                      .recorder()
                      .event("service.stopped")
                      .by("service", null)
                      .action("stop"));
    });
  }

  private void issueFirstKey(DataFolder data, Credentials credentials) throws IOException {
    Optional<Credentials.Issued> first =
        credentials.issueFirst(
            ADMINISTRATOR,
            Caller.ORGANIZATION,
            secret -> data.write(KEY_FILE, secret.reveal() + "\n"));
    if (first.isPresent()) {
      progress.done("first administrator's key");
    }
  }

  private void listen(
      DataFolder data,
      Foundations foundations,
      House house,
      Optional<ServerCertificate> certificate,
      Optional<SealedStart> sealed)
      throws IOException {
    Config where = config;
    if (sealed.isPresent()) {
      where = config.onPort(sealed.get().port());
      sealed.get().close();
    }
    Listener listener =
        opened.add(
            Listener.start(
                where,
                certificate,
                house.routes(),
                house.identity(),
                () -> foundations.recorder().id("req"),
                house.metrics(),
                spans(house.metrics())));
    Optional<String> pin = Optional.of(house.requestKeys().fingerprint());
    RunFile run = runFile(data, certificate, listener.port(), pin);
    data.write(RunFile.NAME, run.json());
    progress.done("listening");
    Welcome.print(run, config, progress);
    Thread.ofPlatform().daemon().name("guard-warm-up").start(house.guard()::warmUp);
  }

  /** What other programs are told; {@code requestPin} is known once the keys are there. */
  private RunFile runFile(
      DataFolder data,
      Optional<ServerCertificate> certificate,
      int port,
      Optional<String> requestPin) {
    return new RunFile(
        ProcessHandle.current().pid(),
        (config.listener().plainHttp() ? "http" : "https")
            + "://"
            + shown(config.listener().host())
            + ":"
            + port,
        certificate.flatMap(ServerCertificate::authority).map(Path::toString),
        data.file(KEY_FILE).toString(),
        requestPin,
        clock.instant().toString(),
        requestPin.isEmpty());
  }

  /** Spans go to a collector where the configuration names one. */
  private Spans spans(Metrics metrics) {
    Config.Otlp otlp = config.telemetry().otlp();
    if (otlp.endpoint().isEmpty()) {
      return Spans.unwanted();
    }
    Spans spans = Spans.queue(clock);
    new Gauges(metrics).traces(opened.add(TraceExport.start(otlp.endpoint().get(), otlp, spans)));
    return spans;
  }

  /** An address that clients on this machine can use. */
  private static String shown(String host) {
    if (host.equals("0.0.0.0") || host.equals("::")) {
      return "127.0.0.1";
    }
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  @Override
  public void close() {
    opened.close();
  }
}
