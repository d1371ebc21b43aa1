// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A signed statement that a tenant's keys were destroyed: whose, which, by whose request and
 * consent, when, which roots that had wrapped them were ended, and what remains to be done by
 * people. Its text is for people and programs alike:
 *
 * <pre>
 *   PaiTIENT certificate of destruction, version 1
 *   tenant: ten_a
 *   asked: 2026-11-01T09:00:00Z by usr_1
 *   approved: 2026-11-01T10:00:00Z by usr_2
 *   destroyed: 2026-11-08T10:00:00Z
 *   key: 83b1…                     (one line each)
 *   ended: file:5c01…              (a provider's root key that was ended; one line each)
 *   not ended: aws-kms:…           (one that could not be ended from here)
 *   remains: …                     (what people must do; one line each)
 *   signer: 32 hexadecimal digits
 *
 *   Ed25519 public-key signature   (both in Base64, over all above the empty line)
 *   ML-DSA-65 public-key signature
 * </pre>
 *
 * @param tenant whose keys
 * @param at when they were gone
 * @param keyIds the ids of all key-encryption keys that the tenant ever had
 * @param remains what people must still do
 * @param signer the fingerprint of the keys that signed
 * @param text the whole text
 */
public record Certificate(
    String tenant,
    Instant at,
    List<String> keyIds,
    List<String> remains,
    String signer,
    String text) {
  static final String ENDED = "ended:";
  private static final String TITLE = "PaiTIENT certificate of destruction, version 1";

  /** Copies the lists. */
  public Certificate {
    keyIds = List.copyOf(keyIds);
    remains = List.copyOf(remains);
  }

  /** The certificate of a tenant whose keys were erased. */
  static Certificate sign(TenantKeys keys, CertificateKeys signer) {
    List<String> remains = remains(keys);
    StringBuilder body = new StringBuilder(TITLE + "\n");
    line(body, "tenant", keys.tenant);
    keys.mark.request().ifPresent(request -> acts(body, request));
    line(body, "destroyed", keys.changed.toString());
    keys.dropped.forEach(id -> line(body, "key", id));
    keys.mark.providers().forEach(id -> provider(body, id));
    remains.forEach(what -> line(body, "remains", what));
    line(body, "signer", signer.fingerprint());
    String text = body + "\n" + signer.sign(body.toString());
    return new Certificate(
        keys.tenant, keys.changed, keys.dropped, remains, signer.fingerprint(), text);
  }

  /**
   * Whether {@code text} is a certificate that {@code signer} signed, unchanged.
   *
   * @param signer the fingerprint that was noted before
   */
  public static boolean isRight(String text, String signer) {
    int end = text.indexOf("\n\n");
    if (end < 0 || !text.startsWith(TITLE + "\n")) {
      return false;
    }
    String body = text.substring(0, end + 1);
    List<String> lines = text.substring(end + 2).lines().toList();
    if (lines.size() != 2) {
      return false;
    }
    String[] one = lines.get(0).split(" ", -1);
    String[] two = lines.get(1).split(" ", -1);
    return one.length == 3
        && two.length == 3
        && CertificateKeys.isOrder(one[0], two[0])
        && CertificateKeys.fingerprint(one[1], two[1]).equals(signer)
        && CertificateKeys.isRight(one[0], one[1], one[2], body)
        && CertificateKeys.isRight(two[0], two[1], two[2], body);
  }

  /** Tells whose and when. */
  @Override
  public String toString() {
    return "Certificate[" + keyIds.size() + " keys, " + at + "]";
  }

  private static void acts(StringBuilder body, DestructionRequest request) {
    line(body, "asked", request.askedAt() + " by " + request.askedBy());
    Optional<DestructionRequest.Approval> approval = request.approval();
    approval.ifPresent(given -> line(body, "approved", given.at() + " by " + given.by()));
  }

  private static void provider(StringBuilder body, String id) {
    if (id.startsWith(ENDED)) {
      line(body, "ended", id.substring(ENDED.length()));
    } else {
      line(body, "not ended", id);
    }
  }

  private static List<String> remains(TenantKeys keys) {
    return keys.mark.providers().stream()
        .map(id ->
            id.startsWith(ENDED)
                ? ("destroy copies of the root key %s made before %s (of its file, or of its"
                        + " provider's own storage), and make a new backup of the key store: older"
                        + " ones open only with such a copy")
                    .formatted(id.substring(ENDED.length()), keys.changed)
                : ("end the root key %s at its provider after everything else was brought under"
                        + " another one, or destroy all backups of the key store made before %s")
                    .formatted(id, keys.changed))
        .toList();
  }

  private static void line(StringBuilder body, String name, String value) {
    body.append(name).append(": ");
    value
        .codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c) || c == '\\' || c == 0x2028 || c == 0x2029) {
            body.append("\\u{").append(Integer.toHexString(c)).append('}');
          } else {
            body.appendCodePoint(c);
          }
        });
    body.append('\n');
  }
}
