// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.keys.RequestKeys;
import com.paitient.phi.Guard;
import com.paitient.records.MinimumNecessary;
import com.paitient.records.RecordException;
import com.paitient.server.access.Access;
import com.paitient.server.access.Credentials;
import com.paitient.server.background.Rounds;
import com.paitient.server.config.Config;
import com.paitient.server.config.ConfigException;
import com.paitient.server.gateway.Conversation;
import com.paitient.server.gateway.ConversationVaults;
import com.paitient.server.gateway.Deidentification;
import com.paitient.server.gateway.Expiry;
import com.paitient.server.gateway.TextKeeping;
import com.paitient.server.gateway.VaultTokens;
import com.paitient.server.http.Routes;
import com.paitient.server.http.endpoints.Endpoints;
import com.paitient.server.identity.Identity;
import com.paitient.server.models.Deployments;
import com.paitient.server.models.Feasibility;
import com.paitient.server.models.ModelFiles;
import com.paitient.server.models.Models;
import com.paitient.server.models.Workshop;
import com.paitient.server.processes.ChildUser;
import com.paitient.server.processes.Children;
import com.paitient.server.processes.ProcessException;
import com.paitient.server.runtimes.RuntimeMaker;
import com.paitient.server.runtimes.Runtimes;
import com.paitient.server.runtimes.local.GgufHeader;
import com.paitient.server.runtimes.local.LocalHost;
import com.paitient.server.runtimes.local.LocalRuntimes;
import com.paitient.server.runtimes.local.WorkerInstallation;
import com.paitient.server.runtimes.openai.OpenAiRuntimes;
import com.paitient.server.settings.Setting;
import com.paitient.server.settings.Settings;
import com.paitient.server.sinks.Anchors;
import com.paitient.server.sinks.Sinks;
import com.paitient.server.sinks.Witnesses;
import com.paitient.server.telemetry.Jvm;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.tenants.Belongings;
import com.paitient.server.tenants.Holding;
import com.paitient.server.tenants.KeyUseReports;
import com.paitient.server.tenants.KeyWatch;
import com.paitient.server.tenants.OverdueKeys;
import com.paitient.server.tenants.ReturnedProviders;
import com.paitient.server.tenants.Rewrapping;
import com.paitient.server.tenants.TenantKeyLife;
import com.paitient.server.tenants.Tenants;
import com.paitient.server.trail.Keeping;
import com.paitient.server.trail.PatientHashes;
import com.paitient.server.trail.Trail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The features, built on the foundations and the tables. */
record House(
    Identity identity,
    Credentials credentials,
    Models models,
    Deployments deployments,
    Tenants tenants,
    Routes routes,
    RequestKeys requestKeys,
    Guard guard,
    Metrics metrics) {
  private static final Duration KEY_WATCH_PAUSE = Duration.ofSeconds(30);
  private static final Duration KEY_USE_PERIOD = Duration.ofMinutes(1);

  /** Whose minute is over is told at most so much later. */
  private static final Duration STRANGERS_PAUSE = Duration.ofSeconds(15);

  private static final Duration EXPIRY_PAUSE = Duration.ofHours(1);

  static House build(
      Config config, Foundations base, Tables tables, Opened opened, InstantSource clock) {
    Metrics metrics = new Metrics();
    Access access = new Access(base.recorder());
    Settings settings = new Settings(tables.settings(), !config.listener().plainHttp());
    Credentials credentials = new Credentials(tables.keys(), access, base.recorder());
    OpenAiRuntimes upstreams =
        opened.add(OpenAiRuntimes.open(config.upstreams(), config.limits().generateTime()));
    ModelFiles files = new ModelFiles(config.data().resolve("models"), base.envelope());
    Models models =
        new Models(
            tables.models(),
            files,
            (head, size) -> GgufHeader.read(head, size).architecture(),
            upstreams,
            access,
            clock);
    Runtimes runtimes = opened.add(new Runtimes());
    RuntimeMaker local = local(config, base.children());
    Workshop workshop = new Workshop(models, local, upstreams, runtimes);
    Deployments deployments =
        new Deployments(
            tables.deployments(),
            workshop,
            settings,
            new Feasibility(local.isolatesNetwork(), config.models().cpuFallback()),
            access,
            base.recorder());
    Trail trail = opened.add(tables.follow(base, access));
    Holding holding = new Holding(base.envelope(), base.holders());
    Tenants tenants = new Tenants(tables.tenants(), holding, access, base.recorder());
    RequestKeys requestKeys = opened.add(base.envelope().requestKeys());
    TenantKeyLife tenantKeys =
        new TenantKeyLife(
            tenants,
            tables.tenants(),
            new TenantKeyLife.Tools(
                base.envelope(),
                opened.add(new Rewrapping(tables.sealedRows(), base.log())),
                running(deployments),
                credentials),
            access,
            base.recorder());
    OverdueKeys overdue = new OverdueKeys(base.envelope().life(), base.recorder());
    var _ =
        opened.add(
            KeyWatch.start(
                tenantKeys,
                overdue,
                new ReturnedProviders(holding, tenants, running(deployments)),
                KEY_WATCH_PAUSE));
    var _ = opened.add(KeyUseReports.start(base.envelope()::uses, base.recorder(), KEY_USE_PERIOD));
    PatientHashes patients = new PatientHashes(base.envelope());
    Guard guard = Guard.standard();
    ConversationVaults vaults = new ConversationVaults(tables.vaults(), clock, config.limits());
    var _ = opened.add(Expiry.start(tables.vaults(), clock, EXPIRY_PAUSE));
    Keeping keeping = tables.keep(base, access, () -> retention(settings));
    expire(keeping, tables, opened, clock);
    Conversation conversation =
        new Conversation(
            new Conversation.Rooms(
                deployments,
                workshop,
                settings,
                access,
                tenants,
                guard,
                runtimes,
                patients,
                vaults,
                new TextKeeping(tables.texts(), access, base.recorder(), clock)),
            base.recorder(),
            config.limits(),
            metrics);
    Sinks sinks =
        opened.add(
            Sinks.open(
                config.auditSinks(),
                base.log(),
                base.recorder(),
                config.data().resolve("audit-sinks"),
                clock));
    Anchors anchors =
        opened.add(Anchors.open(config.auditAnchors(), base.log(), base.recorder(), clock));
    Witnesses witnesses = opened.add(Witnesses.open(config, base.log(), base.recorder()));
    new LogConfiguration(config, retention(settings)).record(base.recorder(), base.log().id());
    Gauges gauges = new Gauges(metrics);
    gauges.sinks(sinks);
    gauges.anchors(anchors::ages);
    gauges.witnesses(witnesses::ages);
    gauges.audit(base.log(), trail::behind);
    gauges.keys(overdue::count, base.envelope()::work);
    gauges.holders(base.holders());
    gauges.storage(tables.answering(), config.data());
    gauges.runtimes(runtimes);
    gauges.upstreams(upstreams::health);
    Jvm.measure(metrics);
    Routes routes =
        Endpoints.of(
            new Endpoints.Rooms(
                conversation,
                deployments,
                models,
                trail,
                patients,
                keeping,
                credentials,
                settings,
                access,
                guard,
                new Deidentification(
                    access,
                    tenants,
                    guard,
                    vaults,
                    new VaultTokens(base.envelope(), clock, vaults),
                    base.recorder(),
                    new Deidentification.Knowledge(patients, policy(config.data()))),
                tenants,
                tenantKeys,
                requestKeys,
                tables.askedOnce(),
                Map.of(
                    "audit_log",
                    base.log()::writable,
                    "database",
                    tables.answering(),
                    "audit_sinks",
                    () -> !sinks.refusing(),
                    "audit_anchors",
                    () -> !anchors.refusing(),
                    "audit_witnesses",
                    () -> !witnesses.refusing()),
                new Endpoints.Numbers(
                    metrics,
                    config.metrics().openOnLoopback(),
                    Map.of(
                        "audit_sinks_behind",
                        sinks::alarming,
                        "audit_anchors_behind",
                        anchors::alarming,
                        "audit_witnesses_behind",
                        witnesses::alarming,
                        "keys_overdue",
                        () -> overdue.count() > 0,
                        "tenant_key_provider_away",
                        () -> !holding.away().isEmpty()))),
            config.limits(),
            config.models());
    Identity identity =
        new Identity(
            tables.keys(), base.recorder(), tenants::letsIn, config.audit().authenticationEvery());
    var _ = opened.add(identity);
    var _ = opened.add(Rounds.after("strangers", STRANGERS_PAUSE, identity::tellOfStrangers));
    return new House(
        identity, credentials, models, deployments, tenants, routes, requestKeys, guard, metrics);
  }

  /** The operator's policy of the minimum necessary, or the one that comes along. */
  private static MinimumNecessary policy(Path data) {
    Path file = data.resolve("minimum-necessary.yaml");
    try {
      return Files.exists(file)
          ? MinimumNecessary.parse(Files.readString(file))
          : MinimumNecessary.standard();
    } catch (RecordException e) {
      throw new ConfigException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new ConfigException(file + " cannot be read");
    }
  }

  private static void expire(Keeping keeping, Tables tables, Opened opened, InstantSource clock) {
    var _ = opened.add(Expiry.start("audit records", keeping::expire, clock, EXPIRY_PAUSE));
    var _ =
        opened.add(
            Expiry.start(
                "saved texts",
                now -> keeping.held() ? 0 : tables.texts().removeExpired(now),
                clock,
                EXPIRY_PAUSE));
    var _ =
        opened.add(
            Expiry.start(
                "idempotency keys", tables.askedOnce()::removeExpired, clock, EXPIRY_PAUSE));
  }

  private static long retention(Settings settings) {
    return settings
        .inForce()
        .of(Setting.AUDIT_LOG_RETENTION_DAYS)
        .map(Long.class::cast)
        .orElseThrow(() -> new IllegalStateException("retention has a standard"));
  }

  private static Belongings running(Deployments deployments) {
    return new Belongings() {
      @Override
      public void stop(String tenant) {
        deployments.stop(tenant);
      }

      @Override
      public void start(String tenant) {
        deployments.start(tenant);
      }
    };
  }

  private static RuntimeMaker local(Config config, Children children) {
    String classPath =
        config
            .workers()
            .classpath()
            .orElseThrow(() ->
                new ProcessException(
                    "workers.classpath is not set; start the service with ./paitient up"));
    Path data = config.data().toAbsolutePath();
    return new LocalRuntimes(
        new LocalHost(
            children,
            WorkerInstallation.prepare(data, classPath),
            ChildUser.NOBODY,
            !children.canIsolateNetwork(),
            config.workers(),
            config.limits()),
        data.resolve("workers"));
  }
}
