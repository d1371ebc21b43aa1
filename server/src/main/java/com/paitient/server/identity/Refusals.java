// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import com.paitient.audit.AuditException;

/**
 * Records requests that were refused and have no event of their own: each of a known caller, and of
 * nobody known their number. Thread-safe.
 */
public final class Refusals {
  private static final String REFUSED = "request.refused";

  private final Recorder recorder;
  private final Strangers strangers;

  Refusals(Recorder recorder, Strangers strangers) {
    this.recorder = recorder;
    this.strangers = strangers;
  }

  static Strangers strangers(Recorder recorder) {
    return new Strangers(recorder, REFUSED, "request");
  }

  /**
   * A request of somebody who is known.
   *
   * @param operation the method and the template of the path, or the method where there is no such
   *     path; what stands in a path may name a patient
   * @param status of the answer in HTTP
   */
  public record Refused(String requestId, String operation, String code, int status) {}

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
  public void refused(String address, String code) {
    strangers.refused(address, null, code);
  }
}
