// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.KEY_GONE;
import static com.paitient.keys.KeysException.Code.KEY_REVOKED;
import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static com.paitient.keys.KeysException.Code.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Revoking and destroying a tenant's keys, on a root that can be renewed and on one that cannot.
 */
class DestructionTest {
  private static final Context PLACE = Context.column("ten_a", "prompts", "row-1", "text");
  private static final Context OTHERS = Context.column("ten_b", "prompts", "row-1", "text");
  private static final byte[] VALUE = "canary 71aa warfarin".getBytes(UTF_8);
  private static final Duration WAIT = Duration.ofDays(7);

  @TempDir Path folder;
  private final StoppedClock clock = new StoppedClock();
  private FileKeyProvider root;
  private Envelope envelope;
  private KeyLife life;
  private byte[] sealed;
  private byte[] others;

  @BeforeEach
  void open() {
    root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
    envelope = opened(folder.resolve("store"), root);
    life = envelope.life();
    sealed = envelope.seal(VALUE, PLACE);
    others = envelope.seal(VALUE, OTHERS);
  }

  @AfterEach
  void close() {
    envelope.close();
    root.close();
  }

  private Envelope opened(Path store, KeyProvider provider) {
    KeySettings usual = KeySettings.defaults();
    return Envelope.open(
        store,
        new KeySettings(
            usual.profile(), usual.dataKeys(), usual.ownKeyLife(), usual.periods(), clock),
        provider);
  }

  @Test
  void revokingStopsATenantUntilItIsReinstated() {
    assertThat(life.revoke("ten_a").phase()).isEqualTo(KeyState.Phase.REVOKED);
    assertStopped(KEY_REVOKED);
    assertThat(envelope.open(others, OTHERS)).isEqualTo(VALUE);
    assertThat(life.reinstate("ten_a").phase()).isEqualTo(KeyState.Phase.IN_USE);
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
  }

  @Test
  void oneAloneCannotDestroy() {
    life.askDestruction("ten_a", "usr_1");
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
    Refusals.of(() -> life.approveDestruction("ten_a", "usr_1"), REFUSED);
    clock.advance(WAIT);
    Refusals.of(() -> life.destroy("ten_a"), REFUSED);
    Refusals.of(() -> life.askDestruction("ten_a", "usr_2"), REFUSED);
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
  }

  @Test
  void nobodyCanApproveWhatNobodyAskedFor() {
    Refusals.of(() -> life.approveDestruction("ten_a", "usr_2"), REFUSED);
    Refusals.of(() -> life.cancelDestruction("ten_a"), REFUSED);
    Refusals.of(() -> life.destroy("ten_a"), REFUSED);
    Refusals.of(() -> life.destroy("ten_never"), REFUSED);
    Refusals.of(() -> life.certificate("ten_a"), REFUSED);
  }

  @Test
  void anApprovedDestructionWaitsAndCanBeCancelled() {
    approved();
    assertStopped(KEY_REVOKED);
    Refusals.of(() -> life.reinstate("ten_a"), REFUSED);
    Refusals.of(() -> life.approveDestruction("ten_a", "usr_3"), REFUSED);
    clock.advance(WAIT.minusMillis(1));
    assertThat(life.due()).isEmpty();
    Refusals.of(() -> life.destroy("ten_a"), REFUSED);
    assertThat(life.cancelDestruction("ten_a").request()).isEmpty();
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
  }

  @Test
  void everyStepSurvivesARestart() {
    approved();
    try (Envelope again = opened(folder.resolve("store"), root)) {
      KeyState state = again.life().state("ten_a").orElseThrow();
      assertThat(state).isEqualTo(life.state("ten_a").orElseThrow());
      DestructionRequest request = state.request().orElseThrow();
      assertThat(request.askedBy()).isEqualTo("usr_1");
      assertThat(request.approval().orElseThrow().by()).isEqualTo("usr_2");
      assertThat(request.approval().orElseThrow().due()).isEqualTo(clock.instant().plus(WAIT));
    }
  }

  @Test
  void afterwardsNothingOfTheTenantOpensAndAllOfTheOthersDoes() {
    Certificate certificate = destroyed();
    assertStopped(KEY_GONE);
    assertThat(envelope.open(others, OTHERS)).isEqualTo(VALUE);
    assertThat(certificate.keyIds()).containsExactly(Head.kek(sealed));
    assertThat(life.due()).isEmpty();
    assertThat(life.state("ten_a").orElseThrow().phase()).isEqualTo(KeyState.Phase.ERASED);
    Refusals.of(() -> life.revoke("ten_a"), KEY_GONE);
    Refusals.of(() -> life.cancelDestruction("ten_a"), KEY_GONE);
  }

  @Test
  void aBackupOfTheKeyStoreMadeBeforeOpensNothingOfTheTenant() throws IOException {
    Path backup = copied(folder.resolve("store"), folder.resolve("backup"));
    destroyed();
    Refusals.of(() -> opened(backup, root), PROVIDER_UNAVAILABLE);
    restore(backup, folder.resolve("store"), fileOf("ten_a"));
    try (Envelope restored = opened(folder.resolve("store"), root)) {
      Refusals.of(() -> restored.open(sealed, PLACE), PROVIDER_UNAVAILABLE);
      assertThat(restored.open(others, OTHERS)).isEqualTo(VALUE);
    }
  }

