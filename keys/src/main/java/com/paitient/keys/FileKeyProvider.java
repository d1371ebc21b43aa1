// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Root keys in a file that only its owner may read (mode 0600), sealed by a passphrase or by
 * shares, or plain for development: whoever can read a plain one and the key store can read
 * everything. The newest key wraps; older ones only open, until they are dropped. {@link RootFile}
 * draws the file.
 *
 * <p>What {@link #wrap} makes; context and the first nine bytes are associated data:
 *
 * <pre>
 *   1  version of this format, 1
 *   8  fingerprint of the root key
 *  12  random nonce
 *   n  AES-256-GCM ciphertext
 *  16  tag
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class FileKeyProvider implements KeyProvider {
  private static final byte VERSION = 1;
  private static final int FINGERPRINT = 8;
  private static final int HEADER = 1 + FINGERPRINT;
  private static final int BODY = HEADER + Gcm.NONCE;
  private static final String PREFIX = "file:";

  private final Path file;
  private volatile State state;

  private FileKeyProvider(Path file, State state) {
    this.file = file;
    this.state = state;
  }

  /**
   * Opens a plain root key file, or makes one where there is none yet. Of several that make one at
   * the same time one wins and all open the same key; a crash leaves no key or a whole one.
   *
   * @throws KeysException BAD_KEY_FILE when the file is a link, damaged, or open to others, SEALED
   *     when it is sealed
   */
  public static FileKeyProvider openOrCreate(Path file) {
    if (!DurableFile.exists(file)) {
      try (SecretBytes none = SecretBytes.copyOf(new byte[0])) {
        boolean _ = create(file, RootFile.Lock.plain(), none);
      }
    }
    return opened(
        file,
        lock -> {
          if (lock.protection != Protection.PLAIN) {
            throw new KeysException(
                KeysException.Code.SEALED, "root key file " + file.getFileName() + " is " + lock);
          }
          return SecretBytes.copyOf(new byte[0]);
        });
  }

  /**
   * Makes a fresh root key in a file sealed with a passphrase; it is never there unsealed.
   *
   * @throws KeysException REFUSED when there is a file already, BAD_KEY_FILE
   */
  public static void create(Path file, SecretBytes passphrase) {
    RootFile.Lock lock = RootFile.Lock.passphrase(Argon2id.RECOMMENDED);
    try (SecretBytes sealing = lock.key(passphrase)) {
      createSealed(file, lock, sealing);
    }
  }

  /**
   * Makes a fresh root key in a file sealed with shares; it is never there unsealed.
   *
   * @throws KeysException REFUSED when there is a file already, BAD_KEY_FILE
   * @throws IllegalArgumentException unless 2 ≤ needed ≤ count ≤ 16
   */
  public static List<Share> create(Path file, int needed, int count) {
    try (SecretBytes sealing = SecretBytes.random(Gcm.KEY)) {
      byte[] set = Gcm.random(Share.SET);
      List<Share> shares = shares(sealing, set, needed, count);
      createSealed(file, RootFile.Lock.shares(set, needed, count), sealing);
      return shares;
    }
  }

  /**
   * Opens a file that {@link #sealWithPassphrase} sealed.
   *
   * @throws KeysException CANNOT_OPEN when the passphrase is wrong, BAD_KEY_FILE
   */
  public static FileKeyProvider unseal(Path file, SecretBytes passphrase) {
    return opened(file, lock -> lock.key(passphrase));
  }

  /**
   * Opens a file that {@link #sealWithShares} sealed; shares may come in any order.
   *
   * @throws KeysException CANNOT_OPEN when there are too few shares or wrong ones, BAD_KEY_FILE
   */
  public static FileKeyProvider unseal(Path file, List<Share> shares) {
    return opened(file, lock -> lock.key(shares));
  }

  /**
   * How a file is protected, which says what unseals it.
   *
   * @throws KeysException BAD_KEY_FILE, UNKNOWN_FORMAT
   */
  public static Protection protection(Path file) {
    byte[] content = DurableFile.read(file);
    try {
      return RootFile.lock(file, content).protection;
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Seals the file with a passphrase, in place of what protected it. The former content is
   * overwritten, but copies and backups of it MUST be destroyed by whoever made them.
   */
  public void sealWithPassphrase(SecretBytes passphrase) {
    RootFile.Lock lock = RootFile.Lock.passphrase(Argon2id.RECOMMENDED);
    write(now -> now.under(lock, lock.key(passphrase)));
  }

  /**
   * Seals the file with fresh shares, of which {@code needed} unseal it, in place of what protected
   * it. The shares are given out just here; the caller hands them to their keepers and closes them.
   *
   * @throws IllegalArgumentException unless 2 ≤ needed ≤ count ≤ 16
   */
  public List<Share> sealWithShares(int needed, int count) {
    SecretBytes sealing = SecretBytes.random(Gcm.KEY);
    byte[] set = Gcm.random(Share.SET);
    List<Share> shares = shares(sealing, set, needed, count);
    write(now -> now.under(RootFile.Lock.shares(set, needed, count), sealing));
    return shares;
  }

  private static List<Share> shares(SecretBytes sealing, byte[] set, int needed, int count) {
    if (count > 16) {
      throw new IllegalArgumentException("at most 16 shares");
    }
    byte[][] values = Shamir.split(sealing, needed, count);
    List<Share> shares = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      shares.add(new Share(set, needed, number, SecretBytes.take(values[number - 1])));
    }
    return shares;
  }

  /**
   * Adds a newest root key, under which everything is wrapped from now on. {@link
   * Envelope#rewrap()} brings over what older ones wrapped, {@link #dropFormer} then ends them.
   * Each step may be repeated after a crash.
   */
  @Override
  public void rotate() {
    write(State::withNewest);
  }

  /**
   * Drops all root keys but the newest. What they wrapped and was not rewrapped is lost, old
   * backups of the key store included.
   */
  @Override
  public void dropFormer() {
    write(State::newestOnly);
  }

  @Override
  public boolean renews() {
    return true;
  }

  /** "file:" and a fingerprint of the newest root key, which does not help to find the key. */
  @Override
  public String id() {
    return state.keys.getFirst().id();
  }

  @Override
  public boolean opens(String id) {
    return id.startsWith(PREFIX) && !keysCalled(id.substring(PREFIX.length())).isEmpty();
  }

  @Override
  public byte[] wrap(SecretBytes key, Context context) {
    RootKey root = state.keys.getFirst();
    byte[] nonce = Gcm.random(Gcm.NONCE);
    byte[] wrapped = new byte[BODY + key.length() + Gcm.TAG];
    ByteBuffer.wrap(wrapped).put(VERSION).put(HexFormat.of().parseHex(root.fingerprint)).put(nonce);
    byte[] aad = aad(wrapped, context);
    return key.use(plain -> {
      Gcm.seal(root.wrapping, nonce, aad, ByteBuffer.wrap(plain), at(wrapped, BODY));
      return wrapped;
    });
  }

  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    if (wrapped.length < BODY + Gcm.TAG) {
      throw KeysException.cannotOpen();
    }
    if (wrapped[0] != VERSION) {
      throw KeysException.unknownFormat(wrapped[0]);
    }
    RootKey root =
        keysCalled(HexFormat.of().formatHex(wrapped, 1, HEADER)).stream()
            .findFirst()
            .orElseThrow(KeysException::cannotOpen);
    byte[] nonce = Arrays.copyOfRange(wrapped, HEADER, BODY);
    return SecretBytes.take(
        Gcm.open(root.wrapping, nonce, aad(wrapped, context), at(wrapped, BODY)));
  }

  @Override
  public void close() {
    state.close();
  }

  @Override
  public String toString() {
    return "FileKeyProvider[" + id() + "]";
  }

  /** The key of that fingerprint, if the file holds one by now. */
  private List<RootKey> keysCalled(String fingerprint) {
    List<RootKey> known = state.called(fingerprint);
    return known.isEmpty() && !state.isClosed() ? reloaded().called(fingerprint) : known;
  }

  private synchronized State reloaded() {
    State former = state;
    if (former.isClosed()) {
      throw new KeysException(KeysException.Code.SEALED, "key provider is closed");
    }
    byte[] content = DurableFile.read(file);
    try {
      if (!RootFile.lock(file, content).isSameAs(former.lock)) {
        throw new KeysException(KeysException.Code.SEALED, "root key file was sealed anew");
      }
      state = State.read(file, content, former.lock, former.sealing).keeping(former);
      return state;
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private synchronized void write(UnaryOperator<State> step) {
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    DurableFile.locked(
        lock,
        () -> {
          State next = step.apply(reloaded());
          byte[] content = next.encoded();
          try {
            DurableFile.replaceAndErase(file, content);
          } finally {
            Arrays.fill(content, (byte) 0);
          }
          State former = state;
          state = next;
          former.closeAllBut(next);
          return next;
        });
  }

  private static FileKeyProvider opened(Path file, Opener opener) {
    byte[] content = DurableFile.read(file);
    try {
      RootFile.Lock lock = RootFile.lock(file, content);
      SecretBytes sealing = opener.sealingKey(lock);
      return new FileKeyProvider(file, State.read(file, content, lock, sealing));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static void createSealed(Path file, RootFile.Lock lock, SecretBytes sealing) {
    if (!create(file, lock, sealing)) {
      throw KeysException.refused("there is a root key file already");
    }
  }

  /** Puts a file with a fresh root key there, unless there is one. */
  private static boolean create(Path file, RootFile.Lock lock, SecretBytes sealing) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      DurableFile.createFolder(folder);
    }
    byte[] content = new byte[0];
    try (SecretBytes root = SecretBytes.random(Gcm.KEY)) {
      content = RootFile.encoded(lock, sealing, List.of(root));
      return DurableFile.create(file, content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static ByteBuffer at(byte[] array, int offset) {
    return ByteBuffer.wrap(array, offset, array.length - offset);
  }

  private static byte[] aad(byte[] wrapped, Context context) {
    byte[] place = context.encoded();
    return ByteBuffer.allocate(HEADER + place.length).put(wrapped, 0, HEADER).put(place).array();
  }

  /** Gives the key that a file is sealed under. */
  private interface Opener {
    SecretBytes sealingKey(RootFile.Lock lock);
  }

  /** A root key, with what is derived from it. */
  private record RootKey(SecretBytes root, SecretBytes wrapping, String fingerprint) {
    static RootKey of(SecretBytes root) {
      byte[] mac = Hkdf.mac(root, "paitient file root: fingerprint".getBytes(US_ASCII));
      return new RootKey(
          root,
          Hkdf.key(root, "paitient file root: wrap"),
          HexFormat.of().formatHex(mac, 0, FINGERPRINT));
    }

    String id() {
      return PREFIX + fingerprint;
    }

    void close() {
      root.close();
      wrapping.close();
    }
  }

  /** What the file says: keys, newest first, and what seals them. */
  private record State(RootFile.Lock lock, SecretBytes sealing, List<RootKey> keys) {
    static State read(Path file, byte[] content, RootFile.Lock lock, SecretBytes sealing) {
      List<SecretBytes> roots = RootFile.keys(file, content, lock, sealing);
      return new State(lock, sealing, roots.stream().map(RootKey::of).toList());
    }

    State under(RootFile.Lock other, SecretBytes otherSealing) {
      return new State(other, otherSealing, keys);
    }

    /** The same with the copies of keys that {@code former} has already. */
    State keeping(State former) {
      List<RootKey> same = new ArrayList<>();
      for (RootKey key : keys) {
        List<RootKey> known = former.called(key.fingerprint);
        same.add(known.isEmpty() ? key : known.getFirst());
      }
      State kept = new State(lock, sealing, same);
      closeAllBut(kept);
      former.closeAllBut(kept);
      return kept;
    }

    void closeAllBut(State kept) {
      keys.stream()
          .filter(key -> kept.keys.stream().noneMatch(other -> other.root.isOneWith(key.root)))
          .forEach(RootKey::close);
      if (!kept.sealing.isOneWith(sealing)) {
        sealing.close();
      }
    }

    State withNewest() {
      if (keys.size() == RootFile.MOST_KEYS) {
        throw new IllegalStateException("drop former root keys before another one is added");
      }
      RootKey newest = RootKey.of(SecretBytes.random(Gcm.KEY));
      return new State(lock, sealing, Stream.concat(Stream.of(newest), keys.stream()).toList());
    }

    State newestOnly() {
      return new State(lock, sealing, List.of(keys.getFirst()));
    }

    byte[] encoded() {
      return RootFile.encoded(lock, sealing, keys.stream().map(RootKey::root).toList());
    }

    List<RootKey> called(String fingerprint) {
      return keys.stream().filter(key -> key.fingerprint.equals(fingerprint)).toList();
    }

    boolean isClosed() {
      return keys.getFirst().root.isClosed();
    }

    void close() {
      sealing.close();
      keys.forEach(RootKey::close);
    }
  }
}
