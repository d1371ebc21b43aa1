// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.audit.AuditLog;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.server.config.Config;
import com.paitient.server.identity.Recorder;
import com.paitient.server.processes.Children;
import java.time.InstantSource;

/** What everything else stands on: keys, the audit log, and the maker of child processes. */
record Foundations(Envelope envelope, AuditLog log, Recorder recorder, Children children) {
  static Foundations open(Config config, Opened opened, Progress progress, InstantSource clock) {
    FileKeyProvider root =
        opened.add(FileKeyProvider.openOrCreate(config.data().resolve("keys/root.key")));
    Envelope envelope = opened.add(Envelope.open(config.data().resolve("keys/store"), root));
    progress.done("keys");
    AuditLog log = opened.add(AuditLog.open(config.data().resolve("audit"), envelope));
    progress.done("audit log");
    return new Foundations(envelope, log, new Recorder(log, clock), Children.onThisSystem());
  }
}
