// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The envelope, and the wrapping of keys, beside the JDK's AES-256-GCM with what any user of it must
 * do for each value: a random nonce, the same associated data, and nonce, ciphertext and tag in an
 * array of their own. Both run by turns in one thread, a millisecond or so each, and what counts is
 * the time of a processor that each took, so that whatever else the machine does meets both alike.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EnvelopeCost {
  private static final Context PLACE = Context.column("ten_1", "prompts", "row-1", "text");

  /** HotSpot's AES-GCM is fast only once C2 compiled its callers, which takes so many calls. */
  private static final int WARM = 20_000;

  /** Processor time and acts of both sides, summed over an iteration. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Sides {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    public long bareNanos;
    public long ourNanos;
    public long bareActs;
    public long ourActs;

    private void bare(int turns, Act act, Blackhole out) throws GeneralSecurityException {
      bareNanos += nanos(turns, act, out);
      bareActs += turns;
    }

    private void ours(int turns, Act act, Blackhole out) throws GeneralSecurityException {
      ourNanos += nanos(turns, act, out);
      ourActs += turns;
    }

    private long nanos(int turns, Act act, Blackhole out) throws GeneralSecurityException {
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < turns; i++) {
        out.consume(act.run());
      }
      return threads.getCurrentThreadCpuTime() - start;
    }
  }

  /** What is measured. */
  interface Act {
    Object run() throws GeneralSecurityException;
  }

  /** AES-256-GCM as a user of the JDK writes it. */
  private static final class Bare {
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key = new SecretKeySpec(random.generateSeed(32), "AES");
    private final byte[] plain;
    private final byte[] sealed;

    Bare(int bytes) throws GeneralSecurityException {
      plain = new byte[bytes];
      random.nextBytes(plain);
      sealed = seal();
    }

    byte[] seal() throws GeneralSecurityException {
      byte[] nonce = new byte[12];
      random.nextBytes(nonce);
      byte[] out = new byte[12 + plain.length + 16];
      System.arraycopy(nonce, 0, out, 0, 12);
      int _ = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain, 0, plain.length, out, 12);
      return out;
    }

    byte[] open() throws GeneralSecurityException {
      byte[] nonce = Arrays.copyOf(sealed, 12);
      return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(sealed, 12, sealed.length - 12);
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(128, nonce));
      cipher.updateAAD(PLACE.encoded());
      return cipher;
    }
  }

  /** Values of one size, sealed either way. */
  @State(Scope.Benchmark)
  public static class Values {
    @Param({"4096", "65536"})
    int bytes;

    private final Folder folder = new Folder();
    private final FileKeyProvider root = folder.root();
    private final Envelope envelope = Envelope.open(folder.path.resolve("store"), root);
    private Bare bare;
    private byte[] sealed;

    @Setup
    public void warm() throws GeneralSecurityException {
      bare = new Bare(1024);
      sealed = seal();
      for (int i = 0; i < WARM; i++) {
        require(bare.seal().length < seal().length);
        require(bare.open().length == open().length);
      }
      bare = new Bare(bytes);
      sealed = seal();
    }

    @TearDown
    public void close() {
      envelope.close();
      root.close();
      folder.close();
    }

    private int turns() {
      return (1 << 20) / bytes;
    }

    private byte[] seal() {
      return envelope.seal(bare.plain, PLACE);
    }

    private byte[] open() {
      return envelope.open(sealed, PLACE);
    }
  }

  /** Keys to wrap. */
  @State(Scope.Benchmark)
  public static class Keys {
    private static final int TURNS = 20;
    private static final int BARE_TURNS = 500;

    private final Folder folder = new Folder();
    private final FileKeyProvider root = folder.root();
    private final Kek kek = Kek.create("ten_1", 1, Profile.HYBRID_XWING, Instant.EPOCH, root);
    private final SecretBytes half = root.unwrap(kek.privateHalf.bytes, kek.place("ten_1"));
    private final SecretBytes origin = SecretBytes.random(32);
    private final SecretBytes dataKey = SecretBytes.random(32);
    private final byte[] shared = PLACE.shared();
    private final byte[] head = Head.wrap(kek, origin, dataKey, shared);
    private final byte[] wrapped = root.wrap(dataKey, PLACE);
    private Bare bare;

    @Setup
    public void warm() throws GeneralSecurityException {
      bare = new Bare(32);
      for (int i = 0; i < WARM; i++) {
        require(bare.open().length < bare.seal().length);
      }
      for (int i = 0; i < WARM / 20; i++) {
        require(unwrap() == rootUnwrap());
        require(wrap().length > rootWrap().length);
      }
    }

    @TearDown
    public void close() {
      root.close();
      folder.close();
    }

    private byte[] wrap() {
      return Head.wrap(kek, origin, dataKey, shared);
    }

    private int unwrap() {
      try (SecretBytes key = Head.unwrap(head, kek, half, origin, shared)) {
        return key.length();
      }
    }

    private byte[] rootWrap() {
      return root.wrap(dataKey, PLACE);
    }

    private int rootUnwrap() {
      try (SecretBytes key = root.unwrap(wrapped, PLACE)) {
        return key.length();
      }
    }
  }

  @Benchmark
  public void seal(Values values, Sides sides, Blackhole out) throws GeneralSecurityException {
    sides.bare(values.turns(), values.bare::seal, out);
    sides.ours(values.turns(), values::seal, out);
  }

  @Benchmark
  public void open(Values values, Sides sides, Blackhole out) throws GeneralSecurityException {
    sides.bare(values.turns(), values.bare::open, out);
    sides.ours(values.turns(), values::open, out);
  }

  @Benchmark
  public void wrap(Keys keys, Sides sides, Blackhole out) throws GeneralSecurityException {
    sides.bare(Keys.BARE_TURNS, keys.bare::seal, out);
    sides.ours(Keys.TURNS, keys::wrap, out);
  }

  @Benchmark
  public void unwrap(Keys keys, Sides sides, Blackhole out) throws GeneralSecurityException {
    sides.bare(Keys.BARE_TURNS, keys.bare::open, out);
    sides.ours(Keys.TURNS, keys::unwrap, out);
  }

  @Benchmark
  public void rootWrap(Keys keys, Sides sides, Blackhole out) throws GeneralSecurityException {
    sides.bare(Keys.BARE_TURNS, keys.bare::seal, out);
    sides.ours(Keys.BARE_TURNS, keys::rootWrap, out);
  }

  @Benchmark
  public void rootUnwrap(Keys keys, Sides sides, Blackhole out) throws GeneralSecurityException {
    sides.bare(Keys.BARE_TURNS, keys.bare::open, out);
    sides.ours(Keys.BARE_TURNS, keys::rootUnwrap, out);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("sealed or opened something else");
    }
  }

  /** A folder that is gone afterwards. */
  private static final class Folder {
    private final Path path;

    Folder() {
      try {
        path = Files.createTempDirectory("paitient-bench");
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    FileKeyProvider root() {
      return FileKeyProvider.openOrCreate(path.resolve("root.key"));
    }

    void close() {
      try (var files = Files.walk(path)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }
}
