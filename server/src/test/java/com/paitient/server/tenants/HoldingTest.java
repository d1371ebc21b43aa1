// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AuditLog;
import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeyEntry;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeysException;
import com.paitient.keys.SecretBytes;
import com.paitient.server.access.Access;
import com.paitient.server.fakes.MemoryTenants;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tenants whose keys are wrapped by a provider of their own. */
class HoldingTest {
  private static final byte[] VALUE = "canary 1c9e".getBytes(StandardCharsets.UTF_8);
  private static final Caller ADMIN =
      new Caller(
          "key_1",
          "usr_1",
          Caller.ORGANIZATION,
          List.of(new Caller.Right(List.of("*"), "*")),
          "10.0.0.1",
          null);

  @TempDir Path folder;
  private final MemoryTenants store = new MemoryTenants();
  private FileKeyProvider root;
  private FileKeyProvider own;
  private Envelope envelope;
  private AuditLog log;
  private Tenants tenants;

  @BeforeEach
  void open() {
    root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
    own = FileKeyProvider.openOrCreate(folder.resolve("own.key"));
    log = AuditLog.open(folder.resolve("audit"));
    restart(true);
  }

  /** The service as it comes up, with or without the tenant's provider in its configuration. */
  private void restart(boolean withProvider) {
    if (envelope != null) {
      envelope.close();
    }
    envelope = Envelope.open(folder.resolve("store"), root);
    Recorder recorder = new Recorder(log, InstantSource.system());
    Holding holding = new Holding(envelope, withProvider ? Map.of("hsm", own) : Map.of());
    tenants = new Tenants(store, holding, new Access(recorder), recorder);
    tenants.restore();
  }

  @AfterEach
  void close() {
    log.close();
    envelope.close();
    own.close();
    root.close();
  }

  private static Context place(String tenant) {
    return Context.column(tenant, "notes", "row-1", "text");
  }

  private List<String> providers(String tenant) {
    return envelope.keys().stream()
        .filter(key -> key.tenant().equals(tenant))
        .map(KeyEntry::provider)
        .toList();
  }

  private static Tenants.Wanted maximum() {
    return new Tenants.Wanted("a", Isolation.MAXIMUM, Optional.of("hsm"));
  }

  @Test
  void keysOfAMaximumTenantAreWrappedByItsOwnProviderOnly() {
    var _ = tenants.create(ADMIN, "st-a", maximum());
    byte[] sealed = envelope.seal(VALUE, place("st-a"));
    assertThat(providers("st-a")).containsExactly(own.id());
    assertThat(envelope.open(sealed, place("st-a"))).isEqualTo(VALUE);
    restart(true);
    assertThat(envelope.open(sealed, place("st-a"))).isEqualTo(VALUE);
  }

  @Test
  void withoutItsProviderNothingOfItOpensAndNobodyActsForItAndAllElseGoesOn() {
    var _ = tenants.create(ADMIN, "st-a", maximum());
    byte[] sealed = envelope.seal(VALUE, place("st-a"));
    byte[] others = envelope.seal(VALUE, place("st-b"));
    restart(false);
    assertThatThrownBy(() -> envelope.open(sealed, place("st-a")))
        .isInstanceOfSatisfying(
            KeysException.class,
            e -> assertThat(e.code()).isEqualTo(KeysException.Code.PROVIDER_UNAVAILABLE));
    assertThat(tenants.letsIn("st-a")).isFalse();
    assertThatThrownBy(() -> tenants.usable("st-a"))
        .isInstanceOfSatisfying(
            TenantException.class,
            e -> assertThat(e.code()).isEqualTo(TenantException.Code.KEYS_REVOKED));
    assertThat(envelope.open(others, place("st-b"))).isEqualTo(VALUE);
    restart(true);
    assertThat(tenants.letsIn("st-a")).isTrue();
    assertThat(envelope.open(sealed, place("st-a"))).isEqualTo(VALUE);
  }

  @Test
  void whileItsProviderIsAwayItsPeopleAreToldSoAndNobodyElseNotices() {
    var _ = tenants.create(ADMIN, "st-a", maximum());
    var _ =
        tenants.create(ADMIN, "st-b", new Tenants.Wanted("b", Isolation.STRONG, Optional.empty()));
    Away away = new Away(own);
    Recorder recorder = new Recorder(log, InstantSource.system());
    Holding holding = new Holding(envelope, Map.of("hsm", away));
    Tenants others = new Tenants(store, holding, new Access(recorder), recorder);
    assertThat(holding.away()).containsExactly("hsm");
    for (ThrowingCallable act :
        List.<ThrowingCallable>of(
            () -> others.letsIn("st-a"),
            () -> others.usable("st-a"),
            () -> others.create(ADMIN, "st-c", maximum()))) {
      assertThatThrownBy(act)
          .isInstanceOfSatisfying(
              KeysException.class,
              e -> assertThat(e.code()).isEqualTo(KeysException.Code.PROVIDER_UNAVAILABLE));
    }
    assertThat(others.isOpen("st-a")).isFalse();
    assertThat(others.letsIn("st-b")).isTrue();
    List<String> started = new ArrayList<>();
    ReturnedProviders returned = new ReturnedProviders(holding, others, starting(started));
    returned.look();
    assertThat(started).isEmpty();
    away.isAway = false;
    returned.look();
    returned.look();
    assertThat(started).containsExactly("st-a");
  }

  private static Belongings starting(List<String> started) {
    return new Belongings() {
      @Override
      public void stop(String tenant) {
        throw new AssertionError("nothing is stopped");
      }

      @Override
      public void start(String tenant) {
        started.add(tenant);
      }
    };
  }

  /** A provider that is away until it is told to be back. */
  private static final class Away implements KeyProvider {
    private final KeyProvider real;
    private boolean isAway = true;

    Away(KeyProvider real) {
      this.real = real;
    }

    @Override
    public boolean isAway() {
      return isAway;
    }

    @Override
    public String id() {
      return real.id();
    }

    @Override
    public byte[] wrap(SecretBytes key, Context context) {
      return real.wrap(key, context);
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, Context context) {
      return real.unwrap(wrapped, context);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  @Test
  void aTenantWithKeysOfItsOwnCanBringThemOverAndKeepsWhatItHas() {
    var _ =
        tenants.create(ADMIN, "st-a", new Tenants.Wanted("a", Isolation.STRONG, Optional.empty()));
    byte[] before = envelope.seal(VALUE, place("st-a"));
    assertThat(providers("st-a")).containsExactly(root.id());
    Tenants.Change hold =
        new Tenants.Change(
            Optional.empty(), Optional.of(Isolation.MAXIMUM), Optional.of("hsm"), Optional.empty());
    assertThat(tenants.change(ADMIN, "st-a", hold).isolation()).isEqualTo(Isolation.MAXIMUM);
    assertThat(providers("st-a")).hasSize(2).containsOnly(own.id());
    assertThat(envelope.open(before, place("st-a"))).isEqualTo(VALUE);
    restart(false);
    assertThatThrownBy(() -> envelope.open(before, place("st-a")))
        .isInstanceOf(KeysException.class);
  }
}