  @Test
  void aBackupMadeAfterwardsOpensEverybodyElsesData() throws IOException {
    destroyed();
    Path backup = copied(folder.resolve("store"), folder.resolve("backup"));
    try (Envelope restored = opened(backup, root)) {
      assertThat(restored.open(others, OTHERS)).isEqualTo(VALUE);
      Refusals.of(() -> restored.open(sealed, PLACE), KEY_GONE);
    }
  }

  @Test
  void theCertificateSaysWhatTheFormerRootCouldStillOpen() throws IOException {
    Path oldRoot = Files.copy(folder.resolve("root.key"), folder.resolve("old-root.key"));
    Path backup = copied(folder.resolve("store"), folder.resolve("backup"));
    String former = root.id();
    Certificate certificate = destroyed();
    try (FileKeyProvider copy = FileKeyProvider.openOrCreate(oldRoot);
        Envelope both = opened(backup, copy)) {
      assertThat(both.open(sealed, PLACE)).isEqualTo(VALUE);
    }
    assertThat(certificate.text()).contains("ended: " + former + "\n");
    assertThat(certificate.remains()).singleElement().asString().contains(former, "destroy copies");
  }

  @Test
  void theCertificateIsSignedAndEveryChangeShows() {
    String signer = life.certificateSigner();
    Certificate certificate = destroyed();
    String text = certificate.text();
    assertThat(Certificate.isRight(text, signer)).isTrue();
    assertThat(certificate.signer()).isEqualTo(signer);
    assertThat(text).contains("tenant: ten_a\n", " by usr_1\n", " by usr_2\n");
    for (int at = 0; at < text.length(); at += at < 600 ? 1 : 37) {
      String changed =
          text.substring(0, at) + (text.charAt(at) == 'x' ? 'y' : 'x') + text.substring(at + 1);
      assertThat(Certificate.isRight(changed, signer)).as("changed at %d", at).isFalse();
    }
    assertThat(Certificate.isRight(text, "0".repeat(32))).isFalse();
    assertThat(Certificate.isRight("", signer)).isFalse();
  }

  @Test
  void theCertificateCanBeHadAgain() {
    Certificate first = destroyed();
    try (Envelope again = opened(folder.resolve("store"), root)) {
      Certificate second = again.life().destroy("ten_a");
      assertThat(second.keyIds()).isEqualTo(first.keyIds());
      assertThat(Certificate.isRight(second.text(), first.signer())).isTrue();
    }
  }

  @Test
  void aProviderThatCannotEndItsRootIsNamedInTheCertificate() {
    FakeProvider fixed = new FakeProvider("fake:fixed");
    try (Envelope other = opened(folder.resolve("other"), fixed)) {
      other.seal(VALUE, PLACE);
      other.life().askDestruction("ten_a", "usr_1");
      other.life().approveDestruction("ten_a", "usr_2");
      clock.advance(WAIT);
      Certificate certificate = other.life().destroy("ten_a");
      assertThat(certificate.text()).contains("not ended: fake:fixed\n");
      assertThat(certificate.remains()).singleElement().asString().contains("end the root key");
    }
  }

  @Test
  void anotherTenantsProviderThatIsAwayHindersNoDestructionAndItsKeysStay() {
    Context held = Context.column("ten_held", "prompts", "row-1", "text");
    FakeProvider own = new FakeProvider("fake:own");
    envelope.giveProvider("ten_held", own);
    byte[] theirs = envelope.seal(VALUE, held);
    envelope.withdrawProvider("ten_held"); // as after a start without it
    assertThat(destroyed().text()).contains("ended: ");
    assertThat(envelope.open(others, OTHERS)).isEqualTo(VALUE);
    Refusals.of(() -> envelope.open(theirs, held), KeysException.Code.PROVIDER_UNAVAILABLE);
    envelope.giveProvider("ten_held", own);
    assertThat(envelope.open(theirs, held)).isEqualTo(VALUE);
  }

  @Test
  void aDestructionThatBrokeOffIsFinishedLater() {
    BreakingRoot breaking = new BreakingRoot(root);
    try (Envelope other = opened(folder.resolve("other"), breaking)) {
      byte[] value = other.seal(VALUE, PLACE);
      byte[] kept = other.seal(VALUE, OTHERS);
      other.life().askDestruction("ten_a", "usr_1");
      other.life().approveDestruction("ten_a", "usr_2");
      clock.advance(WAIT);
      for (int step = 0; step < 3; step++) {
        breaking.failAfter(step);
        Refusals.of(() -> other.life().destroy("ten_a"), PROVIDER_UNAVAILABLE);
        Refusals.of(() -> other.open(value, PLACE), KEY_GONE);
        assertThat(other.life().due()).containsExactly("ten_a");
      }
      breaking.failAfter(Integer.MAX_VALUE);
      assertThat(other.life().destroy("ten_a").keyIds()).containsExactly(Head.kek(value));
      assertThat(other.open(kept, OTHERS)).isEqualTo(VALUE);
    }
  }

