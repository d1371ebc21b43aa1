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

/**
 * Establishes who is calling. The first failure of an address is recorded before it is answered
 * where the log can be written, else later; all that follow are counted. Thread-safe.
 */
public final class Identity implements AutoCloseable {
  private final ApiKeys keys;
  private final Recorder recorder;
  private final Predicate<String> openTenants;
  private final Arrivals arrivals;
  private final Strangers failures;
  private final Strangers nobodies;
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
    this.failures = new Strangers(recorder, "auth.failure", "authenticate");
    this.nobodies = Refusals.strangers(recorder);
    this.refusals = new Refusals(recorder, nobodies);
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
   * @throws IdentityException if there is none; told by {@code auth.failure}
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
      failures.refused(address, userAgent, e.code().name().toLowerCase(Locale.ROOT));
      throw e;
    }
  }

  /** Records how often nobody known was refused, where a minute is over since it was told. */
  public void tellOfStrangers() {
    failures.tell();
    nobodies.tell();
  }

  /** Records what is left of it. */
  @Override
  public void close() {
    failures.close();
    nobodies.close();
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
