// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Seals and opens values under the key hierarchy: a root at the {@link KeyProvider}, key-encryption
 * key pairs of each tenant (hybrid post-quantum) in the key store, data keys below them, and for
 * each value a key of its own, all bound to a {@link Context}.
 *
 * <p>What {@link #seal} makes, 1,206 bytes longer than the value in hybrid-xwing:
 *
 * <pre>
 *   n  {@link Head}: format version, and the data key wrapped for the tenant
 *  12  random nonce
 *   n  AES-256-GCM ciphertext
 *  16  tag
 * </pre>
 *
 * <p>What {@link #sealStream} makes:
 *
 * <pre>
 *   n  {@link Head}
 *  12  random salt: HKDF-SHA-256 of it is the key of this stream
 *   7  random nonce prefix
 *   n  {@link SealedSegments}
 * </pre>
 *
 * <p>The data key is bound to tenant, purpose and table, the value to the whole context. Values and
 * streams are sealed under different keys derived from it. {@link KeySettings} bounds how many
 * values a data key seals, far below what random nonces of 96 bits allow (NIST SP 800-38D, 8.3).
 *
 * <p>Thread-safe. Fails with {@link KeysException} and never gives out unauthenticated bytes.
 */
public final class Envelope implements AutoCloseable {
  private static final int SALT = 12;
  private static final byte[] VALUE = "paitient value v1".getBytes(US_ASCII);
  private static final byte[] STREAM = "paitient stream v1".getBytes(US_ASCII);

  private final KeyStore store;
  private final Providers providers;
  private final DataKeys dataKeys;
  private final KeyLife life;
  private final KeyUses uses = new KeyUses();

  private Envelope(KeyStore store, Providers providers) {
    this.store = store;
    this.providers = providers;
    this.dataKeys = new DataKeys(store, uses);
    this.life = new KeyLife(store, providers);
  }

  /**
   * Opens the key store in {@code folder} under {@code root}, or makes one where there is none. The
   * caller MUST keep {@code root} open as long as the envelope, and closes it afterwards.
   *
   * @throws KeysException BAD_KEY_FILE when the store is damaged or open to others, or
   *     PROVIDER_UNAVAILABLE when {@code root} is not the root it is wrapped under
   */
  public static Envelope open(Path folder, KeyProvider root) {
    return open(folder, KeySettings.defaults(), root);
  }

  /**
   * The same with settings, and with former roots that only open, for {@link #rewrap()}.
   *
   * @throws KeysException as above
   */
  public static Envelope open(
      Path folder, KeySettings settings, KeyProvider root, KeyProvider... former) {
    Providers providers = new Providers(root, List.of(former));
    return new Envelope(KeyStore.open(folder, settings, providers), providers);
  }

  /**
   * The sealed form of {@code plaintext}; another one at each call. Needs no private key.
   *
   * @throws KeysException KEY_GONE when the tenant's keys were destroyed
   */
  public byte[] seal(byte[] plaintext, Context context) {
    byte[] nonce = Gcm.random(Gcm.NONCE);
    try (DataKeys.Lent lent = dataKeys.forSealing(context, DataKeys.Use.VALUE, plaintext.length)) {
      int body = lent.head.length + Gcm.NONCE;
      byte[] sealed = new byte[Math.addExact(body + Gcm.TAG, plaintext.length)];
      ByteBuffer out = ByteBuffer.wrap(sealed).put(lent.head).put(nonce);
      Gcm.seal(lent.key, nonce, aad(VALUE, context), ByteBuffer.wrap(plaintext), out);
      return sealed;
    }
  }

  /**
   * What was sealed with the same context.
   *
   * @throws KeysException CANNOT_OPEN, UNKNOWN_FORMAT, KEY_GONE, PROVIDER_UNAVAILABLE
   */
  public byte[] open(byte[] sealed, Context context) {
    int head = Head.length(sealed);
    int body = head + Gcm.NONCE;
    if (sealed.length < body + Gcm.TAG) {
      throw KeysException.cannotOpen();
    }
    byte[] nonce = Arrays.copyOfRange(sealed, head, body);
    try (SecretBytes key =
        dataKeys.forOpening(Arrays.copyOf(sealed, head), context, DataKeys.Use.VALUE)) {
      ByteBuffer rest = ByteBuffer.wrap(sealed, body, sealed.length - body);
      return Gcm.open(key, nonce, aad(VALUE, context), rest);
    }
  }

  /**
   * A keyed hash (HMAC-SHA-256, 32 bytes) of a value, to find it again without keeping it; under a
   * key of its own for each tenant and purpose, so that hashes of one tell nothing in another. It
   * stays the same when keys are rotated.
   *
   * @throws KeysException KEY_GONE, PROVIDER_UNAVAILABLE
   */
  public byte[] keyedHash(String tenant, String purpose, byte[] value) {
    uses.of(tenant, purpose, 0, KeyUse.Act.HASHED).increment();
    byte[] info = Context.encode("paitient keyed hash", tenant, purpose);
    try (SecretBytes hashKey = store.hashKey(tenant);
        SecretBytes key = Hkdf.expand(hashKey, info, Hkdf.HASH)) {
      return Hkdf.mac(key, value);
    }
  }

  /**
   * Streams {@code plain} into {@code sealed} in authenticated segments. Closes neither.
   *
   * @throws UncheckedIOException when either stream fails; what was written then does not open
   */
  public void sealStream(InputStream plain, OutputStream sealed, Context context) {
    byte[] salt = Gcm.random(SALT);
    byte[] prefix = Gcm.random(SealedSegments.PREFIX);
    try (DataKeys.Lent lent = dataKeys.forSealing(context, DataKeys.Use.STREAM, 0);
        SealedSegments segments = segments(lent.key, salt, prefix, context)) {
      sealed.write(lent.head);
      sealed.write(salt);
      sealed.write(prefix);
      segments.sealAll(plain, sealed);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * The plaintext of what {@link #sealStream} wrote. Reads the head at once. A changed or truncated
   * source fails with an IOException before any byte of the damaged segment is given out; only the
   * end of the returned stream says that all of it was there.
   *
   * @throws KeysException CANNOT_OPEN, UNKNOWN_FORMAT, KEY_GONE, PROVIDER_UNAVAILABLE
   * @throws UncheckedIOException when {@code sealed} fails while the head is read
   */
  public InputStream openStream(InputStream sealed, Context context) {
    try {
      byte[] head = head(sealed);
      byte[] salt = whole(sealed, SALT);
      byte[] prefix = whole(sealed, SealedSegments.PREFIX);
      try (SecretBytes key = dataKeys.forOpening(head, context, DataKeys.Use.STREAM)) {
        return new OpenedStream(sealed, segments(key, salt, prefix, context));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * How many bytes at the start of what {@link #seal} made are its head, the wrapped data key. The
   * head is the same for values that share a data key, so that who keeps many may keep it once and
   * put it back before {@link #open}; alone it may be given to {@link #rewrap(byte[], Context)}.
   *
   * @throws KeysException UNKNOWN_FORMAT, CANNOT_OPEN
   */
  public static int headLength(byte[] sealed) {
    return Head.length(sealed);
  }

  /**
   * Exchanges the head of what {@link #seal} made for one under the tenant's newest key; the value
   * itself is neither opened nor changed. Returns the same array when it is under that key already.
   *
   * @throws KeysException CANNOT_OPEN, UNKNOWN_FORMAT, KEY_GONE, PROVIDER_UNAVAILABLE
   */
  public byte[] rewrap(byte[] sealed, Context context) {
    int length = Head.length(sealed);
    if (sealed.length < length) {
      throw KeysException.cannotOpen();
    }
    byte[] head = Arrays.copyOf(sealed, length);
    byte[] fresh = dataKeys.rewrapped(head, context);
    return Arrays.equals(fresh, head)
        ? sealed
        : ByteBuffer.allocate(fresh.length + sealed.length - length)
            .put(fresh)
            .put(sealed, length, sealed.length - length)
            .array();
  }

  /**
   * Copies what {@link #sealStream} made with its head exchanged, as {@link #rewrap(byte[],
   * Context)} does. Closes neither stream.
   *
   * @throws UncheckedIOException when either stream fails
   */
  public void rewrapStream(InputStream sealed, OutputStream rewrapped, Context context) {
    try {
      rewrapped.write(dataKeys.rewrapped(head(sealed), context));
      sealed.transferTo(rewrapped);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Gives a tenant a newest key pair and returns its version; what older ones sealed stays
   * readable.
   *
   * @throws KeysException KEY_GONE, PROVIDER_UNAVAILABLE
   */
  public int rotate(String tenant) {
    return store.rotate(store.holders().of(tenant)).highest;
  }

  /**
   * Drops all key pairs of a tenant but the newest. What was not rewrapped before MUST be given up:
   * it never opens again.
   *
   * @throws KeysException KEY_GONE
   */
  public void dropFormer(String tenant) {
    store.dropFormer(tenant);
  }

  /** Opens requests that clients sealed end to end. The caller closes it. */
  public RequestKeys requestKeys() {
    return new RequestKeys(store.certificates(), store.settings().clock());
  }

  /** Revocation and destruction of tenants' keys. */
  public KeyLife life() {
    return life;
  }

  /**
   * Lets a tenant hold its own keys: what is made for it from now on is wrapped by {@code own}, and
   * kept open in memory no longer than {@link KeySettings#ownKeyLife}. Call it after each start.
   * {@link #rewrap()} and then {@link #rotate} bring over keys that the root had wrapped.
   */
  public void giveProvider(String tenant, KeyProvider own) {
    providers.give(tenant, own);
    store.forget(tenant);
  }

  /**
   * Puts what a tenant seals from now on under keys that it shares with others that share; what it
   * sealed is bound to the tenant all the same and opens for no other. Call it after each start,
   * and never for a tenant that has sealed under keys of its own: that would not open any more.
   */
  public void shareKeys(String tenant) {
    store.holders().share(tenant);
    store.forget(tenant);
  }

  /** Takes a tenant's own provider away; what it wrapped fails with PROVIDER_UNAVAILABLE. */
  public void withdrawProvider(String tenant) {
    providers.withdraw(tenant);
    store.forget(tenant);
  }

  /**
   * Wraps every key that another root or provider wrapped under the one in force, file by file, and
   * returns how many files changed. Sealing and opening go on meanwhile. May be repeated after a
   * failure; once it returns, the former root is not needed any more.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE
   */
  public int rewrap() {
    return store.rewrap();
  }

  /** All keys in the store, oldest first for each tenant. */
  public List<KeyEntry> keys() {
    return store.all().stream()
        .flatMap(keys ->
            keys.mark.phase().isEnd()
                ? java.util.stream.Stream.of(KeyEntry.destroyed(keys))
                : keys.keks.stream().map(kek -> KeyEntry.of(keys, kek)))
        .toList();
  }

  /** How often data keys were wrapped and unwrapped so far: far less often than values sealed. */
  public Work work() {
    return dataKeys.work();
  }

  /** How often keys were used so far, by tenant, purpose, version and act. */
  public Map<KeyUse, Long> uses() {
    return uses.sums();
  }

  /** Counts of the steps that are too costly for each value. */
  public record Work(long wraps, long unwraps) {}

  /** Zeroes the keys; everything fails with SEALED from now on. */
  @Override
  public void close() {
    store.close();
    dataKeys.close();
  }

  private static SealedSegments segments(
      SecretBytes key, byte[] salt, byte[] prefix, Context context) {
    SecretBytes own = Hkdf.expand(key, salt, Gcm.KEY);
    return new SealedSegments(own, prefix, aad(STREAM, context));
  }

  private static byte[] aad(byte[] label, Context context) {
    byte[] place = context.encoded();
    return ByteBuffer.allocate(label.length + place.length).put(label).put(place).array();
  }

  private static byte[] head(InputStream sealed) throws IOException {
    byte[] start = whole(sealed, 2);
    byte[] rest = whole(sealed, Head.length(start) - 2);
    return ByteBuffer.allocate(2 + rest.length).put(start).put(rest).array();
  }

  private static byte[] whole(InputStream sealed, int length) throws IOException {
    byte[] bytes = sealed.readNBytes(length);
    if (bytes.length < length) {
      throw KeysException.cannotOpen();
    }
    return bytes;
  }
}
