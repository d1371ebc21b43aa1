// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Root keys in a hardware security module, through PKCS #11 and the JDK's SunPKCS11. They are
 * AES-256 keys that were made inside and cannot be taken out (CKA_SENSITIVE, not CKA_EXTRACTABLE),
 * labelled {@code LABEL.1.0f3a…}: a counter, of which the highest wraps, and a random name.
 *
 * <p>What {@link #wrap} makes; context and the first nine bytes are associated data:
 *
 * <pre>
 *   1  version of this format, 1
 *   8  random name of the root key
 *  12  random nonce
 *   n  AES-256-GCM ciphertext
 *  16  tag
 * </pre>
 *
 * <p>A module may hang: wrap it into a {@link PromptProvider}. Thread-safe.
 */
public final class Pkcs11KeyProvider implements KeyProvider {
  private static final byte VERSION = 1;
  private static final int NAME = 8;
  private static final int HEADER = 1 + NAME;
  private static final int BODY = HEADER + Gcm.NONCE;
  private static final String PREFIX = "pkcs11:";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final AtomicInteger CONFIGURED = new AtomicInteger();

  private final Provider device;
  private final KeyStore token;
  private final String label;
  private volatile boolean closed;
  private volatile List<Root> roots;

  private Pkcs11KeyProvider(Provider device, KeyStore token, String label, List<Root> roots) {
    this.device = device;
    this.token = token;
    this.label = label;
    this.roots = roots;
  }

  /**
   * Logs in to a token, and makes a first root key of that label where there is none.
   *
   * @param library the module's shared library
   * @param slotIndex which of the slots with a token, from 0
   * @param label begins the labels of root keys: letters, digits, {@code -} and {@code _}
   * @param pin the user's PIN, in UTF-8
   * @throws KeysException PROVIDER_UNAVAILABLE when library or token cannot be used or the PIN is
   *     refused
   */
  public static Pkcs11KeyProvider open(Path library, int slotIndex, String label, SecretBytes pin) {
    if (!label.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("a label has letters, digits, - and _");
    }
    if (!Files.isReadable(library)) {
      throw unavailable("there is no PKCS #11 library " + library);
    }
    Provider device = device(library, slotIndex);
    KeyStore token = token(device, pin);
    List<Root> roots = roots(token, label);
    Pkcs11KeyProvider provider = new Pkcs11KeyProvider(device, token, label, roots);
    if (roots.isEmpty()) {
      provider.rotate();
    }
    return provider;
  }

  /** "pkcs11:" and the label of the newest root key. */
  @Override
  public String id() {
    return PREFIX + roots.getFirst().alias();
  }

  @Override
  public boolean opens(String id) {
    return roots.stream().anyMatch(root -> id.equals(PREFIX + root.alias()));
  }

  @Override
  public byte[] wrap(SecretBytes key, Context context) {
    requireOpen();
    Root root = roots.getFirst();
    byte[] nonce = Gcm.random(Gcm.NONCE);
    byte[] wrapped = new byte[BODY + key.length() + Gcm.TAG];
    ByteBuffer out = ByteBuffer.wrap(wrapped).put(VERSION).put(root.nameBytes()).put(nonce);
    byte[] aad = aad(wrapped, context);
    byte[] sealed = key.use(plain -> run(Cipher.ENCRYPT_MODE, root, nonce, aad, plain, 0));
    out.put(sealed);
    return wrapped;
  }

  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    requireOpen();
    if (wrapped.length < BODY + Gcm.TAG) {
      throw KeysException.cannotOpen();
    }
    if (wrapped[0] != VERSION) {
      throw KeysException.unknownFormat(wrapped[0]);
    }
    String name = HexFormat.of().formatHex(wrapped, 1, HEADER);
    Root root =
        roots.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(KeysException::cannotOpen);
    byte[] nonce = Arrays.copyOfRange(wrapped, HEADER, BODY);
    return SecretBytes.take(
        run(Cipher.DECRYPT_MODE, root, nonce, aad(wrapped, context), wrapped, BODY));
  }

  @Override
  public boolean renews() {
    return true;
  }

  @Override
  public synchronized void rotate() {
    requireOpen();
    int next = roots.stream().mapToInt(Root::number).max().orElse(0) + 1;
    String alias = label + "." + next + "." + HexFormat.of().formatHex(Gcm.random(NAME));
    try {
      KeyGenerator generator = KeyGenerator.getInstance("AES", device);
      generator.init(Gcm.KEY * 8);
      token.setKeyEntry(alias, generator.generateKey(), null, null);
    } catch (GeneralSecurityException | ProviderException failed) {
      throw unavailable("the token cannot make a root key");
    }
    roots = roots(token, label);
  }

  @Override
  public synchronized void dropFormer() {
    requireOpen();
    try {
      for (Root former : roots.subList(1, roots.size())) {
        token.deleteEntry(former.alias());
      }
    } catch (GeneralSecurityException | ProviderException failed) {
      throw unavailable("the token cannot delete a root key");
    }
    roots = roots(token, label);
  }

  /** Uses the token no more; the session ends with the process. */
  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return "Pkcs11KeyProvider[" + label + "]";
  }

  private byte[] run(int mode, Root root, byte[] nonce, byte[] aad, byte[] in, int offset) {
    try {
      Cipher cipher = Cipher.getInstance(CIPHER, device);
      cipher.init(mode, root.key(), new GCMParameterSpec(Gcm.TAG * 8, nonce));
      cipher.updateAAD(aad);
      return cipher.doFinal(in, offset, in.length - offset);
    } catch (AEADBadTagException wrong) {
      throw KeysException.cannotOpen();
    } catch (GeneralSecurityException | ProviderException failed) {
      throw unavailable("the token did not do it");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new KeysException(KeysException.Code.SEALED, "key provider is closed");
    }
  }

  private static Provider device(Path library, int slotIndex) {
    Provider general = Security.getProvider("SunPKCS11");
    if (general == null) {
      throw unavailable("this JDK has no SunPKCS11");
    }
    try {
      return general.configure(configuration(library, slotIndex));
    } catch (InvalidParameterException | ProviderException failed) {
      throw unavailable("the PKCS #11 library " + library + " has no token at that slot index");
    }
  }

  /** Two dashes: what follows is the configuration itself and not a file's name. */
  private static String configuration(Path library, int slotIndex) {
    return """
    --name = paitient%d
    library = "%s"
    slotListIndex = %d
    attributes(generate,CKO_SECRET_KEY,CKK_AES) = {
      CKA_TOKEN = false
      CKA_SENSITIVE = true
      CKA_EXTRACTABLE = false
      CKA_ENCRYPT = true
      CKA_DECRYPT = true
    }
    """
        .formatted(CONFIGURED.incrementAndGet(), library, slotIndex);
  }

  private static KeyStore token(Provider device, SecretBytes pin) {
    CharBuffer decoded = pin.use(bytes -> UTF_8.decode(ByteBuffer.wrap(bytes)));
    char[] secret = new char[decoded.remaining()];
    decoded.get(secret);
    try {
      KeyStore token = KeyStore.getInstance("PKCS11", device);
      token.load(null, secret);
      return token;
    } catch (GeneralSecurityException | IOException | ProviderException failed) {
      throw unavailable("the token cannot be used, or refuses the PIN");
    } finally {
      Arrays.fill(secret, '\0');
      Arrays.fill(decoded.array(), '\0');
    }
  }

  /** Newest first. */
  private static List<Root> roots(KeyStore token, String label) {
    Pattern shape = Pattern.compile(Pattern.quote(label) + "\\.(\\d{1,9})\\.([0-9a-f]{16})");
    try {
      return Collections.list(token.aliases()).stream()
          .map(shape::matcher)
          .filter(Matcher::matches)
          .map(parts -> root(token, parts))
          .sorted(Comparator.comparingInt(Root::number).reversed())
          .toList();
    } catch (GeneralSecurityException | ProviderException failed) {
      throw unavailable("the token cannot list its keys");
    }
  }

  private static Root root(KeyStore token, Matcher parts) {
    try {
      if (token.getKey(parts.group(), null) instanceof SecretKey key && key.getEncoded() == null) {
        int number = Integer.parseInt(parts.group(1));
        return new Root(number, parts.group(), parts.group(2), key);
      }
    } catch (GeneralSecurityException | ProviderException failed) {
      throw unavailable("the token does not give a root key");
    }
    throw unavailable("a root key of the token could be taken out of it");
  }

  private static byte[] aad(byte[] wrapped, Context context) {
    byte[] place = context.encoded();
    return ByteBuffer.allocate(HEADER + place.length).put(wrapped, 0, HEADER).put(place).array();
  }

  private static KeysException unavailable(String why) {
    return new KeysException(KeysException.Code.PROVIDER_UNAVAILABLE, why);
  }

  /** A root key in the token; the key is a handle. */
  private record Root(int number, String alias, String name, SecretKey key) {
    byte[] nameBytes() {
      return HexFormat.of().parseHex(name);
    }
  }
}
