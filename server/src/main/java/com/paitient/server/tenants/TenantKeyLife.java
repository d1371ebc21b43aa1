// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.keys.Certificate;
import com.paitient.keys.DestructionRequest;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeyState;
import com.paitient.keys.KeysException;
import com.paitient.server.access.Access;
import com.paitient.server.access.AccessException;
import com.paitient.server.access.Credentials;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.tenants.TenantException.Code;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of tenants' keys: rotated, rewrapped, revoked, reinstated, destroyed. Each act is
 * recorded before it is done, in the name of the tenant, so that its own people see it. A
 * destruction takes two people and a waiting time. Thread-safe.
 */
public final class TenantKeyLife {
  private static final Logger LOG = LoggerFactory.getLogger(TenantKeyLife.class);
  private static final String BY = "job/destroy-keys";

  private final Tenants tenants;
  private final TenantStore store;
  private final Envelope envelope;
  private final Rewrapping rewrapping;
  private final Belongings belongings;
  private final Credentials credentials;
  private final Access access;
  private final Recorder recorder;
  private final ServiceKeys service;

  /** What it works with. */
  public record Tools(
      Envelope envelope, Rewrapping rewrapping, Belongings belongings, Credentials credentials) {}

  public TenantKeyLife(
      Tenants tenants, TenantStore store, Tools tools, Access access, Recorder recorder) {
    this.tenants = tenants;
    this.store = store;
    this.envelope = tools.envelope();
    this.rewrapping = tools.rewrapping();
    this.belongings = tools.belongings();
    this.credentials = tools.credentials();
    this.access = access;
    this.recorder = recorder;
    this.service = new ServiceKeys(tenants, envelope, rewrapping, recorder);
  }

  /** The keys that belong to no tenant. */
  public ServiceKeys service() {
    return service;
  }

  /** The keys that a tenant uses; empty where it has none yet. */
  public Optional<KeyState> read(Caller caller, String id) {
    var _ = tenants.within(caller, Permission.TENANT_KEY_READ, id);
    requireThere(id);
    return envelope.life().state(id);
  }

  /** Gives a tenant a newest key pair, and starts to bring what is kept under it. */
  public Optional<KeyState> rotate(Caller caller, String id) {
    Grant grant = tenants.within(caller, Permission.TENANT_KEY_WRITE, id);
    requireOwnKeys(id);
    var _ = tenants.usable(id);
    record(caller, grant, id, "tenant.keys_rotated");
    int _ = envelope.rotate(id);
    rewrapping.start(id);
    return envelope.life().state(id);
  }

  /** Starts to bring what is kept of a tenant under its newest key, where that ended early. */
  public Rewrapping.Progress rewrap(Caller caller, String id) {
    Grant grant = tenants.within(caller, Permission.TENANT_KEY_WRITE, id);
    requireOwnKeys(id);
    var _ = tenants.usable(id);
    record(caller, grant, id, "tenant.keys_rewrapped");
    rewrapping.start(id);
    return rewrapping.progress(id).orElseThrow();
  }

  /** How far the last rewrapping got, if there was one since the service started. */
  public Optional<Rewrapping.Progress> rewrapping(Caller caller, String id) {
    var _ = tenants.within(caller, Permission.TENANT_KEY_READ, id);
    requireThere(id);
    return rewrapping.progress(id);
  }

  /** Stops every use of a tenant's keys, until they are reinstated. */
  public KeyState revoke(Caller caller, String id) {
    Grant grant = tenants.within(caller, Permission.TENANT_KEY_WRITE, id);
    requireOwnKeys(id);
    record(caller, grant, id, "tenant.keys_revoked");
    stop(id);
    return done(() -> envelope.life().revoke(id));
  }

  /** Takes a revocation back. */
  public KeyState reinstate(Caller caller, String id) {
    Grant grant = tenants.within(caller, Permission.TENANT_KEY_WRITE, id);
    requireOwnKeys(id);
    record(caller, grant, id, "tenant.keys_reinstated");
    KeyState state = done(() -> envelope.life().reinstate(id));
    start(id);
    return state;
  }

  /** Asks for the destruction of a tenant's keys. */
  public KeyState askDestruction(Caller caller, String id) {
    Grant grant = tenants.within(caller, Permission.TENANT_KEY_DESTROY, id);
    requireOwnKeys(id);
    record(caller, grant, id, "tenant.destruction_asked");
    return done(() -> envelope.life().askDestruction(id, name(caller)));
  }

  /** Consents to a destruction that another asked for, which revokes the keys at once. */
  public KeyState approveDestruction(Caller caller, String id) {
    Grant grant = tenants.within(caller, Permission.TENANT_KEY_DESTROY, id);
    requireOwnKeys(id);
    requireAnother(caller, id);
    record(caller, grant, id, "tenant.destruction_approved");
    stop(id);
    return done(() -> envelope.life().approveDestruction(id, name(caller)));
  }

