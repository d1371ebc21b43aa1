// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.paitient.keys.Context;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeysException;
import com.paitient.keys.SecretBytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * A root key in AWS KMS. KMS cannot be told from here to end a former key, so {@link #renews} is
 * false: an operator brings everything under another key and schedules the former's deletion.
 *
 * <p>What {@link #wrap} makes; the encryption context is the SHA-256 of our context, since KMS
 * writes it into its own logs:
 *
 * <pre>
 *   1  version of this format, 1
 *   2  length of the key's ARN, big-endian
 *   n  the key's ARN
 *   n  KMS' ciphertext
 *  32  SHA-256 of all before, to tell damage from what KMS denies
 * </pre>
 *
 * <p>Thread-safe.
 */
final class AwsKmsProvider implements KeyProvider {
  private static final byte VERSION = 1;
  private static final int HEADER = 3;
  private static final int DIGEST = 32;
  private static final String PREFIX = "aws-kms:";
  private static final int DENIED = 403;

  private final KmsClient kms;
  private final String arn;
  private final List<String> formerArns;
  private volatile boolean closed;

  private AwsKmsProvider(KmsClient kms, String arn, List<String> formerArns) {
    this.kms = kms;
    this.arn = arn;
    this.formerArns = formerArns;
  }

  /**
   * Looks at the key; takes over {@code kms}.
   *
   * @param key its id or ARN; an alias is refused, since it may come to mean another key
   * @throws KeysException PROVIDER_UNAVAILABLE when there is none that is fit
   */
  static AwsKmsProvider open(KmsClient kms, String key, List<String> formerArns) {
    if (key.startsWith("alias/") || key.contains(":alias/")) {
      throw Refusal.unavailable("keys.aws-kms.key must be a key's id or ARN, not an alias");
    }
    KeyMetadata about = asked(() -> kms.describeKey(ask -> ask.keyId(key)).keyMetadata());
    if (about == null || about.arn() == null) {
      throw Refusal.unavailable("the key provider's answer is not what its protocol says");
    }
    if (about.keyState() != KeyState.ENABLED || about.keyUsage() != KeyUsageType.ENCRYPT_DECRYPT) {
      throw Refusal.unavailable("the KMS key is not enabled, or not for encryption");
    }
    return new AwsKmsProvider(kms, about.arn(), List.copyOf(formerArns));
  }

  @Override
  public String id() {
    return PREFIX + arn;
  }

  @Override
  public boolean opens(String id) {
    return id.startsWith(PREFIX) && knows(id.substring(PREFIX.length()));
  }

  @Override
  public byte[] wrap(SecretBytes secret, Context context) {
    requireOpen();
    SdkBytes plain = secret.use(SdkBytes::fromByteArray);
    byte[] sealed =
        asked(() ->
                kms.encrypt(
                    ask -> ask.keyId(arn).plaintext(plain).encryptionContext(bound(context))))
            .ciphertextBlob()
            .asByteArray();
    byte[] name = arn.getBytes(US_ASCII);
    int end = HEADER + name.length + sealed.length;
    byte[] wrapped =
        ByteBuffer.allocate(end + DIGEST)
            .put(VERSION)
            .putShort((short) name.length)
            .put(name)
            .put(sealed)
            .array();
    System.arraycopy(sha256(wrapped, end), 0, wrapped, end, DIGEST);
    return wrapped;
  }

  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    requireOpen();
    int end = wrapped.length - DIGEST;
    if (end < HEADER) {
      throw Refusal.cannotOpen();
    }
    if (wrapped[0] != VERSION) {
      throw Refusal.unknownFormat(wrapped[0]);
    }
    if (!Arrays.equals(wrapped, end, wrapped.length, sha256(wrapped, end), 0, DIGEST)) {
      throw Refusal.cannotOpen();
    }
    int body = HEADER + Short.toUnsignedInt(ByteBuffer.wrap(wrapped).getShort(1));
    if (end <= body) {
      throw Refusal.cannotOpen();
    }
    String key = new String(wrapped, HEADER, body - HEADER, US_ASCII);
    if (!knows(key)) {
      throw Refusal.cannotOpen();
    }
    SdkBytes sealed = SdkBytes.fromByteArray(Arrays.copyOfRange(wrapped, body, end));
    return SecretBytes.take(
        asked(() ->
                kms.decrypt(
                    ask -> ask.keyId(key).ciphertextBlob(sealed).encryptionContext(bound(context))))
            .plaintext()
            .asByteArray());
  }

  @Override
  public void close() {
    closed = true;
    kms.close();
  }

  @Override
  public String toString() {
    return "AwsKmsProvider[" + formerArns.size() + " former keys]";
  }

  private boolean knows(String key) {
    return key.equals(arn) || formerArns.contains(key);
  }

  private void requireOpen() {
    if (closed) {
      throw Refusal.closed();
    }
  }

  /** The SDK's messages may quote what was sent, so of a failure only the kind is told. */
  private static <T> T asked(Supplier<T> call) {
    try {
      return call.get();
    } catch (InvalidCiphertextException | IncorrectKeyException wrong) {
      throw Refusal.cannotOpen();
    } catch (KmsException refused) {
      throw Refusal.unavailable(
          refused.statusCode() == DENIED || "AccessDeniedException".equals(code(refused))
              ? "the key provider denies what we ask"
              : "the key provider refuses (" + code(refused) + ")");
    } catch (SdkException | IllegalArgumentException failed) {
      throw Refusal.unavailable(
          "the key provider does not answer (" + failed.getClass().getSimpleName() + ")");
    }
  }

  private static String code(KmsException refused) {
    String code = refused.awsErrorDetails() == null ? null : refused.awsErrorDetails().errorCode();
    return code != null && code.matches("[A-Za-z]{1,64}") ? code : "an unknown error";
  }

  private static Map<String, String> bound(Context context) {
    byte[] place = context.encoded();
    return Map.of("paitient-context", HexFormat.of().formatHex(sha256(place, place.length)));
  }

  private static byte[] sha256(byte[] bytes, int length) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes, 0, length);
      return sha.digest();
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("SHA-256 does not work on this JDK", broken);
    }
  }
}
