// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldersTest {
  private static final byte[] VALUE = "canary 77f0".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private FileKeyProvider root;
  private Envelope envelope;

  @BeforeEach
  void open() {
    root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
    envelope = Envelope.open(folder.resolve("store"), root);
  }

  @AfterEach
  void close() {
    envelope.close();
    root.close();
  }

  private static Context place(String tenant) {
    return Context.column(tenant, "notes", "row-1", "text");
  }

  @Test
  void tenantsThatShareHaveOneKeyAndStillDoNotOpenEachOthersValues() {
    envelope.shareKeys("ten_a");
    envelope.shareKeys("ten_b");
    byte[] sealed = envelope.seal(VALUE, place("ten_a"));
    byte[] hash = envelope.keyedHash("ten_a", "patient", VALUE);
    assertThat(envelope.keyedHash("ten_b", "patient", VALUE)).isNotEqualTo(hash);
    assertThat(envelope.open(sealed, place("ten_a"))).isEqualTo(VALUE);
    assertThat(envelope.keys()).extracting(KeyEntry::tenant).containsOnly(Context.SHARED);
    Refusals.of(() -> envelope.open(sealed, place("ten_b")), CANNOT_OPEN);
    int _ = envelope.rotate("ten_b");
    assertThat(envelope.open(sealed, place("ten_a"))).isEqualTo(VALUE);
    assertThat(envelope.rewrap(sealed, place("ten_a"))).isNotEqualTo(sealed);
  }

  @Test
  void tenantsWithKeysOfTheirOwnDoNotOpenWhatIsUnderSharedOnes() {
    envelope.shareKeys("ten_a");
    byte[] shared = envelope.seal(VALUE, place("ten_a"));
    byte[] own = envelope.seal(VALUE, place("ten_c"));
    assertThat(envelope.keys())
        .extracting(KeyEntry::tenant)
        .containsExactlyInAnyOrder(Context.SHARED, "ten_c");
    Refusals.of(() -> envelope.open(shared, place("ten_c")), CANNOT_OPEN);
    Refusals.of(() -> envelope.open(own, place("ten_a")), CANNOT_OPEN);
  }

  @Test
  void keysThatTenantsShareLiveOnForAllOfThem() {
    envelope.shareKeys("ten_a");
    byte[] sealed = envelope.seal(VALUE, place("ten_a"));
    KeyLife life = envelope.life();
    for (String name : List.of(Context.SYSTEM, Context.SHARED, "ten_a")) {
      for (Runnable act :
          List.<Runnable>of(() -> life.revoke(name), () -> life.askDestruction(name, "usr_1"))) {
        assertThatThrownBy(act::run).as(name).isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThatThrownBy(() -> envelope.shareKeys(Context.SYSTEM))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(life.state("ten_a").orElseThrow().phase()).isEqualTo(KeyState.Phase.IN_USE);
    assertThat(envelope.open(sealed, place("ten_a"))).isEqualTo(VALUE);
  }
}
