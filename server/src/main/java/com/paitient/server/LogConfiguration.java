// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.server.config.Config;
import com.paitient.server.identity.Recorder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How the audit log is set up in this run: where its copies and checkpoints go, who cosigns them,
 * how long it keeps what it holds.
 */
record LogConfiguration(Config config, long retentionDays) {

  /** Records it, once at every start, so that a change of it stands between two of these events. */
  void record(Recorder recorder, String logId) {
    Config.Audit audit = config.audit();
    var event =
        recorder
            .event("audit.configured")
            .by("service", null)
            .on("audit", logId)
            .action("configure")
            .detail("retention_days", retentionDays)
            .detail("sinks", told(config.auditSinks(), sink -> place(sink.url())))
            .detail("anchors", told(config.auditAnchors(), anchor -> place(anchor.url())))
            .detail("witnesses", told(config.auditWitnesses(), witness -> witness.key()))
            .detail("quorum", audit.quorum())
            .detail("witness_seconds", audit.witnessEvery().toSeconds())
            .detail("authentication_seconds", audit.authenticationEvery().toSeconds());
    audit
        .refuseUnwitnessedAfter()
        .ifPresent(age -> event.detail("refuse_unwitnessed_seconds", age.toSeconds()));
    var _ = recorder.append(event);
  }

  private static <T> List<String> told(Map<String, T> all, Function<T, String> where) {
    return new TreeMap<>(all)
        .entrySet().stream()
            .map(each -> each.getKey() + " " + where.apply(each.getValue()))
            .toList();
  }

  /** Scheme, host and port: the rest of a URL may hold a secret. */
  private static String place(String url) {
    URI uri = URI.create(url);
    String host = uri.getHost() == null ? "" : uri.getHost();
    return uri.getScheme() + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }
}
