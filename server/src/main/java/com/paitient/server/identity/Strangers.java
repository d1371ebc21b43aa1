// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import com.paitient.audit.AuditException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what nobody known was refused, so that whoever knocks without end does not fill the log:
 * the first of an address and reason at once, then their number at most once a minute. So many
 * addresses are kept apart; the others are counted together, by reason. Every refusal is counted in
 * exactly one event. Thread-safe.
 */
final class Strangers implements AutoCloseable {
  static final int MOST_ADDRESSES = 1_000;
  static final Duration PERIOD = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);

  private final Recorder recorder;
  private final String type;
  private final String action;
  private final Map<From, Tally> tallies = new LinkedHashMap<>();

  /** Records events of {@code type}. */
  Strangers(Recorder recorder, String type, String action) {
    this.recorder = recorder;
    this.type = type;
    this.action = action;
  }

  /** Without an address: all those that are not kept apart. */
  private record From(@Nullable String address, String reason) {}

  private static final class Tally {
    private long untold;
    private @Nullable String agent;
    private @Nullable Instant told;
    private boolean beingTold;

    boolean due(Instant now) {
      return told == null || now.isBefore(told) || !now.isBefore(told.plus(PERIOD));
    }
  }

  /** What is to be recorded now. */
  private record Due(From from, Tally tally, long requests, @Nullable String agent, Instant now) {}

  /**
   * Counts one more, and returns once it is durable where it is to be told at once. What cannot be
   * recorded now is told later.
   */
  void refused(String address, @Nullable String agent, String reason) {
    counted(address, agent, reason).ifPresent(this::tell);
  }

  private synchronized Optional<Due> counted(
      String address, @Nullable String agent, String reason) {
    From from = new From(address, reason);
    if (!tallies.containsKey(from) && tallies.size() >= MOST_ADDRESSES) {
      from = new From(null, reason);
    }
    Tally tally = tallies.computeIfAbsent(from, _ -> new Tally());
    tally.untold++;
    tally.agent = from.address() == null ? null : agent;
    Instant now = recorder.now();
    return tally.due(now) && !tally.beingTold
        ? Optional.of(taken(from, tally, now))
        : Optional.empty();
  }

  private static Due taken(From from, Tally tally, Instant now) {
    Due due = new Due(from, tally, tally.untold, tally.agent, now);
    tally.untold = 0;
    tally.beingTold = true;
    return due;
  }

  /** Outside the lock: others are counted meanwhile. */
  private void tell(Due due) {
    boolean told = false;
    try {
      var _ =
          recorder.append(
              recorder
                  .event(type)
                  .action(action)
                  .result("denied")
                  .from(due.from().address(), due.agent())
                  .detail("reason", due.from().reason())
                  .detail("requests", due.requests()));
      told = true;
    } catch (AuditException e) {
      LOG.warn("{} of nobody known is not recorded yet: {}", type, e.code());
    } finally {
      ended(due, told);
    }
  }

  private synchronized void ended(Due due, boolean told) {
    due.tally().beingTold = false;
    if (told) {
      due.tally().told = due.now();
    } else {
      due.tally().untold += due.requests();
    }
  }

  /** Records the counts of those whose minute is over, and forgets those who came no more. */
  void tell() {
    allDue(false).forEach(this::tell);
  }

  private synchronized List<Due> allDue(boolean last) {
    Instant now = recorder.now();
    tallies.values().removeIf(tally -> tally.untold == 0 && !tally.beingTold && tally.due(now));
    return tallies.entrySet().stream()
        .filter(each -> each.getValue().untold > 0 && !each.getValue().beingTold)
        .filter(each -> last || each.getValue().due(now))
        .map(each -> taken(each.getKey(), each.getValue(), now))
        .toList();
  }

  /** Records what is left. */
  @Override
  public void close() {
    allDue(true).forEach(this::tell);
  }
}
