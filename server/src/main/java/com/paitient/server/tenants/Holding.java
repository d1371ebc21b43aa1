// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.keys.Envelope;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeyState;
import com.paitient.keys.KeysException;
import com.paitient.server.tenants.TenantException.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a tenant's keys where its isolation says: shared, its own, or its own held by its own
 * provider. Thread-safe.
 *
 * @param providers those that tenants may name, by their names in the configuration
 */
public record Holding(Envelope envelope, Map<String, KeyProvider> providers) {
  public Holding {
    providers = Map.copyOf(providers);
  }

  /** Refuses a provider that is missing, not known, or without a meaning. */
  void check(Isolation isolation, Optional<String> provider) {
    boolean wanted = isolation == Isolation.MAXIMUM;
    if (wanted && provider.isEmpty()) {
      throw new TenantException(
          Code.BAD_FIELD, "key_provider", "isolation maximum needs the tenant's own key_provider");
    }
    if (!wanted && provider.isPresent()) {
      throw new TenantException(
          Code.BAD_FIELD, "key_provider", "key_provider is for isolation maximum");
    }
    if (provider.filter(name -> !providers.containsKey(name)).isPresent()) {
      throw new TenantException(
          Code.BAD_FIELD,
          "key_provider",
          "the service was set up with no key provider of this name");
    }
    provider.ifPresent(this::requireThere);
  }

  /** Makes the key store do what the tenant is registered for; may be repeated. */
  void apply(Tenant tenant) {
    if (tenant.isolation() == Isolation.BASIC) {
      envelope.shareKeys(tenant.id());
    }
    Optional<KeyProvider> own = tenant.keyProvider().map(providers::get);
    own.ifPresent(provider -> envelope.giveProvider(tenant.id(), provider));
  }

  /**
   * Refuses to work where the tenant's own provider is not there: its keys would be another's.
   *
   * @throws TenantException KEYS_REVOKED
   * @throws KeysException PROVIDER_UNAVAILABLE while it is away
   */
  void requireHeld(Tenant tenant) {
    if (tenant.keyProvider().filter(name -> !providers.containsKey(name)).isPresent()) {
      throw new TenantException(
          Code.KEYS_REVOKED, "the service was set up without the key provider of this tenant");
    }
    tenant.keyProvider().ifPresent(this::requireThere);
  }

  private void requireThere(String name) {
    KeyProvider provider = providers.get(name);
    if (provider != null && provider.isAway()) {
      throw new KeysException(
          KeysException.Code.PROVIDER_UNAVAILABLE, "the tenant's key provider is away");
    }
  }

  /** Those that are away now, by their names in the configuration. */
  public List<String> away() {
    return providers.entrySet().stream()
        .filter(each -> each.getValue().isAway())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Where the keys stand that the tenant uses. */
  KeyState.Phase phase(Tenant tenant) {
    return envelope.life().state(tenant.id()).map(KeyState::phase).orElse(KeyState.Phase.IN_USE);
  }

  /** Brings keys that the root had wrapped over to the tenant's own provider. */
  void bringOver(Tenant tenant) {
    int _ = envelope.rewrap();
    int _ = envelope.rotate(tenant.id());
  }
}
