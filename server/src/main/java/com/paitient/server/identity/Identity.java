// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import com.paitient.server.identity.IdentityException.Code;
import com.paitient.server.network.AddressRanges;
import java.time.Duration;
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
  private final Arrivals arrivals;
  private final Refusals refusals;

  /**
   * Looks credentials up in {@code keys}.
   *
   * @param openTenants whether callers of a tenant are let in, by its id
   * @param every how often at most it is recorded that a key was shown with success from an address
   */
  public Identity(ApiKeys keys, Recorder recorder, Predicate<String> openTenants, Duration every) {
    this.keys = keys;
    this.recorder = recorder;
    this.openTenants = openTenants;
    this.arrivals = new Arrivals(recorder, every);
    this.refusals = new Refusals(recorder);
  }

  /** Where requests are recorded that were refused for another reason than who sent them. */
  public Refusals refusals() {
    return refusals;
  }

  /**
   * The caller behind a bearer credential; that he came is recorded as {@code auth.success}, where
   * it was not a while ago.
   *
   * @param address the peer's IP address
   * @throws IdentityException if there is none; recorded as {@code auth.failure}
   */
  public Caller caller(Optional<String> bearer, String address, @Nullable String userAgent) {
    try {
      ApiKey key = usable(bearer, address);
      Caller caller =
          new Caller(
              key.id(),
              key.userId(),
              key.tenantId(),
              List.of(new Caller.Right(key.permissions(), key.resourcePattern())),
              address,
              userAgent);
      arrivals.came(caller);
      return caller;
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
