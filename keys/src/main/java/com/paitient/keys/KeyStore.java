// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The folder of tenants' keys, apart from the database: {@code store.key} with the store's own
 * secret, a {@link TenantKeys} file for each tenant, and {@code store.lock}, which one process at a
 * time holds while it changes them. Every change is one atomic step on one file; other processes
 * see it within a second.
 *
 * <p>{@code store.key}: "PSMSTOR", version 1, then the provider's id with a two-byte length, then
 * the wrapped secret. From the secret come the integrity key of the files here and the origin key
 * that marks data keys as made by this store.
 *
 * <p>A destroyed key is overwritten in its file, but journals, snapshots and flash memory may keep
 * old blocks: it is gone for certain once the root that wrapped it is rotated and dropped, too.
 *
 * <p>Thread-safe.
 */
final class KeyStore implements AutoCloseable {
  private static final byte[] MAGIC = {'P', 'S', 'M', 'S', 'T', 'O', 'R', 1};
  private static final String SUFFIX = ".keys";
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final int MOST_SECRETS = 4096;
  private static final Context STORE =
      new Context(Context.SYSTEM, "store-secret", "store.key", "", "");

  private final Path folder;
  private final KeySettings settings;
  private final Providers providers;
  private final SecretBytes origin;
  private final SecretBytes integrity;
  private final SecretBytes certificates;
  private final SecretCache secrets;
  private final Map<String, Held> held = new ConcurrentHashMap<>();
  private final Holders holders = new Holders();
  private volatile Consumer<String> listener = tenant -> {};
  private volatile boolean closed;

  private KeyStore(Path folder, KeySettings settings, Providers providers, SecretBytes secret) {
    this.folder = folder;
    this.settings = settings;
    this.providers = providers;
    this.origin = Hkdf.key(secret, "paitient key store: origin");
    this.integrity = Hkdf.key(secret, "paitient key store: integrity");
    this.certificates = Hkdf.key(secret, "paitient key store: certificates");
    this.secrets = new SecretCache(MOST_SECRETS, settings.clock());
  }

  /** Opens the store, or makes one where there is none. */
  static KeyStore open(Path folder, KeySettings settings, Providers providers) {
    Path file = folder.resolve("store.key");
    if (!DurableFile.exists(file)) {
      DurableFile.createFolder(folder);
      try (SecretBytes fresh = SecretBytes.random(Gcm.KEY)) {
        KeyProvider root = providers.of(Context.SYSTEM);
        DurableFile.create(file, encoded(Wrapped.of(fresh, root, STORE)));
      }
    }
    Wrapped wrapped = parse(DurableFile.read(file));
    try (SecretBytes secret = providers.unwrap(Context.SYSTEM, wrapped, STORE)) {
      return new KeyStore(folder, settings, providers, secret);
    }
  }

  /** Tells {@code changed} the tenant whenever keys of one turn out to have changed. */
  void onChange(Consumer<String> changed) {
    listener = changed;
  }

  SecretCache secrets() {
    return secrets;
  }

  SecretBytes origin() {
    return origin;
  }

  /** What the keys that sign certificates come from. */
  SecretBytes certificates() {
    return certificates;
  }

  KeySettings settings() {
    return settings;
  }

  /** Whose keys a tenant uses. */
  Holders holders() {
    return holders;
  }

  /** How long opened keys of a tenant may stay in memory. */
  Duration life(String tenant) {
    return providers.hasOwn(tenant) ? settings.ownKeyLife() : settings.dataKeys().life();
  }

  /** A tenant's keys, made now if there are none; KEY_GONE when they were destroyed. */
  TenantKeys forSealing(String tenant) {
    String holder = holders.of(tenant);
    TenantKeys keys = find(holder);
    return inUse(keys != null ? keys : change(holder, found -> found));
  }

  /** A tenant's keys; CANNOT_OPEN when it never had any, KEY_GONE when they were destroyed. */
  TenantKeys forOpening(String tenant) {
    TenantKeys keys = find(holders.of(tenant));
    if (keys == null) {
      throw KeysException.cannotOpen();
    }
    return inUse(keys);
  }

  /** The private half of a key; the caller closes it. */
  SecretBytes privateHalf(String tenant, Kek kek) {
    String holder = holders.of(tenant);
    return secrets.get(
        new SecretCache.Name(holder, "private half", ByteBuffer.wrap(kek.idBytes())),
        life(holder),
        () -> providers.unwrap(holder, kek.privateHalf, kek.place(holder)));
  }

  /** The key that a tenant's hash keys come from; the caller closes it. */
  SecretBytes hashKey(String tenant) {
    TenantKeys keys = forSealing(tenant);
    String holder = keys.tenant;
    return secrets.get(
        new SecretCache.Name(holder, "hash key", ByteBuffer.allocate(0)),
        life(holder),
        () -> providers.unwrap(holder, keys.hashKey, hashPlace(holder)));
  }

