// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.audit.AuditLog;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.ProviderContract;
import com.paitient.server.config.Config;
import com.paitient.server.identity.Recorder;
import com.paitient.server.keyring.KeyProviders;
import com.paitient.server.processes.Children;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What everything else stands on: keys, the audit log, and the maker of child processes.
 *
 * @param holders key providers of tenants that hold their own keys, by name
 */
record Foundations(
    Envelope envelope,
    Map<String, KeyProvider> holders,
    AuditLog log,
    Recorder recorder,
    Children children) {
  static Foundations open(
      Config config,
      Optional<KeyProvider> unsealed,
      Opened opened,
      Progress progress,
      InstantSource clock) {
    KeyProviders providers = new KeyProviders(config, unsealed);
    KeyProvider root = opened.add(providers.current());
    ProviderContract.requireSound(root);
    KeyProvider[] former = providers.former().stream().map(opened::add).toArray(KeyProvider[]::new);
    Envelope envelope =
        opened.add(
            Envelope.open(
                config.data().resolve("keys/store"), providers.settings(clock), root, former));
    if (former.length > 0) {
      int _ = envelope.rewrap();
    }
    Map<String, KeyProvider> holders = providers.holders();
    holders.values().forEach(opened::add);
    progress.done("keys");
    AuditLog log = opened.add(AuditLog.open(config.data().resolve("audit"), envelope));
    progress.done("audit log");
    return new Foundations(
        envelope, holders, log, new Recorder(log, clock), Children.onThisSystem());
  }
}
