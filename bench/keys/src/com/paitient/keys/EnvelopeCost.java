// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The envelope beside the JDK's AES-256-GCM with the same associated data and a random nonce for
 * each value, as any user of it needs; and the steps that are off the path of a request.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EnvelopeCost {
  private static final Context PLACE = Context.column("ten_1", "prompts", "row-1", "text");

  /** Values of one size, sealed either way. */
  @State(Scope.Benchmark)
  public static class Values {
    @Param({"4096", "65536"})
    int bytes;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key = new SecretKeySpec(random.generateSeed(32), "AES");
    private Path folder;
    private FileKeyProvider root;
    Envelope envelope;
    byte[] plain;
    byte[] sealed;
    byte[] bare;

    @Setup
    public void open() throws IOException, GeneralSecurityException {
      folder = Files.createTempDirectory("paitient-bench");
      root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
      envelope = Envelope.open(folder.resolve("store"), root);
      plain = new byte[bytes];
      random.nextBytes(plain);
      sealed = envelope.seal(plain, PLACE);
      bare = bareSeal();
    }

    @TearDown
    public void close() throws IOException {
      envelope.close();
      root.close();
      try (var files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }

    byte[] bareSeal() throws GeneralSecurityException {
      byte[] nonce = new byte[12];
      random.nextBytes(nonce);
      byte[] out = new byte[12 + plain.length + 16];
      System.arraycopy(nonce, 0, out, 0, 12);
      int _ = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain, 0, plain.length, out, 12);
      return out;
    }

    byte[] bareOpen() throws GeneralSecurityException {
      byte[] nonce = java.util.Arrays.copyOf(bare, 12);
      return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(bare, 12, bare.length - 12);
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(128, nonce));
      cipher.updateAAD(PLACE.encoded());
      return cipher;
    }
  }

  /** Keys to wrap. */
  @State(Scope.Benchmark)
  public static class Keys {
    private final FileRoot root = new FileRoot();
    private final Kek kek =
        Kek.create("ten_1", 1, Profile.HYBRID_XWING, Instant.EPOCH, root);
    private final SecretBytes half = root.unwrap(kek.privateHalf.bytes, kek.place("ten_1"));
    private final SecretBytes origin = SecretBytes.random(32);
    private final SecretBytes dataKey = SecretBytes.random(32);
    private final byte[] shared = PLACE.shared();
    private final byte[] head = Head.wrap(kek, origin, dataKey, shared);
    private final byte[] wrapped = root.wrap(dataKey, PLACE);
  }

  @Benchmark
  public byte[] seal(Values values) {
    return values.envelope.seal(values.plain, PLACE);
  }

  @Benchmark
  public byte[] bareSeal(Values values) throws GeneralSecurityException {
    return values.bareSeal();
  }

  @Benchmark
  public byte[] open(Values values) {
    return values.envelope.open(values.sealed, PLACE);
  }

  @Benchmark
  public byte[] bareOpen(Values values) throws GeneralSecurityException {
    return values.bareOpen();
  }

  @Benchmark
  public byte[] wrapDataKey(Keys keys) {
    return Head.wrap(keys.kek, keys.origin, keys.dataKey, keys.shared);
  }

  @Benchmark
  public int unwrapDataKey(Keys keys) {
    try (SecretBytes key = Head.unwrap(keys.head, keys.kek, keys.half, keys.origin, keys.shared)) {
      return key.length();
    }
  }

  @Benchmark
  public byte[] rootWrap(Keys keys) {
    return keys.root.wrap(keys.dataKey, PLACE);
  }

  @Benchmark
  public int rootUnwrap(Keys keys) {
    try (SecretBytes key = keys.root.unwrap(keys.wrapped, PLACE)) {
      return key.length();
    }
  }

  /** The root key file's cipher, on a file of this benchmark. */
  private static final class FileRoot implements KeyProvider {
    private final FileKeyProvider file;

    FileRoot() {
      try {
        Path folder = Files.createTempDirectory("paitient-bench-root");
        file = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
        folder.toFile().deleteOnExit();
        folder.resolve("root.key").toFile().deleteOnExit();
      } catch (IOException failed) {
        throw new java.io.UncheckedIOException(failed);
      }
    }

    @Override
    public String id() {
      return file.id();
    }

    @Override
    public byte[] wrap(SecretBytes key, Context context) {
      return file.wrap(key, context);
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, Context context) {
      return file.unwrap(wrapped, context);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
