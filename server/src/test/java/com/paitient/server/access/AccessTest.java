// SPDX-License-Identifier: MIT
package com.paitient.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.server.access.Credentials.Wanted;
import com.paitient.server.fakes.MemoryApiKeys;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Identity;
import com.paitient.server.identity.IdentityException;
import com.paitient.server.identity.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {
  private static final Resource CHAT = Resource.named("deployment", "hipaa-chat", "dep_1");

  @TempDir Path folder;
  private AuditLog log;
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private Access access;
  private Credentials credentials;
  private Identity identity;

  @BeforeEach
  void open() {
    log = AuditLog.open(folder);
    Recorder recorder = new Recorder(log, () -> now);
    MemoryApiKeys keys = new MemoryApiKeys();
    access = new Access(recorder);
    credentials = new Credentials(keys, access, recorder);
    identity =
        new Identity(keys, recorder, closed -> !closed.equals("ten_closed"), Duration.ofHours(1));
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static Caller caller(String pattern, String... permissions) {
    return new Caller(
        "key_1",
        "usr_1",
        "ten_1",
        List.of(new Caller.Right(List.of(permissions), pattern)),
        "10.1.2.3",
        null);
  }

  private Event last() {
    return log.read(log.size() - 1, 1).getFirst().event();
  }

  private static Wanted wanted(List<String> permissions, String pattern, List<String> ranges) {
    return new Wanted("a key", "test", permissions, pattern, ranges, Optional.empty());
  }

  @Test
  void grantsWhatARightAllows() {
    Grant grant =
        access.require(
            caller("deployment/hipaa-*", "text:generate"), Permission.TEXT_GENERATE, CHAT);
    assertThat(grant.permission()).isEqualTo(Permission.TEXT_GENERATE);
    assertThat(grant.resource()).isEqualTo("deployment/dep_1");
    assertThat(grant.tenantId()).isEqualTo("ten_1");
    assertThat(grant.until()).isAfter(now);
    assertThat(log.size()).isZero();
  }

  @Test
  void recordsARefusalBeforeItThrows() {
    Caller reader = caller("*", "deployment:read");
    assertThatThrownBy(() -> access.require(reader, Permission.TEXT_GENERATE, CHAT))
        .isInstanceOf(AccessException.class)
        .hasMessageContaining("text:generate");
    assertThat(last().type()).isEqualTo("access.denied");
    assertThat(last().result()).isEqualTo("denied");
    assertThat(last().details()).containsEntry("credential", "key_1");
  }

  @Test
  void refusesWhereTheLogIsGone() {
    log.close();
    assertThatThrownBy(() -> access.require(caller("*"), Permission.TEXT_GENERATE, CHAT))
        .isInstanceOf(com.paitient.audit.AuditException.class);
  }

  @Test
  void starAndFamilyPermissionsCoverTheirs() {
    assertThat(access.allows(caller("*", "*"), Permission.SETTINGS_READ, Resource.all("settings")))
        .isTrue();
    assertThat(access.allows(caller("*", "deployment:*"), Permission.DEPLOYMENT_WRITE, CHAT))
        .isTrue();
    assertThat(access.allows(caller("*", "deployment:*"), Permission.TEXT_GENERATE, CHAT))
        .isFalse();
    assertThat(access.allows(caller("*", "deployment"), Permission.DEPLOYMENT_READ, CHAT))
        .isFalse();
  }

  @Test
  void rightsDoNotAddUp() {
    Caller two =
        new Caller(
            "key_1",
            "usr_1",
            "ten_1",
            List.of(
                new Caller.Right(List.of("deployment:read"), "*"),
                new Caller.Right(List.of("text:generate"), "deployment/other")),
            "10.1.2.3",
            null);
    assertThat(access.allows(two, Permission.TEXT_GENERATE, CHAT)).isFalse();
  }

  @Test
  void someIsEnoughToLookButNotToDo() {
    Caller other = caller("deployment/other-*", "text:generate");
    assertThat(access.requireSome(other, Permission.TEXT_GENERATE, "deployment").resource())
        .isEqualTo("deployment/*");
    assertThatThrownBy(() -> access.require(other, Permission.TEXT_GENERATE, CHAT))
        .isInstanceOf(AccessException.class);
    assertThatThrownBy(() -> access.requireSome(other, Permission.MODEL_READ, "model"))
        .isInstanceOf(AccessException.class);
  }

  @Test
  void jobsMayOnlyWhatTheyAreNamedFor() {
    Grant grant = access.grant(Job.RESTORE_DEPLOYMENTS, "ten_9");
    assertThat(grant.permission()).isEqualTo(Permission.DEPLOYMENT_READ);
    assertThat(grant.userId()).isEqualTo("job/restore-deployments");
    assertThat(grant.tenantId()).isEqualTo("ten_9");
  }

  @Test
  void whatConcernsAllTenantsIsForTheOrganizationOnly() {
    Caller organization =
        new Caller(
            "key_1",
            "usr_1",
            Caller.ORGANIZATION,
            List.of(new Caller.Right(List.of("*"), "*")),
            "10.1.2.3",
            null);
    for (Permission permission :
        List.of(
            Permission.SETTINGS_WRITE,
            Permission.MODEL_WRITE,
            Permission.TENANT_WRITE,
            Permission.METRICS_READ)) {
      Resource resource = Resource.all("anything");
      assertThat(access.allows(caller("*", "*"), permission, resource)).isFalse();
      assertThatThrownBy(() -> access.requireSome(caller("*", "*"), permission, "anything"))
          .isInstanceOf(AccessException.class);
      assertThat(access.allows(organization, permission, resource)).isTrue();
    }
  }

  @Test
  void callersOfAClosedTenantAreNotLetIn() {
    Caller closed =
        new Caller(
            "key_1",
            "usr_1",
            "ten_closed",
            List.of(new Caller.Right(List.of("*"), "*")),
            "10.1.2.3",
            null);
    Credentials.Issued key = credentials.issue(closed, wanted(List.of("*"), "*", List.of()));
    assertRefused(key, "10.0.0.1", IdentityException.Code.TENANT_CLOSED);
  }

  @Test
  void issuedKeyIsItsCaller() throws Exception {
    Credentials.Issued first =
        credentials.issueFirst("usr_admin", "ten_1", secret -> {}).orElseThrow();
    Caller admin = identity.caller(Optional.of(first.secret().reveal()), "10.0.0.1", "curl");
    assertThat(admin.userId()).isEqualTo("usr_admin");
    assertThat(credentials.issueFirst("usr_admin", "ten_1", secret -> {})).isEmpty();
    Credentials.Issued second =
        credentials.issue(admin, wanted(List.of("text:generate"), "deployment/a", List.of()));
    Caller limited = identity.caller(Optional.of(second.secret().reveal()), "10.0.0.1", null);
    assertThat(limited.rights())
        .containsExactly(new Caller.Right(List.of("text:generate"), "deployment/a"));
  }

  @Test
  void firstKeyThatCouldNotBeKeptIsNotValid() throws Exception {
    assertThatThrownBy(() ->
            credentials.issueFirst(
                "usr_admin",
                "ten_1",
                secret -> {
                  throw new java.io.IOException("disk full");
                }))
        .isInstanceOf(java.io.IOException.class);
    assertThat(credentials.issueFirst("usr_admin", "ten_1", secret -> {})).isPresent();
  }

  @Test
  void nobodyMakesAKeyThatMayMoreThanHe() {
    Caller some = caller("*", "api-key:write", "text:generate");
    assertThat(credentials.issue(some, wanted(List.of("text:generate"), "deployment/a", List.of())))
        .isNotNull();
    for (String more : List.of("*", "audit:read", "text:*", "settings:write", "nonsense")) {
      assertThatThrownBy(() -> credentials.issue(some, wanted(List.of(more), "*", List.of())))
          .as(more)
          .isInstanceOf(AccessException.class);
    }
    Caller narrow =
        new Caller(
            "key_1",
            "usr_1",
            "ten_1",
            List.of(
                new Caller.Right(List.of("api-key:write"), "*"),
                new Caller.Right(List.of("text:generate"), "deployment/a")),
            "10.1.2.3",
            null);
    assertThatThrownBy(
            () -> credentials.issue(narrow, wanted(List.of("text:generate"), "*", List.of())))
        .isInstanceOf(AccessException.class);
  }

  @Test
  void revokedExpiredAndMisplacedKeysAreRefusedAndRecorded() {
    Caller admin = caller("*", "*");
    Credentials.Issued revoked = credentials.issue(admin, wanted(List.of("*"), "*", List.of()));
    credentials.revoke(admin, Optional.empty(), revoked.key().id());
    assertRefused(revoked, "10.0.0.1", IdentityException.Code.REVOKED);
    Credentials.Issued bound =
        credentials.issue(admin, wanted(List.of("*"), "*", List.of("10.0.0.0/8")));
    assertRefused(bound, "192.168.0.1", IdentityException.Code.WRONG_ADDRESS);
    Wanted brief =
        new Wanted("brief", "live", List.of("*"), "*", List.of(), Optional.of(now.plusSeconds(60)));
    Credentials.Issued expiring = credentials.issue(admin, brief);
    assertThat(identity.caller(Optional.of(expiring.secret().reveal()), "10.0.0.1", null))
        .isNotNull();
    now = now.plus(Duration.ofSeconds(60));
    assertRefused(expiring, "10.0.0.1", IdentityException.Code.EXPIRED);
  }

  private void assertRefused(
      Credentials.Issued issued, String address, IdentityException.Code code) {
    assertThatThrownBy(() -> identity.caller(Optional.of(issued.secret().reveal()), address, null))
        .isInstanceOfSatisfying(IdentityException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(last().type()).isEqualTo("auth.failure");
    assertThat(last().details().toString()).doesNotContain(issued.secret().reveal());
  }

  @Test
  void keysOfAnotherTenantAreNotThere() {
    Credentials.Issued mine =
        credentials.issue(caller("*", "*"), wanted(List.of("*"), "*", List.of()));
    Caller stranger =
        new Caller(
            "key_2",
            "usr_2",
            "ten_2",
            List.of(new Caller.Right(List.of("*"), "*")),
            "10.1.2.3",
            null);
    assertThat(credentials.list(stranger, Optional.empty(), Optional.empty(), 50)).isEmpty();
    assertThatThrownBy(() -> credentials.revoke(stranger, Optional.empty(), mine.key().id()))
        .isInstanceOf(IdentityException.class);
    assertThat(identity.caller(Optional.of(mine.secret().reveal()), "10.0.0.1", null)).isNotNull();
  }
}