  @Test
  void tellsWhichKeysAreOverdue() {
    clock.advance(Duration.ofDays(365));
    assertThat(life.overdue()).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(life.overdue())
        .extracting(KeyEntry::tenant)
        .containsExactlyInAnyOrder("ten_a", "ten_b");
    envelope.rotate("ten_a");
    life.revoke("ten_b");
    assertThat(life.overdue()).isEmpty();
  }

  @Test
  void tellsHowFarRewrappingGot() {
    assertThat(life.rewrapping()).isEqualTo(new KeyLife.Progress(2, 2));
    root.rotate();
    envelope.seal(VALUE, Context.column("ten_c", "prompts", "1", "text"));
    assertThat(life.rewrapping()).isEqualTo(new KeyLife.Progress(1, 3));
    assertThat(life.rewrapping().isFinished()).isFalse();
    int _ = envelope.rewrap();
    assertThat(life.rewrapping().isFinished()).isTrue();
  }

  @Test
  void aDataKeyIsReplacedBeforeItSealsTooManyBytes() {
    KeySettings usual = KeySettings.defaults();
    KeySettings.UseLimits small = new KeySettings.UseLimits(100, 64, Duration.ofHours(1));
    try (Envelope counted =
        Envelope.open(
            folder.resolve("counted"),
            new KeySettings(usual.profile(), small, usual.ownKeyLife(), usual.periods(), clock),
            root)) {
      byte[] first = counted.seal(new byte[40], PLACE);
      byte[] within = counted.seal(new byte[24], PLACE);
      byte[] over = counted.seal(new byte[1], PLACE);
      byte[] large = counted.seal(new byte[1000], PLACE);
      assertThat(head(within)).isEqualTo(head(first));
      assertThat(head(over)).isNotEqualTo(head(first));
      assertThat(head(large)).isNotEqualTo(head(over));
      assertThat(counted.open(large, PLACE)).isEqualTo(new byte[1000]);
    }
  }

  private static byte[] head(byte[] value) {
    return java.util.Arrays.copyOf(value, Head.length(value));
  }

  @Test
  void refusesNamesThatNobodyCouldRead() {
    for (String name : new String[] {"", " ", "two\nlines", "x".repeat(201)}) {
      assertThatIllegalArgumentException().isThrownBy(() -> life.askDestruction("ten_a", name));
    }
  }

  private void approved() {
    life.askDestruction("ten_a", "usr_1");
    life.approveDestruction("ten_a", "usr_2");
  }

  private Certificate destroyed() {
    approved();
    clock.advance(WAIT);
    assertThat(life.due()).containsExactly("ten_a");
    return life.destroy("ten_a");
  }

  private void assertStopped(KeysException.Code code) {
    Refusals.of(() -> envelope.open(sealed, PLACE), code);
    Refusals.of(() -> envelope.seal(VALUE, PLACE), code);
    Refusals.of(() -> envelope.rewrap(sealed, PLACE), code);
    Refusals.of(() -> envelope.keyedHash("ten_a", "mrn", VALUE), code);
    Refusals.of(() -> envelope.rotate("ten_a"), code);
  }

  private String fileOf(String tenant) throws IOException {
    try (var files = Files.list(folder.resolve("store"))) {
      return files
          .filter(file -> file.toString().endsWith(".keys"))
          .filter(file -> new String(DurableFile.read(file), UTF_8).contains(tenant))
          .map(file -> file.getFileName().toString())
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path copied(Path from, Path to) throws IOException {
    DurableFile.createFolder(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        restore(from, to, file.getFileName().toString());
      }
    }
    return to;
  }

  private static void restore(Path from, Path to, String name) {
    DurableFile.replace(to.resolve(name), DurableFile.read(from.resolve(name)));
  }

  /** A root whose renewal breaks off after some steps. */
  private static final class BreakingRoot implements KeyProvider {
    private final KeyProvider within;
    private int left = Integer.MAX_VALUE;

    BreakingRoot(KeyProvider within) {
      this.within = within;
    }

    void failAfter(int steps) {
      left = steps;
    }

    @Override
    public String id() {
      return within.id();
    }

    @Override
    public boolean opens(String id) {
      return within.opens(id);
    }

    @Override
    public byte[] wrap(SecretBytes key, Context context) {
      return within.wrap(key, context);
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, Context context) {
      step();
      return within.unwrap(wrapped, context);
    }

    @Override
    public boolean renews() {
      return true;
    }

    @Override
    public void rotate() {
      step();
      within.rotate();
    }

    @Override
    public void dropFormer() {
      step();
      within.dropFormer();
    }

    @Override
    public void close() {
      within.close();
    }

    private void step() {
      if (left-- <= 0) {
        throw new KeysException(PROVIDER_UNAVAILABLE, "away");
      }
    }
  }
}
