// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.audit.Event;
import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeyState;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys that belong to no tenant: the service's own, its organization's, those that tenants of
 * isolation basic share, and the root key above all. For those who run the service. Each act is
 * recorded before it is done. Thread-safe.
 */
public final class ServiceKeys {
  private static final List<String> HOLDERS =
      List.of(Context.SYSTEM, Caller.ORGANIZATION, Context.SHARED);

  private final Tenants tenants;
  private final Envelope envelope;
  private final Rewrapping rewrapping;
  private final Recorder recorder;

  ServiceKeys(Tenants tenants, Envelope envelope, Rewrapping rewrapping, Recorder recorder) {
    this.tenants = tenants;
    this.envelope = envelope;
    this.rewrapping = rewrapping;
    this.recorder = recorder;
  }

  /** Where they stand; those that were never used are left out. */
  public List<KeyState> read(Caller caller) {
    var _ = tenants.within(caller, Permission.TENANT_KEY_READ, Caller.ORGANIZATION);
    return there().toList();
  }

  /** Gives each a newest key pair; the older ones still open. */
  public List<KeyState> rotate(Caller caller) {
    record(caller, "service.keys_rotated", Optional.empty());
    there().map(KeyState::tenant).forEach(envelope::rotate);
    rewrapping.start(Caller.ORGANIZATION);
    return there().toList();
  }

  /**
   * Exchanges the root key and returns the new one's id; requests go on meanwhile.
   *
   * @param endFormer whether the former ends, and every backup of the key store with it
   * @throws TenantException NOT_NOW when the key provider cannot do so from here
   */
  public String rotateRoot(Caller caller, boolean endFormer) {
    record(caller, "service.root_key_rotated", Optional.of(endFormer));
    return TenantKeyLife.done(() -> envelope.life().rotateRoot(endFormer));
  }

  private Stream<KeyState> there() {
    return HOLDERS.stream().flatMap(holder -> envelope.life().state(holder).stream());
  }

  private void record(Caller caller, String type, Optional<Boolean> endFormer) {
    Grant grant = tenants.within(caller, Permission.TENANT_KEY_WRITE, Caller.ORGANIZATION);
    Event.Builder event =
        recorder
            .event(type, caller)
            .on("tenant", Caller.ORGANIZATION)
            .action(grant.permission().text());
    var _ = recorder.append(endFormer.map(ends -> event.detail("end_former", ends)).orElse(event));
  }
}
