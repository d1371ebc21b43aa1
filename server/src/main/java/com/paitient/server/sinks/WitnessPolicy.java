// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.note.Policy;
import com.paitient.audit.note.Quorum;
import com.paitient.audit.note.VerifierKey;
import com.paitient.server.config.AuditWitness;
import com.paitient.server.config.Config;
import com.paitient.server.network.NetworkException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The configured witnesses' keys, and how many of them verifiers demand. */
public record WitnessPolicy(Map<String, VerifierKey> keys, int needed) {
  public WitnessPolicy {
    keys = Map.copyOf(keys);
  }

  /**
   * Reads them.
   *
   * @throws NetworkException if a key is none, stands there twice, or more are demanded than named
   */
  public static WitnessPolicy of(Config config) {
    Map<String, VerifierKey> keys = new TreeMap<>();
    config.auditWitnesses().forEach((name, witness) -> keys.put(name, key(name, witness)));
    if (keys.values().stream().distinct().count() < keys.size()) {
      throw new NetworkException("audit-witnesses: two have one key");
    }
    int needed =
        switch (config.audit().quorum()) {
          case "any" -> Math.min(1, keys.size());
          case "all" -> keys.size();
          default -> Integer.parseInt(config.audit().quorum());
        };
    if (needed > keys.size()) {
      throw new NetworkException("audit.quorum: more witnesses than audit-witnesses names");
    }
    if (needed == 0 && config.audit().refuseUnwitnessedAfter().isPresent()) {
      throw new NetworkException("audit.refuse-unwitnessed-after needs audit-witnesses");
    }
    return new WitnessPolicy(keys, needed);
  }

  VerifierKey key(String name) {
    return Objects.requireNonNull(keys.get(name), "a witness of the configuration");
  }

  private static VerifierKey key(String name, AuditWitness witness) {
    try {
      return VerifierKey.parse(witness.key());
    } catch (IllegalArgumentException _) {
      throw new NetworkException(
          "audit-witnesses." + name + ": key is none that paitient witness prints");
    }
  }

  /**
   * What a verifier demands of a log with these keys.
   *
   * @throws NetworkException if a key is of a kind that witnesses do not sign with
   */
  public Policy with(Policy log) {
    List<VerifierKey> witnesses = new TreeMap<>(keys).values().stream().toList();
    List<Quorum> members = witnesses.stream().<Quorum>map(Quorum.Witness::new).toList();
    Quorum quorum = needed == 0 ? new Quorum.None() : new Quorum.Group(needed, members);
    try {
      return new Policy(log.keys(), witnesses, quorum);
    } catch (IllegalArgumentException e) {
      throw new NetworkException("audit-witnesses: " + e.getMessage());
    }
  }
}
