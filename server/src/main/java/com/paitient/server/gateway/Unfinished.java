// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.identity.Recorder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests that were asked and never ended in the record, because the service died between. */
public final class Unfinished {
  private static final int BATCH = 1_000;

  /** Details of what was asked that hold for its end as well. */
  private static final List<String> SAME =
      List.of(
          "generation", "patient", "purpose_of_use", "credential", "detector", "settings_version");

  private Unfinished() {}

  /**
   * Records the end of every request from {@code index} on that has none; for the start of the
   * service, when nothing runs. Returns how many there were.
   */
  public static int close(AuditLog log, Recorder recorder, long index) {
    Map<String, Event> open = new LinkedHashMap<>();
    long next = index;
    long end = log.size();
    while (next < end) {
      List<Entry> entries = log.clear(next, BATCH);
      entries.forEach(entry -> follow(entry.event(), open));
      next = entries.getLast().index() + 1;
    }
    open.values().forEach(asked -> end(asked, recorder));
    return open.size();
  }

  private static void follow(Event event, Map<String, Event> open) {
    if (event.type().equals(Journal.ASKED)) {
      open.put(event.id(), event);
    } else if (event.type().equals(Journal.ANSWERED)
        && event.details().get("asked") instanceof String asked) {
      open.remove(asked);
    }
  }

  private static void end(Event asked, Recorder recorder) {
    Event.Builder ended =
        recorder
            .event(Journal.ANSWERED)
            .by(asked.userId(), asked.tenantId())
            .on("deployment", asked.resourceId())
            .action(asked.action())
            .result("failure")
            .detail("asked", asked.id())
            .detail("reason", "service_ended");
    asked
        .details()
        .forEach((name, value) -> {
          if (SAME.contains(name)) {
            ended.detail(name, value);
          }
        });
    var _ = recorder.append(ended);
  }
}
