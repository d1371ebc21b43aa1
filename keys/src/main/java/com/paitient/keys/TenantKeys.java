// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All keys of one tenant, as one file of the key store. Immutable.
 *
 * <p>The file; numbers are big-endian, texts UTF-8:
 *
 * <pre>
 *   7    "PSMKEYS"
 *   1    version of this format, 2; version 1 ends before {@link LifeMark}
 *   1    0: in use, 2: revoked, 1: destroyed, 3: erased; in the last two there are no keys below
 *   8    when it was last changed, milliseconds since 1970
 *   4    the highest version of a key-encryption key so far
 *   2+n  tenant
 *   2+n  provider that wrapped the hash key    (none: both empty)
 *   2+n  wrapped hash key
 *   2    number of key-encryption keys, oldest first; each:
 *          4    version
 *          1    profile
 *          8    when it was made
 *          2+n  public half
 *          2+n  provider that wrapped the private half
 *          2+n  wrapped private half
 *   2    number of key-encryption keys that were dropped; each:
 *          8    name
 *   n    {@link LifeMark}
 *  32    HMAC-SHA-256 of all before, under the store's integrity key
 * </pre>
 */
final class TenantKeys {
  private static final byte[] MAGIC = {'P', 'S', 'M', 'K', 'E', 'Y', 'S', 2};
  private static final byte BEFORE_MARKS = 1;

  final String tenant;
  final LifeMark mark;
  final Instant changed;
  final int highest;
  final Wrapped hashKey;
  final List<Kek> keks;
  final List<String> dropped;

  TenantKeys(
      String tenant,
      LifeMark mark,
      Instant changed,
      int highest,
      Wrapped hashKey,
      List<Kek> keks,
      List<String> dropped) {
    this.tenant = tenant;
    this.mark = mark;
    this.changed = changed;
    this.highest = highest;
    this.hashKey = hashKey;
    this.keks = List.copyOf(keks);
    this.dropped = List.copyOf(dropped);
  }

  /** What stays of a tenant's keys once they are destroyed. */
  TenantKeys destroyed(Instant when) {
    List<String> gone = new ArrayList<>(dropped);
    keks.forEach(kek -> gone.add(kek.id));
    LifeMark end = new LifeMark(KeyState.Phase.DESTROYED, mark.request(), List.copyOf(providers()));
    return new TenantKeys(
        tenant, end, when, highest, new Wrapped("", new byte[0]), List.of(), gone);
  }

  /** With another mark of its life. */
  TenantKeys marked(Instant when, LifeMark other) {
    return new TenantKeys(tenant, other, when, highest, hashKey, keks, dropped);
  }

  /** The ids of the providers that wrap the keys. */
  Set<String> providers() {
    Set<String> ids = new TreeSet<>();
    if (!mark.phase().isEnd()) {
      ids.add(hashKey.provider);
      keks.forEach(kek -> ids.add(kek.privateHalf.provider));
    }
    return ids;
  }

  /** The key that new data keys are wrapped under. */
  Kek newest() {
    if (keks.isEmpty()) {
      throw KeysException.gone();
    }
    return keks.getLast();
  }

  /**
   * The key of that name.
   *
   * @throws KeysException KEY_GONE when it was dropped, CANNOT_OPEN when it never was here
   */
  Kek kek(String id) {
    for (Kek kek : keks) {
      if (kek.id.equals(id)) {
        return kek;
      }
    }
    throw dropped.contains(id) ? KeysException.gone() : KeysException.cannotOpen();
  }

  /** With a newest key-encryption key added. */
  TenantKeys plus(Kek newest) {
    List<Kek> more = new ArrayList<>(keks);
    more.add(newest);
    return new TenantKeys(tenant, mark, newest.created, newest.version, hashKey, more, dropped);
  }

  /** With all but the newest key-encryption key dropped. */
  TenantKeys newestOnly(Instant when) {
    List<String> gone = new ArrayList<>(dropped);
    keks.subList(0, keks.size() - 1).forEach(kek -> gone.add(kek.id));
    return new TenantKeys(tenant, mark, when, highest, hashKey, List.of(newest()), gone);
  }

