// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.keys.Context;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeysException;
import com.paitient.keys.SecretBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * A root key in the transit engine of HashiCorp Vault or OpenBao. The key MUST be of a type that
 * binds associated data (aes256-gcm96, aes128-gcm96, chacha20-poly1305) and not exportable. The
 * engine's key versions are the root keys: {@link #rotate} makes one, {@link #dropFormer} raises
 * the least version that decrypts and trims those below it.
 *
 * <p>What {@link #wrap} makes; the engine binds the context as associated data:
 *
 * <pre>
 *   1  version of this format, 1
 *   4  version of the engine's key, big-endian
 *   n  the engine's ciphertext: what follows "vault:vN:", decoded
 * </pre>
 *
 * <p>Thread-safe.
 */
final class VaultTransitProvider implements KeyProvider {
  private static final byte VERSION = 1;
  private static final int HEADER = 1 + Integer.BYTES;
  private static final Set<String> TYPES =
      Set.of("aes128-gcm96", "aes256-gcm96", "chacha20-poly1305");

  private final VaultServer server;
  private final String mount;
  private final String key;
  private volatile Versions versions;
  private volatile boolean closed;

  private VaultTransitProvider(VaultServer server, String mount, String key, Versions versions) {
    this.server = server;
    this.mount = mount;
    this.key = key;
    this.versions = versions;
  }

  /**
   * Looks at the key.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE when there is none that is fit
   */
  static VaultTransitProvider open(VaultServer server, String mount, String key) {
    return new VaultTransitProvider(server, mount, key, versions(server, mount, key));
  }

  @Override
  public String id() {
    return prefix() + versions.latest();
  }

  @Override
  public boolean opens(String id) {
    if (!id.startsWith(prefix())) {
      return false;
    }
    String number = id.substring(prefix().length());
    return number.matches("[1-9][0-9]{0,8}") && versions.has(Integer.parseInt(number));
  }

  @Override
  public byte[] wrap(SecretBytes secret, Context context) {
    requireOpen();
    int version = versions.latest();
    String plain = secret.use(bytes -> Base64.getEncoder().encodeToString(bytes));
    JsonNode data =
        server.post(
            mount + "/encrypt/" + key,
            Map.of(
                "plaintext", plain,
                "associated_data", associated(context),
                "key_version", version));
    String start = "vault:v" + version + ":";
    String text = data.path("ciphertext").asText("");
    if (!text.startsWith(start)) {
      throw VaultServer.garbage();
    }
    byte[] sealed = decoded(text.substring(start.length()));
    return ByteBuffer.allocate(HEADER + sealed.length)
        .put(VERSION)
        .putInt(version)
        .put(sealed)
        .array();
  }

  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    requireOpen();
    if (wrapped.length <= HEADER) {
      throw Refusal.cannotOpen();
    }
    if (wrapped[0] != VERSION) {
      throw Refusal.unknownFormat(wrapped[0]);
    }
    int version = ByteBuffer.wrap(wrapped).getInt(1);
    if (!versions.has(version)) {
      throw Refusal.cannotOpen();
    }
    byte[] sealed = Arrays.copyOfRange(wrapped, HEADER, wrapped.length);
    String text = "vault:v" + version + ":" + Base64.getEncoder().encodeToString(sealed);
    JsonNode data =
        server.post(
            mount + "/decrypt/" + key,
            Map.of("ciphertext", text, "associated_data", associated(context)));
    return SecretBytes.take(decoded(data.path("plaintext").asText("")));
  }

  @Override
  public boolean renews() {
    return true;
  }

  @Override
  public synchronized void rotate() {
    requireOpen();
    JsonNode _ = server.post(mount + "/keys/" + key + "/rotate", Map.of());
    versions = versions(server, mount, key);
  }

  @Override
  public synchronized void dropFormer() {
    requireOpen();
    int latest = versions.latest();
    JsonNode _ =
        server.post(
            mount + "/keys/" + key + "/config",
            Map.of("min_decryption_version", latest, "min_encryption_version", latest));
    JsonNode _ =
        server.post(mount + "/keys/" + key + "/trim", Map.of("min_available_version", latest));
    versions = versions(server, mount, key);
  }

  @Override
  public void close() {
    closed = true;
    server.close();
  }

  @Override
  public String toString() {
    return "VaultTransitProvider[" + mount + "/" + key + "]";
  }

  private String prefix() {
    return "vault-transit:" + mount + "/" + key + ":v";
  }

  private void requireOpen() {
    if (closed) {
      throw Refusal.closed();
    }
  }

  private static Versions versions(VaultServer server, String mount, String key) {
    JsonNode data = server.get(mount + "/keys/" + key);
    if (!TYPES.contains(data.path("type").asText(""))) {
      throw Refusal.unavailable("the transit key is of no type that binds associated data");
    }
    if (data.path("exportable").asBoolean(true)) {
      throw Refusal.unavailable("the transit key is exportable, so it could leave the provider");
    }
    int latest = data.path("latest_version").asInt(0);
    int least = data.path("min_decryption_version").asInt(0);
    if (latest < 1 || least > latest) {
      throw VaultServer.garbage();
    }
    return new Versions(Math.max(1, least), latest);
  }

  private static String associated(Context context) {
    return Base64.getEncoder().encodeToString(context.encoded());
  }

  private static byte[] decoded(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.getBytes(US_ASCII));
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException noBase64) {
      throw VaultServer.garbage();
    }
    throw VaultServer.garbage();
  }

  /** Which versions of the key there are. */
  private record Versions(int least, int latest) {
    boolean has(int version) {
      return version >= least && version <= latest;
    }
  }
}
