// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import com.paitient.server.identity.IdentityException.Code;
import com.paitient.server.network.AddressRanges;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Establishes who is calling. Every failure is recorded before it is answered. Thread-safe. */
public final class Identity {
  private final ApiKeys keys;
  private final Recorder recorder;
  private final Predicate<String> openTenants;

  /**
   * Looks credentials up in {@code keys}.
   *
   * @param openTenants whether callers of a tenant are let in, by its id
   */
  public Identity(ApiKeys keys, Recorder recorder, Predicate<String> openTenants) {
    this.keys = keys;
    this.recorder = recorder;
    this.openTenants = openTenants;
  }

  /**
   * The caller behind a bearer credential.
   *
   * @param address the peer's IP address
   * @throws IdentityException if there is none; recorded as {@code auth.failure}
   */
  public Caller caller(Optional<String> bearer, String address, @Nullable String userAgent) {
    try {
      ApiKey key = usable(bearer, address);
      return new Caller(
          key.id(),
          key.userId(),
          key.tenantId(),
          List.of(new Caller.Right(key.permissions(), key.resourcePattern())),
          address,
          userAgent);
    } catch (IdentityException e) {
      var _ =
          recorder.append(
              recorder
                  .event("auth.failure")
                  .action("authenticate")
                  .result("denied")
                  .from(address, userAgent)
                  .detail("reason", e.code().name().toLowerCase(Locale.ROOT)));
      throw e;
    }
  }

  private ApiKey usable(Optional<String> bearer, String address) {
    String text =
        bearer.orElseThrow(() -> new IdentityException(Code.MISSING, "no credential was given"));
    ApiKey key =
        KeySecret.parse(text)
            .flatMap(secret -> keys.bySecretHash(secret.hash()))
            .orElseThrow(() -> new IdentityException(Code.INVALID, "no such API key"));
    Instant now = recorder.now();
    if (key.revokedAt().isPresent()) {
      throw new IdentityException(Code.REVOKED, "this API key was revoked");
    }
    if (key.expiresAt().filter(end -> !now.isBefore(end)).isPresent()) {
      throw new IdentityException(Code.EXPIRED, "this API key has expired");
    }
    if (!key.ipRanges().isEmpty() && !AddressRanges.parse(key.ipRanges()).contains(address)) {
      throw new IdentityException(
          Code.WRONG_ADDRESS, "this API key may not be used from this address");
    }
    if (!openTenants.test(key.tenantId())) {
      throw new IdentityException(
          Code.TENANT_CLOSED,
          "the tenant of this API key is disabled, or its keys are revoked or destroyed");
    }
    return key;
  }
}
