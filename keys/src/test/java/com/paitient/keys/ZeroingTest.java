// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds keys or plaintext zeroes its copies when it is closed. */
class ZeroingTest {
  private static final Context PLACE = Context.column("ten_a", "prompts", "row-1", "text");

  @TempDir Path folder;

  private static Object field(Object of, String name) {
    try {
      Field field = of.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(of);
    } catch (ReflectiveOperationException changed) {
      throw new AssertionError(changed);
    }
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0x5a);
    return bytes;
  }

  @Test
  void streamsZeroTheirPlaintextAndTheirKeys() throws IOException {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    byte[] held;
    SecretBytes key;
    try (RecipientKey reader = RecipientKey.generate()) {
      try (OutputStream sealing = SealedFile.seal(sealed, reader.recipient())) {
        sealing.write(filled(1_000));
        held = (byte[]) field(sealing, "plain");
        key = (SecretBytes) field(field(sealing, "segments"), "key");
        assertThat(held).contains(0x5a);
      }
      assertThat(held).containsOnly(0);
      assertThat(key.isClosed()).isTrue();
      InputStream opened = SealedFile.open(new ByteArrayInputStream(sealed.toByteArray()), reader);
      assertThat(opened.read()).isEqualTo(0x5a);
      held = (byte[]) field(opened, "plain");
      key = (SecretBytes) field(field(opened, "segments"), "key");
      opened.close();
      assertThat(held).containsOnly(0);
      assertThat(key.isClosed()).isTrue();
    }
  }

  @Test
  void closingAnEnvelopeZeroesEveryKeyThatItHeld() {
    List<byte[]> live = new ArrayList<>();
    try (KeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"))) {
      Envelope envelope = Envelope.open(folder.resolve("store"), root);
      byte[] sealed = envelope.seal(new byte[9], PLACE);
      assertThat(envelope.open(sealed, PLACE)).hasSize(9);
      assertThat(envelope.keyedHash("ten_a", "mrn", new byte[3])).hasSize(32);
      KeyStore store = (KeyStore) field(envelope, "store");
      for (String name : new String[] {"origin", "integrity", "certificates"}) {
        live.add(((SecretBytes) field(store, name)).use(bytes -> bytes));
      }
      for (Object aged : ((Map<?, ?>) field(store.secrets(), "kept")).values()) {
        live.add(((SecretBytes) field(aged, "key")).use(bytes -> bytes));
      }
      for (Object sealing : ((Map<?, ?>) field(field(envelope, "dataKeys"), "sealing")).values()) {
        live.add(((SecretBytes) field(sealing, "valueKey")).use(bytes -> bytes));
        live.add(((SecretBytes) field(sealing, "streamKey")).use(bytes -> bytes));
      }
      assertThat(live)
          .hasSizeGreaterThanOrEqualTo(7)
          .allSatisfy(bytes -> assertThat(bytes).isNotEqualTo(new byte[bytes.length]));
      envelope.close();
    }
    assertThat(live).allSatisfy(bytes -> assertThat(bytes).containsOnly(0));
  }

  @Test
  void aClosedRootKeyFileHoldsNoKey() {
    FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
    List<byte[]> live = new ArrayList<>();
    for (Object key : (List<?>) field(field(root, "state"), "keys")) {
      live.add(((SecretBytes) field(key, "wrapping")).use(bytes -> bytes));
    }
    assertThat(live).isNotEmpty();
    root.close();
    assertThat(live).allSatisfy(bytes -> assertThat(bytes).containsOnly(0));
  }

  @Test
  void aRecipientsKeyIsZeroed() {
    RecipientKey key = RecipientKey.generate();
    byte[] live = ((SecretBytes) field(key, "seed")).use(bytes -> bytes);
    assertThat(live).isNotEqualTo(new byte[live.length]);
    key.close();
    assertThat(live).containsOnly(0);
  }
}
