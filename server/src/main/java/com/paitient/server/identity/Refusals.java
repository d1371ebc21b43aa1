// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import com.paitient.audit.AuditException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records requests that were refused and have no event of their own: each of a known caller, and of
 * nobody the first of an address and code, then their number at most once a minute, so that whoever
 * sends rubbish does not fill the log. Thread-safe.
 */
public final class Refusals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final String REFUSED = "request.refused";
  private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_ADDRESSES = 1_000;
  private static final String OTHERS = "others";

  private final Recorder recorder;
  private final Map<Unknown, Tally> tallies = new LinkedHashMap<>();

  Refusals(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * A request of somebody who is known.
   *
   * @param operation the method and the template of the path, or the method where there is no such
   *     path; what stands in a path may name a patient
   * @param status of the answer in HTTP
   */
  public record Refused(String requestId, String operation, String code, int status) {}

  private record Unknown(String address, String code) {}

  private static final class Tally {
    private long untold;
    private long since;
  }

  /** Returns once it is durable; throws {@link AuditException} where it cannot be recorded. */
  public void refused(Caller caller, Refused refused) {
    recorder.appendForTenant(
        recorder
            .event(REFUSED, caller)
            .on("request", refused.requestId())
            .action(refused.operation())
            .result(refused.status() < 500 ? "denied" : "failure")
            .detail("reason", refused.code())
            .detail("status", (long) refused.status()),
        caller);
  }

  /** A request of nobody who is known; where it cannot be recorded now it is told later. */
  public synchronized void refused(String address, String code) {
    Unknown from = new Unknown(address, code);
    if (!tallies.containsKey(from) && tallies.size() >= MOST_ADDRESSES) {
      from = new Unknown(OTHERS, code);
    }
    long now = System.nanoTime();
    Tally fresh = new Tally();
    fresh.since = now - PERIOD;
    tallies.computeIfAbsent(from, _ -> fresh).untold++;
    tell(now);
  }

  private void tell(long now) {
    tallies
        .entrySet()
        .removeIf(each -> each.getValue().untold == 0 && now - each.getValue().since >= PERIOD);
    tallies.forEach((from, tally) -> {
      if (tally.untold > 0 && now - tally.since >= PERIOD) {
        tell(from, tally, now);
      }
    });
  }

  private void tell(Unknown from, Tally tally, long now) {
    try {
      var _ =
          recorder.append(
              recorder
                  .event(REFUSED)
                  .action("request")
                  .result("denied")
                  .from(from.address().equals(OTHERS) ? null : from.address(), null)
                  .detail("reason", from.code())
                  .detail("requests", tally.untold));
      tally.untold = 0;
      tally.since = now;
    } catch (AuditException e) {
      LOG.warn("refused requests of nobody known are not recorded yet: {}", e.code());
    }
  }

  /** Records what is left. */
  @Override
  public synchronized void close() {
    tell(System.nanoTime() + PERIOD);
  }
}