  /** Adds a newest key pair to a tenant's keys. */
  TenantKeys rotate(String tenant) {
    return change(
        tenant,
        found -> {
          int version = inUse(found).highest + 1;
          return found.plus(fresh(tenant, version));
        });
  }

  /** Drops all key pairs of a tenant but the newest; what they wrapped is gone. */
  TenantKeys dropFormer(String tenant) {
    return change(tenant, found -> inUse(found).newestOnly(settings.clock().instant()));
  }

  /** Destroys all keys of a tenant. */
  Destruction destroy(String tenant) {
    List<String> ids = new ArrayList<>();
    TenantKeys after =
        change(
            tenant,
            found -> {
              found.mark.requireKeys();
              found.keks.forEach(kek -> ids.add(kek.id));
              return found.destroyed(settings.clock().instant());
            });
    return new Destruction(tenant, after.changed, ids);
  }

  /** Wraps everything that another provider wrapped under the current ones; returns how much. */
  int rewrap() {
    int[] count = {rewrapStore()};
    for (TenantKeys keys : all()) {
      change(
          keys.tenant,
          found -> {
            TenantKeys after = rewrapped(found);
            count[0] += after == found ? 0 : 1;
            return after;
          });
    }
    return count[0];
  }

  /** The keys of every tenant. */
  List<TenantKeys> all() {
    requireOpen();
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted()
          .map(file -> TenantKeys.parse(DurableFile.read(file), integrity))
          .toList();
    } catch (IOException failed) {
      throw DurableFile.unusable(folder, "cannot be listed", failed);
    }
  }

  /** Forgets what is in memory of a tenant. */
  void forget(String tenant) {
    held.remove(tenant);
    List<String> under = holders.under(tenant);
    secrets.forget(name -> name.tenant().equals(tenant) || under.contains(name.tenant()));
    under.forEach(listener);
  }

  @Override
  public void close() {
    closed = true;
    secrets.close();
    origin.close();
    integrity.close();
    certificates.close();
  }

  /**
   * Keys that nothing here opens, as those of a tenant whose provider is away, stay as they are.
   */
  private TenantKeys rewrapped(TenantKeys found) {
    KeyProvider current = providers.of(found.tenant);
    boolean done =
        stays(found.tenant, found.hashKey, current)
            && found.keks.stream().allMatch(kek -> stays(found.tenant, kek.privateHalf, current));
    if (found.mark.phase().isEnd() || done) {
      return found;
    }
    Wrapped hashKey = rewrapped(found.tenant, found.hashKey, hashPlace(found.tenant), current);
    List<Kek> keks =
        found.keks.stream()
            .map(kek ->
                kek.rewrapped(
                    rewrapped(found.tenant, kek.privateHalf, kek.place(found.tenant), current)))
            .toList();
    return found.rewrapped(settings.clock().instant(), hashKey, keks);
  }

  private boolean stays(String tenant, Wrapped wrapped, KeyProvider current) {
    return wrapped.provider.equals(current.id()) || !providers.opens(tenant, wrapped.provider);
  }

  private Wrapped rewrapped(String tenant, Wrapped wrapped, Context place, KeyProvider current) {
    if (stays(tenant, wrapped, current)) {
      return wrapped;
    }
    try (SecretBytes key = providers.unwrap(tenant, wrapped, place)) {
      return Wrapped.of(key, current, place);
    }
  }

  /** Exchanges the root key and brings all keys under it; ends the former ones if asked to. */
  void renewRoot(boolean endFormer) {
    KeyProvider root = providers.of(Context.SYSTEM);
    locked(() -> {
      root.rotate();
      return true;
    });
    int _ = rewrap();
    if (endFormer) {
      locked(() -> {
        root.dropFormer();
        return true;
      });
    }
  }

  private int rewrapStore() {
    return locked(() -> {
      Path file = folder.resolve("store.key");
      Wrapped wrapped = parse(DurableFile.read(file));
      KeyProvider current = providers.of(Context.SYSTEM);
      if (wrapped.provider.equals(current.id())) {
        return 0;
      }
      DurableFile.replaceAndErase(
          file, encoded(rewrapped(Context.SYSTEM, wrapped, STORE, current)));
      return 1;
    });
  }

  /**
   * The one way in which a tenant's file changes; makes the tenant's keys first if there are none.
   */
  TenantKeys change(String tenant, UnaryOperator<TenantKeys> step) {
    return locked(() -> {
      Path file = fileOf(tenant);
      boolean isNew = !DurableFile.exists(file);
      TenantKeys before = isNew ? fresh(tenant) : load(tenant, file);
      TenantKeys after = step.apply(before);
      if (isNew || after != before) {
        store(file, before, after);
        forget(tenant);
      }
      return after;
    });
  }

  private void store(Path file, TenantKeys before, TenantKeys after) {
    if (after.keks.containsAll(before.keks)) {
      DurableFile.replace(file, after.encoded(integrity));
    } else {
      DurableFile.replaceAndErase(file, after.encoded(integrity));
    }
  }

  private TenantKeys fresh(String tenant) {
    KeyProvider provider = providers.of(tenant);
    try (SecretBytes hashKey = SecretBytes.random(Gcm.KEY)) {
      Wrapped wrapped = Wrapped.of(hashKey, provider, hashPlace(tenant));
      Kek first = fresh(tenant, 1);
      return new TenantKeys(
          tenant, LifeMark.IN_USE, first.created, 1, wrapped, List.of(first), List.of());
    }
  }

  private Kek fresh(String tenant, int version) {
    Instant now = settings.clock().instant();
    return Kek.create(tenant, version, settings.profile(), now, providers.of(tenant));
  }

  @Nullable TenantKeys find(String tenant) {
    requireOpen();
    Held known = held.get(tenant);
    long now = settings.clock().millis();
    if (known != null && SecretCache.isWithin(FRESH, known.looked, now)) {
      return known.keys;
    }
    return look(tenant, known, now);
  }

  private @Nullable TenantKeys look(String tenant, @Nullable Held known, long now) {
    Path file = fileOf(tenant);
    Object stamp = stamp(file);
    if (known != null && known.stamp.equals(stamp)) {
      held.replace(tenant, known, new Held(known.keys, known.stamp, now));
      return known.keys;
    }
    if (known != null) {
      forget(tenant);
    }
    if (stamp == null) {
      return null;
    }
    TenantKeys keys = load(tenant, file);
    held.put(tenant, new Held(keys, stamp, now));
    return keys;
  }

  private TenantKeys load(String tenant, Path file) {
    TenantKeys keys = TenantKeys.parse(DurableFile.read(file), integrity);
    if (!keys.tenant.equals(tenant)) {
      throw DurableFile.unusable(file, "belongs to another tenant", null);
    }
    return keys;
  }

  private Path fileOf(String tenant) {
    byte[] name = Hkdf.mac(integrity, Context.encode("file of tenant", tenant));
    return folder.resolve(HexFormat.of().formatHex(name, 0, 16) + SUFFIX);
  }

  private <T> T locked(Supplier<T> step) {
    requireOpen();
    return DurableFile.locked(folder.resolve("store.lock"), step);
  }

  private void requireOpen() {
    if (closed) {
      throw new KeysException(KeysException.Code.SEALED, "key store is closed");
    }
  }

  private static TenantKeys inUse(TenantKeys keys) {
    keys.mark.requireInUse();
    return keys;
  }

  private static Context hashPlace(String tenant) {
    return new Context(tenant, "hash-key", "", "", "");
  }

  private static byte[] encoded(Wrapped wrapped) {
    byte[] provider = wrapped.provider.getBytes(UTF_8);
    return ByteBuffer.allocate(MAGIC.length + 2 + provider.length + wrapped.bytes.length)
        .put(MAGIC)
        .putShort((short) provider.length)
        .put(provider)
        .put(wrapped.bytes)
        .array();
  }

  private static Wrapped parse(byte[] content) {
    int start = MAGIC.length + 2;
    if (content.length < start || !Arrays.equals(content, 0, 7, MAGIC, 0, 7)) {
      throw new KeysException(KeysException.Code.BAD_KEY_FILE, "store.key is damaged");
    }
    if (content[7] != MAGIC[7]) {
      throw KeysException.unknownFormat(content[7]);
    }
    int length = Short.toUnsignedInt(ByteBuffer.wrap(content).getShort(MAGIC.length));
    if (content.length < start + length) {
      throw new KeysException(KeysException.Code.BAD_KEY_FILE, "store.key is damaged");
    }
    String provider = new String(content, start, length, UTF_8);
    return new Wrapped(provider, Arrays.copyOfRange(content, start + length, content.length));
  }

  /** Changes whenever the file was put in place anew; null when there is none. */
  private static @Nullable Object stamp(Path file) {
    try {
      var seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return List.of(seen.lastModifiedTime(), seen.size(), String.valueOf(seen.fileKey()));
    } catch (NoSuchFileException none) {
      return null;
    } catch (IOException failed) {
      throw DurableFile.unusable(file, "cannot be read", failed);
    }
  }

  /** A tenant's keys as last seen. */
  private record Held(TenantKeys keys, Object stamp, long looked) {}
}
