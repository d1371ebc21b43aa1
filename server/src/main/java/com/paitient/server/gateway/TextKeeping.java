// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.Release;
import com.paitient.server.access.Access;
import com.paitient.server.access.AccessException;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.settings.Setting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Saves the texts of the road where the settings in force want it, and shows them to who may see
 * them, each reading recorded first. Thread-safe.
 */
public final class TextKeeping {
  private static final Resource ALL = Resource.all("audit-text");

  private final SavedTexts texts;
  private final Access access;
  private final Recorder recorder;
  private final InstantSource clock;

  public TextKeeping(SavedTexts texts, Access access, Recorder recorder, InstantSource clock) {
    this.texts = texts;
    this.access = access;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Saves what is about to go to a model; the digest of what is kept, or nothing if not wanted. */
  Optional<String> asked(Passage passage, Release release) {
    if (!passage.inForce().holds(Setting.SAVE_OUTPUT_AUDIT)) {
      return Optional.empty();
    }
    List<SavedTexts.Said> messages =
        release.messages().stream()
            .map(each ->
                new SavedTexts.Said(
                    each.role().name().toLowerCase(Locale.ROOT), each.content().value()))
            .toList();
    long days =
        passage
            .inForce()
            .of(Setting.AUDIT_LOG_RETENTION_DAYS)
            .map(Long.class::cast)
            .orElseThrow(() -> new IllegalStateException("retention has a standard"));
    Instant now = clock.instant();
    return Optional.of(
        texts.keepAsked(
            passage.grant(),
            place(passage),
            new SavedTexts.Asked(
                messages, passage.patient(), now, now.plus(Duration.ofDays(days)))));
  }

  /** Saves what came back. */
  Optional<String> answered(Passage passage, String said) {
    return passage.inForce().holds(Setting.SAVE_OUTPUT_AUDIT)
        ? Optional.of(texts.keepAnswered(passage.grant(), place(passage), said))
        : Optional.empty();
  }

  private static SavedTexts.Place place(Passage passage) {
    return new SavedTexts.Place(passage.tenantId(), passage.id());
  }

  /** The texts of a generation, of the caller's tenant or, for who runs the service, of another. */
  public Optional<SavedTexts.Saved> read(
      Caller caller, String generation, Optional<String> tenantId, Optional<String> purpose) {
    Grant grant = access.require(caller, Permission.AUDIT_TEXT_READ, ALL);
    String tenant = tenantId.orElse(caller.tenantId());
    if (!tenant.equals(caller.tenantId()) && !caller.tenantId().equals(Caller.ORGANIZATION)) {
      throw access.refuse(
          caller,
          Permission.AUDIT_TEXT_READ,
          ALL,
          AccessException.Code.DENIED,
          "this key belongs to a tenant and may not act for another");
    }
    GenerateRequest.checkCode("purpose_of_use", purpose);
    SavedTexts.Place place = new SavedTexts.Place(tenant, generation);
    Optional<SavedTexts.About> about = texts.about(grant, place, clock.instant());
    if (about.isEmpty()) {
      return Optional.empty();
    }
    var event =
        recorder
            .event("phi.access", caller)
            .by(caller.userId(), tenant)
            .on("audit-text", generation)
            .action(grant.permission().text())
            .detail("generation", generation);
    about.get().patient().ifPresent(hash -> event.detail("patient", hash));
    purpose.ifPresent(code -> event.detail("purpose_of_use", code));
    var _ = recorder.append(event);
    return texts.find(grant, place, clock.instant());
  }
}
