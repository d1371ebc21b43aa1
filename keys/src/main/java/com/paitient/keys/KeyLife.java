// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Revocation and destruction of tenants' keys. Revoking is one act and can be taken back. A
 * destruction takes two people and time: one asks, another approves, which revokes the keys at
 * once, and after {@link KeySettings.Periods#destructionWait} they may be destroyed; until then it
 * can be cancelled. Every step is durable in the key store when the method returns, and known to
 * other processes within a second.
 *
 * <p>Destroying removes the keys from the store, and then exchanges the root key and ends the
 * former, where the {@link KeyProvider} can: a backup of the key store made before opens nothing
 * any more, neither of this tenant nor of others, whose keys are in the store under the new root.
 * What remains to be done by people is listed in the {@link Certificate}.
 *
 * <p>Thread-safe. Callers MUST record each act before they call.
 */
public final class KeyLife {
  private final KeyStore store;
  private final Providers providers;

  KeyLife(KeyStore store, Providers providers) {
    this.store = store;
    this.providers = providers;
  }

  /**
   * Where a tenant's keys stand; empty when it has none yet.
   *
   * @throws KeysException BAD_KEY_FILE
   */
  public Optional<KeyState> state(String tenant) {
    return Optional.ofNullable(store.find(store.holders().of(tenant))).map(KeyLife::state);
  }

  /** The states of all tenants that have or had keys. */
  public List<KeyState> states() {
    return store.all().stream().map(KeyLife::state).toList();
  }

  /**
   * Makes everything of a tenant fail with KEY_REVOKED until {@link #reinstate}.
   *
   * @throws KeysException KEY_GONE when its keys were destroyed
   * @throws IllegalArgumentException for {@link Context#SYSTEM} and tenants that share keys
   */
  public KeyState revoke(String tenant) {
    return change(tenant, mark -> mark.in(KeyState.Phase.REVOKED));
  }

  /**
   * Takes a revocation back.
   *
   * @throws KeysException KEY_GONE, or REFUSED while an approved destruction waits: {@link
   *     #cancelDestruction} that
   */
  public KeyState reinstate(String tenant) {
    return change(
        tenant,
        mark -> {
          if (mark.request().flatMap(DestructionRequest::approval).isPresent()) {
            throw KeysException.refused("a destruction was approved; cancel it first");
          }
          return mark.in(KeyState.Phase.IN_USE);
        });
  }

  /**
   * Asks for the destruction of a tenant's keys, which stay in use until another approves.
   *
   * @param by who asks; the same names MUST mean the same people
   * @throws KeysException KEY_GONE, or REFUSED when it was asked for already
   * @throws IllegalArgumentException for {@link Context#SYSTEM}, or an unusable name
   */
  public KeyState askDestruction(String tenant, String by) {
    return change(
        tenant,
        mark -> {
          if (mark.request().isPresent()) {
            throw KeysException.refused("the destruction was asked for already");
          }
          return mark.with(Optional.of(new DestructionRequest(by, now(), Optional.empty())));
        });
  }

  /**
   * Consents to a destruction that another asked for: the keys are revoked now, and may be
   * destroyed after the waiting time.
   *
   * @throws KeysException KEY_GONE, or REFUSED when nobody asked, {@code by} asked, or it was
   *     approved already
   */
  public KeyState approveDestruction(String tenant, String by) {
    return change(
        tenant,
        mark -> {
          Instant due = now().plus(store.settings().periods().destructionWait());
          DestructionRequest approved = request(mark).approvedBy(by, now(), due);
          return mark.with(Optional.of(approved)).in(KeyState.Phase.REVOKED);
        });
  }

  /**
   * Takes the request for a destruction back, approved or not, and reinstates the keys if its
   * approval revoked them.
   *
   * @throws KeysException KEY_GONE, or REFUSED when nobody asked
   */
  public KeyState cancelDestruction(String tenant) {
    return change(
        tenant,
        mark -> {
          boolean wasApproved = request(mark).approval().isPresent();
          LifeMark without = mark.with(Optional.empty());
          return wasApproved ? without.in(KeyState.Phase.IN_USE) : without;
        });
  }

  /** The tenants whose approved destruction is due now, or was begun and not finished. */
  public List<String> due() {
    return states().stream().filter(this::isDue).map(KeyState::tenant).toList();
  }

  /**
   * Destroys a tenant's keys, for good: everything of this tenant fails with KEY_GONE, and the name
   * never gets keys again. May be repeated after a failure until it returns; once it returned, it
   * gives the certificate again.
   *
   * @throws KeysException REFUSED when it was not approved or is not due, or PROVIDER_UNAVAILABLE:
   *     then the keys are out of the store, and the root is still to be ended
   */
  public Certificate destroy(String tenant) {
    KeyState before =
        state(tenant).orElseThrow(() -> KeysException.refused("the tenant has no keys"));
    if (!before.phase().isEnd()) {
      requireDue(before);
      Destruction _ = store.destroy(tenant);
    }
    if (store.change(tenant, keys -> keys).mark.phase() != KeyState.Phase.ERASED) {
      erase(tenant);
    }
    return certificate(tenant);
  }

  /**
   * The certificate of a destruction that is finished.
   *
   * @throws KeysException REFUSED when there is none
   */
  public Certificate certificate(String tenant) {
    TenantKeys keys = store.find(tenant);
    if (keys == null || keys.mark.phase() != KeyState.Phase.ERASED) {
      throw KeysException.refused("the tenant's keys were not destroyed");
    }
    return Certificate.sign(keys, CertificateKeys.of(store.certificates()));
  }

  /** The newest key pairs that are older than their cryptoperiod: rotate them. */
  public List<KeyEntry> overdue() {
    Instant oldest = now().minus(store.settings().periods().tenantKeys());
    return states().stream()
        .filter(state -> state.phase() == KeyState.Phase.IN_USE)
        .flatMap(state -> state.keys().stream())
        .filter(key -> key.newest() && key.since().isBefore(oldest))
        .toList();
  }

  /**
   * How far {@link Envelope#rewrap()} got in bringing keys under the roots in force. Counted anew
   * from the key store at each call, so it outlives every restart.
   */
  public Progress rewrapping() {
    List<TenantKeys> all = store.all().stream().filter(keys -> !keys.mark.phase().isEnd()).toList();
    long done =
        all.stream()
            .filter(keys -> keys.providers().equals(Set.of(providers.of(keys.tenant).id())))
            .count();
    return new Progress(done, all.size());
  }

  /**
   * How far a work in the background got.
   *
   * @param done tenants whose keys are under the root in force
   * @param all tenants that have keys
   */
  public record Progress(long done, long all) {
    public boolean isFinished() {
      return done == all;
    }
  }

  /**
   * Exchanges the root key and brings everybody's keys under it; all goes on meanwhile, and may be
   * repeated after a failure. Returns the new root's id.
   *
   * @param endFormer whether the former roots end: no backup of the key store from before opens
   *     anything then, so that a new one MUST be made
   * @throws KeysException REFUSED when the provider cannot renew its root key from here, or
   *     PROVIDER_UNAVAILABLE
   */
  public String rotateRoot(boolean endFormer) {
    if (!providers.root().renews()) {
      throw KeysException.refused(
          "this key provider cannot renew its root key from here; give it another key and name"
              + " the former one");
    }
    store.renewRoot(endFormer);
    return providers.root().id();
  }

  /** The fingerprint of the keys that sign certificates, to be noted while all is well. */
  public String certificateSigner() {
    return CertificateKeys.of(store.certificates()).fingerprint();
  }

  private void erase(String tenant) {
    if (providers.root().renews()) {
      store.renewRoot(true);
    }
    TenantKeys _ =
        store.change(
            tenant,
            keys -> {
              List<String> left =
                  keys.mark.providers().stream()
                      .map(id -> providers.opens(id) ? id : Certificate.ENDED + id)
                      .toList();
              LifeMark erased = new LifeMark(KeyState.Phase.ERASED, keys.mark.request(), left);
              return keys.marked(now(), erased);
            });
  }

  private KeyState change(String tenant, UnaryOperator<LifeMark> step) {
    if (tenant.equals(Context.SYSTEM) || tenant.equals(Context.SHARED)) {
      throw new IllegalArgumentException("the service's own keys stay in use");
    }
    if (store.holders().shares(tenant)) {
      throw new IllegalArgumentException("keys that several tenants share stay in use");
    }
    return state(
        store.change(
            tenant,
            keys -> {
              keys.mark.requireKeys();
              LifeMark after = step.apply(keys.mark);
              return after.equals(keys.mark) ? keys : keys.marked(now(), after);
            }));
  }

  private boolean isDue(KeyState state) {
    return switch (state.phase()) {
      case DESTROYED -> true;
      case ERASED -> false;
      case IN_USE, REVOKED ->
          approval(state).filter(each -> !now().isBefore(each.due())).isPresent();
    };
  }

  private void requireDue(KeyState state) {
    if (approval(state).isEmpty()) {
      throw KeysException.refused("the destruction was not approved by a second person");
    }
    if (!isDue(state)) {
      throw KeysException.refused("the waiting time before the destruction is not over");
    }
  }

  private static Optional<DestructionRequest.Approval> approval(KeyState state) {
    return state.request().flatMap(DestructionRequest::approval);
  }

  private static DestructionRequest request(LifeMark mark) {
    return mark.request()
        .orElseThrow(() -> KeysException.refused("nobody asked for the destruction"));
  }

  private Instant now() {
    return store.settings().clock().instant();
  }

  private static KeyState state(TenantKeys keys) {
    return new KeyState(
        keys.tenant,
        keys.mark.phase(),
        keys.changed,
        keys.mark.request(),
        keys.keks.stream().map(kek -> KeyEntry.of(keys, kek)).toList());
  }
}