  /** Takes the request for a destruction back, approved or not. */
  public KeyState cancelDestruction(Caller caller, String id) {
    Grant grant = tenants.within(caller, Permission.TENANT_KEY_DESTROY, id);
    requireOwnKeys(id);
    record(caller, grant, id, "tenant.destruction_cancelled");
    KeyState state = done(() -> envelope.life().cancelDestruction(id));
    start(id);
    return state;
  }

  /** The certificate of a destruction that is finished. */
  public Certificate certificate(Caller caller, String id) {
    var _ = tenants.within(caller, Permission.TENANT_KEY_READ, id);
    requireOwnKeys(id);
    return done(() -> envelope.life().certificate(id));
  }

  /** Destroys the keys whose waiting time is over. What fails is tried again at the next call. */
  public void destroyDue() {
    for (String id : envelope.life().due()) {
      try {
        destroy(id);
      } catch (RuntimeException e) {
        LOG.warn("keys are not destroyed yet: {}", e.getClass().getSimpleName());
      }
    }
  }

  private void destroy(String id) {
    var _ =
        recorder.append(
            recorder
                .event("tenant.keys_destroyed")
                .by(BY, id)
                .on("tenant", id)
                .action(Permission.TENANT_KEY_DESTROY.text()));
    Certificate certificate = envelope.life().destroy(id);
    LOG.info("{} keys of a tenant were destroyed", certificate.keyIds().size());
  }

  /** What cannot be stopped now answers nobody either, and does not keep keys in use. */
  private void stop(String id) {
    if (isInUse(id)) {
      try {
        belongings.stop(id);
      } catch (RuntimeException e) {
        LOG.warn("deployments of a tenant are not stopped: {}", e.getClass().getSimpleName());
      }
    }
  }

  private void start(String id) {
    if (isInUse(id) && tenants.isOpen(id)) {
      belongings.start(id);
    }
  }

  private boolean isInUse(String id) {
    return envelope
        .life()
        .state(id)
        .map(state -> state.phase() == KeyState.Phase.IN_USE)
        .orElse(true);
  }

  /**
   * Refuses whoever asked, and whoever was given his key by the one who asked or gave that one his:
   * one person with two keys is not two people.
   */
  private void requireAnother(Caller caller, String id) {
    Optional<String[]> asker =
        envelope
            .life()
            .state(id)
            .flatMap(KeyState::request)
            .map(DestructionRequest::askedBy)
            .map(name -> name.split("/", 2));
    if (asker.isEmpty()) {
      return;
    }
    String user = asker.get()[0];
    boolean same =
        user.equals(caller.userId())
            || credentials
                .makerOf(caller.tenantId(), caller.credentialId())
                .equals(Optional.of(user))
            || makerOfAskers(asker.get()[1], caller, id).equals(Optional.of(caller.userId()));
    if (same) {
      throw access.refuse(
          caller,
          Permission.TENANT_KEY_DESTROY,
          Tenants.resource(id),
          AccessException.Code.DENIED,
          "another person than the one who asked must approve, with a key that neither of them"
              + " made for the other");
    }
  }

  private Optional<String> makerOfAskers(String credential, Caller caller, String id) {
    return credentials
        .makerOf(Caller.ORGANIZATION, credential)
        .or(() -> credentials.makerOf(id, credential))
        .or(() -> credentials.makerOf(caller.tenantId(), credential));
  }

  /** As certificates show it: the user, and which credential he used. */
  private static String name(Caller caller) {
    return caller.userId() + "/" + caller.credentialId();
  }

  private Tenant requireThere(String id) {
    return store.byId(id).orElseThrow(Tenants::gone);
  }

  private void requireOwnKeys(String id) {
    if (!requireThere(id).isolation().ownKeys()) {
      throw new TenantException(
          Code.CANNOT_MEET, "this tenant shares its keys with others, so they stay in use");
    }
  }

  private void record(Caller caller, Grant grant, String id, String type) {
    var _ =
        recorder.append(
            recorder
                .event(type, caller)
                .by(caller.userId(), id)
                .on("tenant", id)
                .action(grant.permission().text()));
  }

  static <T> T done(Supplier<T> act) {
    try {
      return act.get();
    } catch (KeysException e) {
      throw switch (e.code()) {
        case REFUSED -> new TenantException(Code.NOT_NOW, String.valueOf(e.getMessage()));
        case KEY_GONE ->
            new TenantException(Code.KEYS_DESTROYED, "the keys of this tenant were destroyed");
        default -> e;
      };
    }
  }
}