  /** With the same keys wrapped anew. */
  TenantKeys rewrapped(Instant when, Wrapped hashKeyNow, List<Kek> keksNow) {
    return new TenantKeys(tenant, mark, when, highest, hashKeyNow, keksNow, dropped);
  }

  byte[] encoded(SecretBytes integrity) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(content)) {
      out.write(MAGIC);
      out.writeByte(mark.phase().code());
      out.writeLong(changed.toEpochMilli());
      out.writeInt(highest);
      write(out, tenant.getBytes(UTF_8));
      write(out, hashKey);
      out.writeShort(keks.size());
      for (Kek kek : keks) {
        write(out, kek);
      }
      out.writeShort(dropped.size());
      for (String id : dropped) {
        out.write(HexFormat.of().parseHex(id));
      }
      mark.write(out);
      out.write(Hkdf.mac(integrity, content.toByteArray()));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return content.toByteArray();
  }

  /**
   * Reads what {@link #encoded} wrote.
   *
   * @throws KeysException UNKNOWN_FORMAT, or BAD_KEY_FILE for every change of it
   */
  static TenantKeys parse(byte[] content, SecretBytes integrity) {
    int end = content.length - Hkdf.HASH;
    if (end < MAGIC.length || !Arrays.equals(content, 0, 7, MAGIC, 0, 7)) {
      throw damaged();
    }
    if (content[7] != MAGIC[7] && content[7] != BEFORE_MARKS) {
      throw KeysException.unknownFormat(content[7]);
    }
    byte[] mac = Arrays.copyOfRange(content, end, content.length);
    if (!MessageDigest.isEqual(mac, Hkdf.mac(integrity, Arrays.copyOf(content, end)))) {
      throw damaged();
    }
    try {
      return read(content[7], ByteBuffer.wrap(content, MAGIC.length, end - MAGIC.length));
    } catch (BufferUnderflowException cut) {
      throw damaged();
    }
  }

  private static TenantKeys read(byte format, ByteBuffer in) {
    KeyState.Phase phase = KeyState.Phase.of(in.get());
    Instant changed = Instant.ofEpochMilli(in.getLong());
    int highest = in.getInt();
    String tenant = text(in);
    Wrapped hashKey = wrapped(in);
    List<Kek> keks = new ArrayList<>();
    for (int left = Short.toUnsignedInt(in.getShort()); left > 0; left--) {
      int version = in.getInt();
      Profile profile = Profile.of(in.get());
      Instant created = Instant.ofEpochMilli(in.getLong());
      keks.add(new Kek(version, profile, created, bytes(in), wrapped(in)));
    }
    List<String> dropped = new ArrayList<>();
    byte[] id = new byte[Kek.ID];
    for (int left = Short.toUnsignedInt(in.getShort()); left > 0; left--) {
      in.get(id);
      dropped.add(HexFormat.of().formatHex(id));
    }
    LifeMark mark = format == BEFORE_MARKS ? LifeMark.IN_USE.in(phase) : LifeMark.read(phase, in);
    return new TenantKeys(tenant, mark, changed, highest, hashKey, keks, dropped);
  }

  private static void write(DataOutputStream out, Kek kek) throws IOException {
    out.writeInt(kek.version);
    out.writeByte(kek.profile.code());
    out.writeLong(kek.created.toEpochMilli());
    write(out, kek.publicHalf);
    write(out, kek.privateHalf);
  }

  private static void write(DataOutputStream out, Wrapped wrapped) throws IOException {
    write(out, wrapped.provider.getBytes(UTF_8));
    write(out, wrapped.bytes);
  }

  private static void write(DataOutputStream out, byte[] field) throws IOException {
    if (field.length > 0xffff) {
      throw new IllegalArgumentException("a field of a key file has at most 65,535 bytes");
    }
    out.writeShort(field.length);
    out.write(field);
  }

  private static Wrapped wrapped(ByteBuffer in) {
    return new Wrapped(text(in), bytes(in));
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), UTF_8);
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] field = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(field);
    return field;
  }

  private static KeysException damaged() {
    return new KeysException(
        KeysException.Code.BAD_KEY_FILE, "a tenant's key file is damaged or of another store");
  }
}
