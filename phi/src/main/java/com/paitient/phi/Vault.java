// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which surrogate stands for which real value, throughout a conversation. It holds real values: it
 * MUST be sealed before it is stored, and is never printed. Surrogates are random, not derived from
 * the value. Thread-safe.
 *
 * <p>Exported form, in {@link DataOutputStream}'s encoding:
 *
 * <pre>
 * int magic "PHV1", int days that dates are shifted by,
 * int count, then per value: text key, text surrogate
 * int count, then per unit: text surrogate, text real, boolean word
 * text = int length in bytes, UTF-8
 * </pre>
 */
public final class Vault {
  private static final int MAGIC = 0x50485631;
  private static final int MOST = 1 << 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final int shiftDays;
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, Unit> words = new HashMap<>();
  private final Map<String, Unit> units = new LinkedHashMap<>();

  private Vault(int shiftDays) {
    this.shiftDays = shiftDays;
  }

  /** An empty vault; its dates will be shifted by whole weeks, so that weekdays keep sense. */
  public static Vault create() {
    byte[] random = new byte[Long.BYTES];
    RANDOM.nextBytes(random);
    return shifted(random);
  }

  /**
   * An empty vault whose dates are shifted as far as any other of the same secret: one patient's
   * dates, throughout all conversations about him.
   *
   * @param secret of at least eight bytes, which nobody can derive from the patient
   */
  public static Vault shifted(byte[] secret) {
    long number = ByteBuffer.wrap(secret).getLong();
    int weeks = 5 + (int) Math.floorMod(number, 47L);
    return new Vault(number < 0 ? -7 * weeks : 7 * weeks);
  }

  /** How many surrogates it holds. */
  public synchronized int size() {
    return units.size();
  }

  /** All of it, in clear: for sealing at once. */
  public synchronized byte[] export() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(shiftDays);
      out.writeInt(values.size());
      for (Map.Entry<String, String> e : values.entrySet()) {
        write(out, e.getKey());
        write(out, e.getValue());
      }
      out.writeInt(units.size());
      for (Unit u : units.values()) {
        write(out, u.surrogate());
        write(out, u.real());
        out.writeBoolean(u.word());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * A vault from its exported form.
   *
   * @throws IllegalArgumentException for anything else; the message holds none of it
   */
  public static Vault parse(byte[] exported) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(exported))) {
      if (in.readInt() != MAGIC) {
        throw new IllegalArgumentException("no vault");
      }
      Vault vault = new Vault(in.readInt());
      int count = count(in);
      for (int i = 0; i < count; i++) {
        vault.values.put(read(in), read(in));
      }
      int unitCount = count(in);
      for (int i = 0; i < unitCount; i++) {
        vault.put(new Unit(read(in), read(in), in.readBoolean()));
      }
      if (in.read() >= 0) {
        throw new IllegalArgumentException("more than a vault");
      }
      return vault;
    } catch (IOException e) {
      throw new IllegalArgumentException("a vault that ends early");
    }
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST) {
      throw new IllegalArgumentException("no vault");
    }
    return count;
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IllegalArgumentException("a vault that ends early");
    }
    return new String(in.readNBytes(length), java.nio.charset.StandardCharsets.UTF_8);
  }

  int shiftDays() {
    return shiftDays;
  }

  /** By how many years everyone over 89 is older, one to five; the same wherever dates shift so. */
  int olderYears() {
    return 1 + Math.floorMod(shiftDays / 7, 5);
  }

  @Nullable String value(String key) {
    return values.get(key);
  }

  void value(String key, String surrogate) {
    values.put(key, surrogate);
  }

  /** The unit for a real word, whatever its writing. */
  @Nullable Unit word(String real) {
    return words.get(real.toLowerCase(Locale.ROOT));
  }

  boolean issued(String surrogate) {
    return units.containsKey(surrogate.toLowerCase(Locale.ROOT));
  }

  /** Whether a real value has this text, so that no surrogate may. */
  boolean real(String text) {
    return words.containsKey(text.toLowerCase(Locale.ROOT));
  }

  void put(Unit unit) {
    units.put(unit.surrogate().toLowerCase(Locale.ROOT), unit);
    words.put(unit.real().toLowerCase(Locale.ROOT), unit);
  }

  /** The surrogate that stands for a whole value, or the one that is made for it now. */
  synchronized String own(String real, Supplier<String> make) {
    String known = values.get("\0" + real);
    if (known != null) {
      return known;
    }
    String made = make.get();
    values.put("\0" + real, made);
    put(new Unit(made, real, false));
    return made;
  }

  /** Adds a further writing of a surrogate unless that writing is taken. */
  void alias(Unit unit) {
    units.putIfAbsent(unit.surrogate().toLowerCase(Locale.ROOT), unit);
  }

  synchronized Collection<Unit> units() {
    return List.copyOf(units.values());
  }

  /** Runs makers one at a time, so that two texts never get one surrogate. */
  synchronized List<String> surrogates(Surrogates maker, List<Finding> findings, String text) {
    List<String> out = new ArrayList<>(findings.size());
    for (Finding f : findings) {
      out.add(maker.of(f.category(), text.substring(f.start(), f.end())));
    }
    return out;
  }

  @Override
  public String toString() {
    return "Vault[" + size() + " surrogates]";
  }
}
