// SPDX-License-Identifier: MIT
package com.paitient.server.access;

import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Decides what a caller may do; the only maker of {@link Grant}. What no right allows is refused,
 * and every refusal is recorded before it is thrown. Thread-safe.
 */
public final class Access {
  private static final Duration LIFE = Duration.ofMinutes(15);

  private final Recorder recorder;

  public Access(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * The proof that the caller may.
   *
   * @throws AccessException DENIED if not
   */
  public Grant require(Caller caller, Permission permission, Resource resource) {
    return switch (decide(caller, permission, resource)) {
      case Decision.Allowed _ -> grant(caller, permission, resource);
      case Decision.Denied denied ->
          throw refuse(caller, permission, resource, AccessException.Code.DENIED, denied.reason());
    };
  }

  /**
   * The proof that the caller may do this to some things of a type: enough to look for one, which
   * is then asked for by {@link #require}, or to list those for which {@link #allows} holds.
   */
  public Grant requireSome(Caller caller, Permission permission, String type) {
    Resource all = Resource.all(type);
    boolean some =
        !isBeyond(caller, permission)
            && caller.rights().stream()
                .anyMatch(right ->
                    holds(right, permission)
                        && new ResourcePattern(right.resourcePattern()).touches(type));
    if (!some) {
      throw refuse(caller, permission, all, AccessException.Code.DENIED, missing(permission, all));
    }
    return grant(caller, permission, all);
  }

  /** Whether the caller may, without a record: for choosing what a list shows. */
  public boolean allows(Caller caller, Permission permission, Resource resource) {
    return decide(caller, permission, resource) instanceof Decision.Allowed;
  }

  /**
   * Records a refusal for another reason than a missing permission; the caller throws the result.
   */
  public AccessException refuse(
      Caller caller,
      Permission permission,
      Resource resource,
      AccessException.Code code,
      String reason) {
    var _ =
        recorder.append(
            recorder
                .event("access.denied", caller)
                .on(resource.type(), resource.id().orElse(resource.name()))
                .action(permission.text())
                .result("denied")
                .detail("reason", code.name().toLowerCase(Locale.ROOT)));
    return new AccessException(code, reason);
  }

  /** Records an act under a grant, before it is done; durable when it returns. */
  public void record(Caller caller, Grant grant, String eventType, String resourceId) {
    record(caller, grant, eventType, resourceId, Map.of());
  }

  /** The same with what else is to be known of it: ids, codes and counts, no text. */
  public void record(
      Caller caller,
      Grant grant,
      String eventType,
      String resourceId,
      Map<String, Object> details) {
    String type = grant.resource().substring(0, grant.resource().indexOf('/'));
    var event =
        recorder.event(eventType, caller).on(type, resourceId).action(grant.permission().text());
    details.forEach(event::detail);
    var _ = recorder.append(event);
  }

  /** Whether all that a permission allows within a pattern is within the caller's own rights. */
  static boolean includes(Caller caller, String permission, String pattern) {
    return caller.rights().stream()
        .anyMatch(right ->
            (right.resourcePattern().equals("*") || right.resourcePattern().equals(pattern))
                && covers(right, permission));
  }

  /** The proof for a background job on one tenant's data. */
  public Grant grant(Job job, String tenantId) {
    return new Grant(
        job.userId(),
        job.userId(),
        tenantId,
        job.permission(),
        Resource.all("deployment").text(),
        recorder.now().plus(LIFE));
  }

  private static Decision decide(Caller caller, Permission permission, Resource resource) {
    if (isBeyond(caller, permission)) {
      return new Decision.Denied(missing(permission, resource));
    }
    boolean allowed =
        caller.rights().stream()
            .anyMatch(right ->
                holds(right, permission)
                    && new ResourcePattern(right.resourcePattern()).covers(resource));
    return allowed ? new Decision.Allowed() : new Decision.Denied(missing(permission, resource));
  }

  /** What concerns all tenants is for those who run the service, whatever a key says. */
  private static boolean isBeyond(Caller caller, Permission permission) {
    return permission.ofOrganization() && !caller.tenantId().equals(Caller.ORGANIZATION);
  }

  private static boolean holds(Caller.Right right, Permission permission) {
    return covers(right, permission.text());
  }

  private static boolean covers(Caller.Right right, String wanted) {
    if (right.permissions().contains("*")) {
      return true;
    }
    if (wanted.indexOf(':') < 0) {
      return false;
    }
    String type = wanted.substring(0, wanted.indexOf(':'));
    return right.permissions().stream()
        .anyMatch(has -> has.equals(wanted) || has.equals(type + ":*"));
  }

  private static String missing(Permission permission, Resource resource) {
    return "this needs the permission " + permission.text() + " on " + resource.text();
  }

  private Grant grant(Caller caller, Permission permission, Resource resource) {
    return new Grant(
        caller.userId(),
        caller.credentialId(),
        caller.tenantId(),
        permission,
        resource.text(),
        recorder.now().plus(LIFE));
  }
}
