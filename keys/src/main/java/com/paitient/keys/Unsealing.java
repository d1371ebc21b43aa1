// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A sealed root key file on its way to being unsealed: takes a passphrase, or shares one at a time
 * from their keepers. A share that is misread, of another set or given already is refused at once;
 * shares that together do not open the file are all forgotten. Thread-safe.
 */
public final class Unsealing implements AutoCloseable {
  private final Path file;
  private final RootFile.Lock lock;
  private final List<Share> shares = new ArrayList<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable FileKeyProvider root;
  private int refusals;

  private Unsealing(Path file, RootFile.Lock lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * Looks at a root key file.
   *
   * @throws KeysException BAD_KEY_FILE, UNKNOWN_FORMAT
   */
  public static Unsealing of(Path file) {
    byte[] content = DurableFile.read(file);
    try {
      return new Unsealing(file, RootFile.lock(file, content));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** Where it stands. */
  public synchronized Status status() {
    boolean byShares = lock.protection == Protection.SHARES;
    return new Status(
        lock.protection, byShares ? lock.parameters[Share.SET] : 0, shares.size(), root != null);
  }

  /**
   * Tries a passphrase.
   *
   * @throws KeysException CANNOT_OPEN when it is wrong, or shares are needed
   */
  public synchronized Status passphrase(SecretBytes passphrase) {
    requireSealed();
    try {
      return opened(FileKeyProvider.unseal(file, passphrase));
    } catch (KeysException wrong) {
      refusals++;
      throw wrong.code() == KeysException.Code.CANNOT_OPEN
              && lock.protection == Protection.PASSPHRASE
          ? Share.refused("the passphrase is wrong")
          : wrong;
    }
  }

  /**
   * Takes one share.
   *
   * @throws KeysException CANNOT_OPEN when it is refused, or a passphrase is needed
   */
  public synchronized Status share(String text) {
    requireSealed();
    try {
      return with(Share.parse(text));
    } catch (KeysException wrong) {
      refusals++;
      throw wrong;
    }
  }

  /** How many passphrases and shares were refused. */
  public synchronized int refusals() {
    return refusals;
  }

  /** Waits until it is unsealed; the caller closes the provider. */
  public FileKeyProvider await() throws InterruptedException {
    done.await();
    synchronized (this) {
      if (root == null) {
        throw new KeysException(KeysException.Code.SEALED, "the root key file stays sealed");
      }
      return root;
    }
  }

  /** Forgets the shares; who waits is told. */
  @Override
  public synchronized void close() {
    forgetShares();
    done.countDown();
  }

  private Status with(Share share) {
    if (lock.protection != Protection.SHARES) {
      share.close();
      throw Share.refused("the root key file is " + lock);
    }
    if (!share.set().equals(HexFormat.of().formatHex(lock.parameters, 0, Share.SET))) {
      share.close();
      throw Share.refused("the share belongs to another root key file");
    }
    if (shares.stream().anyMatch(given -> given.number() == share.number())) {
      share.close();
      throw Share.refused("share " + share.number() + " was given already");
    }
    shares.add(share);
    return shares.size() < lock.parameters[Share.SET] ? status() : combined();
  }

  private Status combined() {
    try {
      return opened(FileKeyProvider.unseal(file, shares));
    } catch (KeysException wrong) {
      forgetShares();
      throw wrong.code() == KeysException.Code.CANNOT_OPEN
          ? Share.refused("the shares do not open the file together: one is forged; begin anew")
          : wrong;
    }
  }

  private Status opened(FileKeyProvider provider) {
    root = provider;
    Status after = status();
    forgetShares();
    done.countDown();
    return after;
  }

  private void forgetShares() {
    shares.forEach(Share::close);
    shares.clear();
  }

  private void requireSealed() {
    if (root != null) {
      throw new KeysException(KeysException.Code.REFUSED, "the root key file is unsealed already");
    }
  }

  /**
   * Where an unsealing stands.
   *
   * @param needed how many shares are needed; 0 with a passphrase
   * @param given how many were given
   */
  public record Status(Protection protection, int needed, int given, boolean unsealed) {}
}
