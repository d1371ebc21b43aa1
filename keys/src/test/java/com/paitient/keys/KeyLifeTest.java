// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.BAD_KEY_FILE;
import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.KEY_GONE;
import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static com.paitient.keys.KeysException.Code.SEALED;
import static com.paitient.keys.KeysException.Code.UNKNOWN_FORMAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tenants' keys from their making to their end. */
class KeyLifeTest {
  private static final Context PLACE = Context.column("ten_a", "prompts", "row-1", "text");
  private static final Context OTHERS = Context.column("ten_b", "prompts", "row-1", "text");
  private static final byte[] VALUE = "canary 5d0c penicillin".getBytes(UTF_8);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;
  private final StoppedClock clock = new StoppedClock();
  private final FakeProvider root = new FakeProvider("fake:root");
  private Envelope envelope;

  @BeforeEach
  void open() {
    envelope = opened(Profile.HYBRID_XWING, root);
  }

  private Envelope opened(Profile profile, KeyProvider current, KeyProvider... former) {
    KeySettings settings =
        new KeySettings(
            profile,
            new KeySettings.UseLimits(100, 1_000_000, Duration.ofHours(1)),
            Duration.ofMinutes(5),
            KeySettings.Periods.defaults(),
            clock);
    return Envelope.open(folder, settings, current, former);
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void everyProfileSealsAndTheOtherStillOpens(Profile profile) {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    Envelope other = opened(profile, root);
    other.rotate("ten_a");
    byte[] newer = other.seal(VALUE, PLACE);
    assertThat(newer[1]).isEqualTo(profile.code());
    clock.advance(SECOND);
    assertThat(other.open(sealed, PLACE)).isEqualTo(VALUE);
    assertThat(envelope.open(newer, PLACE)).isEqualTo(VALUE);
    for (int at = 0; at < newer.length; at += at < 10 ? 1 : 31) {
      byte[] flipped = newer.clone();
      flipped[at] ^= 0x20;
      Refusals.any(() -> other.open(flipped, PLACE));
    }
  }

  @Test
  void rotationSealsUnderANewKeyAndKeepsOldDataReadable() {
    byte[] hash = envelope.keyedHash("ten_a", "mrn", VALUE);
    byte[] old = envelope.seal(VALUE, PLACE);
    assertThat(envelope.rotate("ten_a")).isEqualTo(2);
    byte[] fresh = envelope.seal(VALUE, PLACE);
    assertThat(Head.kek(fresh)).isNotEqualTo(Head.kek(old));
    assertThat(envelope.open(old, PLACE)).isEqualTo(VALUE);
    assertThat(envelope.open(fresh, PLACE)).isEqualTo(VALUE);
    assertThat(envelope.keyedHash("ten_a", "mrn", VALUE)).isEqualTo(hash);
  }

  @Test
  void otherProcessesFollowARotationWithinASecond() {
    Envelope other = opened(Profile.HYBRID_XWING, root);
    other.seal(VALUE, PLACE);
    envelope.rotate("ten_a");
    byte[] fresh = envelope.seal(VALUE, PLACE);
    clock.advance(SECOND);
    assertThat(other.open(fresh, PLACE)).isEqualTo(VALUE);
    assertThat(Head.kek(other.seal(VALUE, PLACE))).isEqualTo(Head.kek(fresh));
  }

  @Test
  void rewrappingExchangesTheHeadAndLeavesTheValueAlone() {
    byte[] old = envelope.seal(VALUE, PLACE);
    assertThat(envelope.rewrap(old, PLACE)).isSameAs(old);
    envelope.rotate("ten_a");
    byte[] rewrapped = envelope.rewrap(old, PLACE);
    int head = Head.length(old);
    assertThat(Arrays.copyOfRange(rewrapped, head, rewrapped.length))
        .isEqualTo(Arrays.copyOfRange(old, head, old.length));
    envelope.dropFormer("ten_a");
    assertThat(envelope.open(rewrapped, PLACE)).isEqualTo(VALUE);
    Refusals.of(() -> envelope.open(old, PLACE), KEY_GONE);
    Refusals.of(() -> envelope.rewrap(old, PLACE), KEY_GONE);
  }

  @Test
  void rewrappingRefusesWhatDoesNotBelongThere() {
    byte[] old = envelope.seal(VALUE, PLACE);
    envelope.rotate("ten_a");
    Context other = Context.column("ten_a", "answers", "row-1", "text");
    Refusals.of(() -> envelope.rewrap(old, other), CANNOT_OPEN);
    Refusals.of(() -> envelope.rewrap(Arrays.copyOf(old, 400), PLACE), CANNOT_OPEN);
    Refusals.of(() -> envelope.rewrap(new byte[] {9, 1, 0}, PLACE), UNKNOWN_FORMAT);
  }

  @Test
  void rewrapsStreams() throws IOException {
    byte[] plain = Gcm.random(SealedSegments.PLAIN + 50);
    ByteArrayOutputStream old = new ByteArrayOutputStream();
    envelope.sealStream(new ByteArrayInputStream(plain), old, PLACE);
    envelope.rotate("ten_a");
    ByteArrayOutputStream rewrapped = new ByteArrayOutputStream();
    envelope.rewrapStream(new ByteArrayInputStream(old.toByteArray()), rewrapped, PLACE);
    envelope.dropFormer("ten_a");
    assertThat(
            envelope
                .openStream(new ByteArrayInputStream(rewrapped.toByteArray()), PLACE)
                .readAllBytes())
        .isEqualTo(plain);
    Refusals.of(
        () -> envelope.openStream(new ByteArrayInputStream(old.toByteArray()), PLACE), KEY_GONE);
  }

  @Test
  void destroyingATenantsKeysEndsAllOfItsDataAndNobodyElses() {
    byte[] one = envelope.seal(VALUE, PLACE);
    envelope.rotate("ten_a");
    byte[] two = envelope.seal(VALUE, PLACE);
    byte[] others = envelope.seal(VALUE, OTHERS);
    envelope.open(two, PLACE);
    List<String> ids =
        envelope.keys().stream().filter(KeyLifeTest::isOfA).map(KeyEntry::id).toList();

    Certificate destruction = destroy("ten_a");

    assertThat(destruction.keyIds()).hasSize(2).containsExactlyElementsOf(ids);
    assertThat(destruction.at()).isEqualTo(clock.instant());
    assertGone(envelope, one, two);
    assertGone(opened(Profile.HYBRID_XWING, root), one, two);
    assertThat(envelope.open(others, OTHERS)).isEqualTo(VALUE);
    assertThat(envelope.keys())
        .filteredOn(KeyLifeTest::isOfA)
        .singleElement()
        .matches(KeyEntry::isDestroyed);
  }

  private Certificate destroy(String tenant) {
    awaitDestruction(tenant);
    return envelope.life().destroy(tenant);
  }

  private void awaitDestruction(String tenant) {
    envelope.life().askDestruction(tenant, "usr_1");
    envelope.life().approveDestruction(tenant, "usr_2");
    clock.advance(Duration.ofDays(7));
  }

  @Test
  void otherProcessesFollowADestructionWithinASecond() {
    Envelope other = opened(Profile.HYBRID_XWING, root);
    byte[] sealed = other.seal(VALUE, PLACE);
    other.open(sealed, PLACE);
    destroy("ten_a");
    clock.advance(SECOND);
    assertGone(other, sealed);
  }

  @Test
  void destroyedKeysAreNowhereInTheStore() throws IOException {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    byte[] before = Files.readAllBytes(fileOfA());
    String wrapped = HexFormat.of().formatHex(before, before.length - 90, before.length - 40);
    destroy("ten_a");
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).doesNotContain(wrapped);
      }
    }
    assertGone(envelope, sealed);
  }

  @Test
  void overwritesTheFormerFileItself() throws IOException {
    envelope.seal(VALUE, PLACE);
    awaitDestruction("ten_a");
    Path hardLink = Files.createLink(folder.resolve("backup"), fileOfA());
    assertThat(Files.readAllBytes(hardLink)).isNotEqualTo(new byte[(int) Files.size(hardLink)]);
    envelope.life().destroy("ten_a");
    assertThat(Files.readAllBytes(hardLink)).isEqualTo(new byte[(int) Files.size(hardLink)]);
  }

  @Test
  void aRotationLeavesLinkedBackupsAlone() throws IOException {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    Path hardLink = Files.createLink(folder.resolve("backup"), fileOfA());
    byte[] before = Files.readAllBytes(hardLink);
    envelope.rotate("ten_a");
    assertThat(Files.readAllBytes(hardLink)).isEqualTo(before);
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
  }

  @Test
  void destructionErasesWhatACrashLeftBesideTheFile() throws IOException {
    envelope.seal(VALUE, PLACE);
    awaitDestruction("ten_a");
    Path file = fileOfA();
    Path leftover = folder.resolve("." + file.getFileName() + ".00ff.partial");
    Files.copy(file, leftover);
    Path hardLink = Files.createLink(folder.resolve("backup"), leftover);
    envelope.life().destroy("ten_a");
    assertThat(leftover).doesNotExist();
    assertThat(Files.readAllBytes(hardLink)).containsOnly(0);
  }

  @Test
  void aCrashWhileRotatingLeavesTheKeysWhole() throws Exception {
    Path keys = folder.resolve("crash");
    Process rotating =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Rotator.class.getName(),
                keys.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    byte[] sealed;
    try {
      sealed = HexFormat.of().parseHex(rotating.inputReader(UTF_8).readLine());
    } finally {
      rotating.destroyForcibly().waitFor();
    }
    try (FileKeyProvider file = FileKeyProvider.openOrCreate(keys.resolve("root.key"));
        Envelope after = Envelope.open(keys.resolve("store"), file)) {
      assertThat(after.open(sealed, PLACE)).isEqualTo(VALUE);
      int newest = after.keys().stream().mapToInt(KeyEntry::version).max().orElse(0);
      assertThat(after.rotate("ten_a")).isEqualTo(newest + 1);
    }
  }

  /** A process that rotates both levels until it is killed. */
  static final class Rotator {
    private Rotator() {}

    public static void main(String[] args) {
      Path keys = Path.of(args[0]);
      FileKeyProvider file = FileKeyProvider.openOrCreate(keys.resolve("root.key"));
      Envelope envelope = Envelope.open(keys.resolve("store"), file);
      byte[] sealed = envelope.seal(VALUE, PLACE);
      for (int i = 0; i < 1_000; i++) {
        envelope.rotate("ten_a");
        file.rotate();
        envelope.rewrap();
        file.dropFormer();
        if (i == 3) {
          System.out.println(HexFormat.of().formatHex(sealed));
        }
      }
    }
  }

  @Test
  void aDestroyedTenantNeverGetsKeysAgain() {
    destroy("ten_a");
    Refusals.of(() -> envelope.life().revoke("ten_a"), KEY_GONE);
    Refusals.of(() -> envelope.rotate("ten_a"), KEY_GONE);
    Refusals.of(() -> envelope.dropFormer("ten_a"), KEY_GONE);
    Refusals.of(() -> envelope.seal(VALUE, PLACE), KEY_GONE);
  }

  @Test
  void theServicesOwnKeysCannotBeDestroyed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> envelope.life().askDestruction(Context.SYSTEM, "usr_1"));
  }

  @Test
  void anotherRootTakesOverFileByFile() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    byte[] others = envelope.seal(VALUE, OTHERS);
    byte[] hash = envelope.keyedHash("ten_a", "mrn", VALUE);
    destroy("ten_c");
    FakeProvider next = new FakeProvider("fake:next");
    Envelope between = opened(Profile.HYBRID_XWING, next, root);
    assertThat(between.rewrap()).isEqualTo(3);
    assertThat(between.rewrap()).isZero();
    assertThat(between.keys())
        .filteredOn(entry -> !entry.isDestroyed())
        .allMatch(entry -> entry.provider().equals("fake:next"));
    root.close();
    Envelope after = opened(Profile.HYBRID_XWING, next);
    assertThat(after.open(sealed, PLACE)).isEqualTo(VALUE);
    assertThat(after.open(others, OTHERS)).isEqualTo(VALUE);
    assertThat(after.keyedHash("ten_a", "mrn", VALUE)).isEqualTo(hash);
  }

  @Test
  void aRewrapThatBrokeOffIsTakenUpAgain() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    FakeProvider next = new FakeProvider("fake:next");
    Envelope between = opened(Profile.HYBRID_XWING, next, root);
    root.away(true);
    Refusals.of(between::rewrap, PROVIDER_UNAVAILABLE);
    root.away(false);
    between.rewrap();
    assertThat(opened(Profile.HYBRID_XWING, next).open(sealed, PLACE)).isEqualTo(VALUE);
  }

  @Test
  void aRotatedRootFileTakesOver() {
    FileKeyProvider file = FileKeyProvider.openOrCreate(folder.resolve("root/root.key"));
    Path store = folder.resolve("store");
    try (Envelope first = Envelope.open(store, file)) {
      byte[] sealed = first.seal(VALUE, PLACE);
      byte[] backup = HexFormat.of().parseHex(HexFormat.of().formatHex(sealed));
      file.rotate();
      assertThat(first.rewrap()).isEqualTo(2);
      file.dropFormer();
      try (Envelope again = Envelope.open(store, file)) {
        assertThat(again.open(backup, PLACE)).isEqualTo(VALUE);
      }
    }
  }

  @Test
  void aTenantsOwnProviderIsAskedAndCanBeWithdrawn() {
    FakeProvider own = new FakeProvider("fake:hospital");
    envelope.giveProvider("ten_a", own);
    byte[] sealed = envelope.seal(VALUE, PLACE);
    byte[] others = envelope.seal(VALUE, OTHERS);
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
    assertThat(own.calls()).isPositive();
    assertThat(envelope.keys())
        .filteredOn(KeyLifeTest::isOfA)
        .allMatch(entry -> entry.provider().equals("fake:hospital"));
    envelope.withdrawProvider("ten_a");
    Refusals.of(() -> envelope.open(sealed, PLACE), PROVIDER_UNAVAILABLE);
    assertThat(envelope.open(others, OTHERS)).isEqualTo(VALUE);
    envelope.giveProvider("ten_a", own);
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
  }

  @Test
  void anOwnProviderThatGoesAwayStopsItsTenantWithinItsKeyLife() {
    FakeProvider own = new FakeProvider("fake:hospital");
    envelope.giveProvider("ten_a", own);
    byte[] sealed = envelope.seal(VALUE, PLACE);
    byte[] others = envelope.seal(VALUE, OTHERS);
    envelope.open(sealed, PLACE);
    own.away(true);
    clock.advance(Duration.ofMinutes(4));
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
    clock.advance(Duration.ofMinutes(1));
    Refusals.of(() -> envelope.open(sealed, PLACE), PROVIDER_UNAVAILABLE);
    assertThat(envelope.open(others, OTHERS)).isEqualTo(VALUE);
  }

  @Test
  void rewrapBringsATenantUnderItsOwnProvider() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    FakeProvider own = new FakeProvider("fake:hospital");
    envelope.giveProvider("ten_a", own);
    assertThat(envelope.rewrap()).isEqualTo(1);
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
    Refusals.of(() -> opened(Profile.HYBRID_XWING, root).open(sealed, PLACE), PROVIDER_UNAVAILABLE);
  }

  @Test
  void oneDataKeySealsABoundedNumberOfValues() {
    Set<String> heads = new HashSet<>();
    for (int i = 0; i < 250; i++) {
      heads.add(headOf(envelope.seal(VALUE, PLACE)));
    }
    assertThat(heads).hasSize(3);
  }

  @Test
  void oneDataKeySealsForABoundedTimeAndOneScope() {
    String first = headOf(envelope.seal(VALUE, PLACE));
    assertThat(headOf(envelope.seal(VALUE, PLACE))).isEqualTo(first);
    assertThat(headOf(envelope.seal(VALUE, OTHERS))).isNotEqualTo(first);
    assertThat(headOf(envelope.seal(VALUE, Context.column("ten_a", "answers", "row-1", "text"))))
        .isNotEqualTo(first);
    assertThat(headOf(envelope.seal(VALUE, Context.file("ten_a", "prompts", "row-1"))))
        .isNotEqualTo(first);
    clock.advance(Duration.ofHours(1));
    assertThat(headOf(envelope.seal(VALUE, PLACE))).isNotEqualTo(first);
  }

  @Test
  void aClockSetBackEndsADataKey() {
    String first = headOf(envelope.seal(VALUE, PLACE));
    clock.advance(Duration.ofHours(-2));
    assertThat(headOf(envelope.seal(VALUE, PLACE))).isNotEqualTo(first);
  }

  @Test
  void sealingNeedsNoProviderOnceTheTenantHasKeys() {
    envelope.seal(VALUE, PLACE);
    envelope = opened(Profile.HYBRID_XWING, root);
    root.away(true);
    byte[] sealed = envelope.seal(VALUE, PLACE);
    Refusals.of(() -> envelope.open(sealed, PLACE), PROVIDER_UNAVAILABLE);
    root.away(false);
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
  }

  @Test
  void openingAsksTheProviderOnceInAKeyLife() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    envelope.open(sealed, PLACE);
    int calls = root.calls();
    for (int i = 0; i < 50; i++) {
      envelope.open(sealed, PLACE);
    }
    assertThat(root.calls()).isEqualTo(calls);
    clock.advance(Duration.ofHours(1));
    envelope.open(sealed, PLACE);
    assertThat(root.calls()).isEqualTo(calls + 1);
  }

  @Test
  void findsEveryChangedByteOfATenantsKeyFile() throws IOException {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    Path file = fileOfA();
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += at < 64 ? 1 : 17) {
      byte[] changed = whole.clone();
      changed[at] ^= 2;
      Files.write(file, changed);
      Refusals.of(
          () -> opened(Profile.HYBRID_XWING, root).open(sealed, PLACE),
          at == 7 ? UNKNOWN_FORMAT : BAD_KEY_FILE);
    }
    for (int length = 0; length < whole.length; length += 13) {
      Files.write(file, Arrays.copyOf(whole, length));
      Refusals.of(() -> opened(Profile.HYBRID_XWING, root).open(sealed, PLACE), BAD_KEY_FILE);
    }
  }

  @Test
  void refusesAnotherTenantsKeyFile() throws IOException {
    envelope.seal(VALUE, PLACE);
    Path fileOfA = fileOfA();
    byte[] sealed = envelope.seal(VALUE, OTHERS);
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".keys")).toList()) {
        if (!file.equals(fileOfA)) {
          Files.write(file, Files.readAllBytes(fileOfA));
        }
      }
    }
    Refusals.of(() -> opened(Profile.HYBRID_XWING, root).open(sealed, OTHERS), BAD_KEY_FILE);
  }

  @Test
  void refusesADamagedStoreFile() throws IOException {
    Path file = folder.resolve("store.key");
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      Refusals.any(() -> opened(Profile.HYBRID_XWING, root));
      Files.write(file, Arrays.copyOf(whole, at));
      Refusals.any(() -> opened(Profile.HYBRID_XWING, root));
    }
  }

  @Test
  void aHeadMadeWithThePublicHalfAloneDoesNotOpen() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    byte[] publicHalf = publicHalfOfA();
    Wrapped none = new Wrapped("", new byte[0]);
    Kek stolen = new Kek(1, Profile.HYBRID_XWING, clock.instant(), publicHalf, none);
    assertThat(stolen.id).isEqualTo(Head.kek(sealed));
    byte[] forged =
        Head.wrap(stolen, SecretBytes.random(32), SecretBytes.random(32), PLACE.shared());
    byte[] whole = Arrays.copyOf(sealed, sealed.length);
    System.arraycopy(forged, 0, whole, 0, forged.length);
    Refusals.of(() -> envelope.open(whole, PLACE), CANNOT_OPEN);
  }

  @Test
  void rotatesUnderLoadWithNoFailedRequest() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(4);
    FakeProvider next = new FakeProvider("fake:next");
    Envelope busy = opened(Profile.HYBRID_XWING, next, root);
    byte[] old = busy.seal(VALUE, PLACE);
    // Virtual ones, which never wait here, would keep each other from a single processor.
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        work.add(() -> requests(busy, old, begun, done));
      }
      var running = work.stream().map(threads::submit).toList();
      begun.await();
      for (int i = 0; i < 5; i++) {
        busy.rotate("ten_a");
        envelope.rotate("ten_a");
        clock.advance(SECOND);
        busy.rewrap();
      }
      done.set(true);
      for (var each : running) {
        assertThat(each.get()).isPositive();
      }
    }
    assertThat(busy.keys()).filteredOn(KeyLifeTest::isOfA).hasSize(11);
  }

  @Test
  void listsKeysWithoutKeyMaterial() {
    envelope.seal(VALUE, PLACE);
    envelope.rotate("ten_a");
    assertThat(envelope.keys())
        .extracting(KeyEntry::tenant, KeyEntry::version, KeyEntry::newest, KeyEntry::profile)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("ten_a", 1, false, "hybrid-xwing"),
            org.assertj.core.groups.Tuple.tuple("ten_a", 2, true, "hybrid-xwing"));
  }

  @Test
  void refusesEverythingOnceClosed() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    envelope.close();
    Refusals.of(() -> envelope.rotate("ten_a"), SEALED);
    Refusals.of(() -> envelope.life().revoke("ten_a"), SEALED);
    Refusals.of(() -> envelope.rewrap(sealed, PLACE), SEALED);
    Refusals.of(envelope::rewrap, SEALED);
    Refusals.of(envelope::keys, SEALED);
  }

  private static int requests(Envelope busy, byte[] old, CountDownLatch begun, AtomicBoolean done) {
    int count = 0;
    while (!done.get()) {
      assertThat(busy.open(busy.seal(VALUE, PLACE), PLACE)).isEqualTo(VALUE);
      assertThat(busy.open(old, PLACE)).isEqualTo(VALUE);
      busy.keyedHash("ten_a", "mrn", VALUE);
      if (count++ == 0) {
        begun.countDown();
      }
    }
    return count;
  }

  private static void assertGone(Envelope envelope, byte[]... values) {
    for (byte[] sealed : values) {
      Refusals.of(() -> envelope.open(sealed, PLACE), KEY_GONE);
      Refusals.of(() -> envelope.rewrap(sealed, PLACE), KEY_GONE);
    }
    Refusals.of(() -> envelope.seal(VALUE, PLACE), KEY_GONE);
    Refusals.of(() -> envelope.keyedHash("ten_a", "mrn", VALUE), KEY_GONE);
  }

  private static boolean isOfA(KeyEntry entry) {
    return entry.tenant().equals("ten_a");
  }

  private static String headOf(byte[] sealed) {
    return HexFormat.of().formatHex(sealed, 0, Head.length(sealed));
  }

  private byte[] publicHalfOfA() {
    Providers providers = new Providers(root, List.of());
    KeySettings settings = KeySettings.defaults();
    try (KeyStore store = KeyStore.open(folder, settings, providers)) {
      return store.forOpening("ten_a").newest().publicHalf;
    }
  }

  private Path fileOfA() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".keys")).findFirst().orElseThrow();
    }
  }
}
