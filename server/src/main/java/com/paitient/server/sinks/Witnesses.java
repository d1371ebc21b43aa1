// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.AuditException;
import com.paitient.audit.AuditLog;
import com.paitient.server.background.Rounds;
import com.paitient.server.config.AuditWitness;
import com.paitient.server.config.Config;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.NetworkException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the log's checkpoints to its witnesses, again and again, on a thread of its own, so that
 * nothing else waits for them. All are asked in a round, so that one checkpoint collects a quorum;
 * who did not answer in the last round comes last in the next. What a witness refuses to sign is
 * recorded: it may have seen another history of this log. Thread-safe.
 */
public final class Witnesses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);

  /** The name under which it is told that too few witnesses have cosigned. */
  private static final String QUORUM = "quorum";

  private final AuditLog log;
  private final Recorder recorder;
  private final List<Asked> all = new ArrayList<>();
  private final int needed;
  private final Absences absences;
  private volatile @Nullable Rounds rounds;

  /** A witness, and how it went with it. */
  private static final class Asked {
    private final String name;
    private final WitnessLink link;
    private volatile long cosigned = System.nanoTime();
    private volatile boolean failed;
    private volatile String refusal = "";

    Asked(String name, WitnessLink link) {
      this.name = name;
      this.link = link;
    }

    Duration age() {
      return Duration.ofNanos(System.nanoTime() - cosigned);
    }
  }

  private Witnesses(Config config, AuditLog log, Recorder recorder, Duration look) {
    this.log = log;
    this.recorder = recorder;
    WitnessPolicy policy = WitnessPolicy.of(config);
    this.needed = policy.needed();
    try {
      config
          .auditWitnesses()
          .forEach(
              (name, plan) -> all.add(new Asked(name, WitnessLink.open(plan, policy.key(name)))));
    } catch (NetworkException | IllegalArgumentException e) {
      all.forEach(each -> each.link.close());
      throw new NetworkException("audit-witnesses: " + e.getMessage());
    }
    this.absences = Absences.watch(words(), limits(config), this::all, recorder, look);
  }

  /**
   * Begins to ask every witness of the configuration, whether it is there or not.
   *
   * @throws NetworkException if one is configured so that it cannot be asked
   */
  public static Witnesses open(Config config, AuditLog log, Recorder recorder) {
    return open(config, log, recorder, LOOK);
  }

  static Witnesses open(Config config, AuditLog log, Recorder recorder, Duration look) {
    Witnesses witnesses = new Witnesses(config, log, recorder, look);
    if (!witnesses.all.isEmpty()) {
      witnesses.rounds =
          Rounds.atOnce("witnesses", config.audit().witnessEvery(), witnesses::round);
    }
    return witnesses;
  }

  private static Absences.Words words() {
    return new Absences.Words(
        "audit-witness",
        "audit.witness_behind",
        "audit.witness_refusing",
        "audit.witness_caught_up");
  }

  private static Map<String, Absences.Limits> limits(Config config) {
    Map<String, Absences.Limits> limits = new LinkedHashMap<>();
    for (Map.Entry<String, AuditWitness> each : config.auditWitnesses().entrySet()) {
      if (each.getKey().equals(QUORUM)) {
        throw new NetworkException("audit-witnesses: none is called " + QUORUM);
      }
      limits.put(
          each.getKey(),
          new Absences.Limits(each.getValue().limits().alarmAfter(), Optional.empty()));
    }
    Optional<Duration> refuseAfter = config.audit().refuseUnwitnessedAfter();
    refuseAfter.ifPresent(age -> limits.put(QUORUM, new Absences.Limits(age, refuseAfter)));
    return limits;
  }

  /** How long ago each cosigned, and {@code quorum}: as many as verifiers demand. */
  private Map<String, Duration> all() {
    Map<String, Duration> ages = ages();
    if (needed > 0) {
      ages.put(QUORUM, ages.values().stream().sorted().toList().get(needed - 1));
    }
    return ages;
  }

  /** How long ago each cosigned, by its name; since the start at first. */
  public Map<String, Duration> ages() {
    Map<String, Duration> ages = new LinkedHashMap<>();
    all.forEach(each -> ages.put(each.name, each.age()));
    return ages;
  }

  /** Whether nothing may begin, since too few have cosigned for too long. */
  public boolean refusing() {
    return absences.refusing();
  }

  /** Whether one is away for longer than it should be, or refuses to sign. */
  public boolean alarming() {
    return absences.alarming() || all.stream().anyMatch(each -> !each.refusal.isEmpty());
  }

  private void round() {
    List<Asked> round = new ArrayList<>(all);
    round.sort(Comparator.comparing(each -> each.failed));
    round.forEach(this::ask);
  }

  private void ask(Asked witness) {
    Rounds these = rounds;
    if (these != null && these.isEnded()) {
      return;
    }
    try {
      var _ = log.witness(witness.link.key(), witness.link);
      witness.cosigned = System.nanoTime();
      witness.failed = false;
      witness.refusal = "";
    } catch (AuditException e) {
      witness.failed = true;
      if (e.code() == AuditException.Code.WITNESS_REFUSED) {
        refused(witness, witness.link.refusal());
      } else {
        LOG.warn("no checkpoint could be made for {}: {}", witness.name, e.code());
      }
    } catch (IOException | RuntimeException e) {
      witness.failed = true;
      LOG.warn("{} could not be asked: {}", witness.name, e.getClass().getSimpleName());
    }
  }

  /** Recorded when it begins, and when the reason changes. */
  private void refused(Asked witness, String reason) {
    if (witness.refusal.equals(reason)) {
      return;
    }
    LOG.error("audit.witness_refused: {}, {}", witness.name, reason);
    try {
      var _ =
          recorder.append(
              recorder
                  .event("audit.witness_refused")
                  .by("service", null)
                  .on("audit-witness", witness.name)
                  .action("cosign")
                  .result("failure")
                  .detail("reason", reason));
      witness.refusal = reason;
    } catch (RuntimeException e) {
      LOG.warn("that could not be recorded: {}", e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    absences.close();
    Rounds these = rounds;
    if (these != null) {
      these.end(END);
    }
    all.forEach(each -> each.link.close());
  }
}
