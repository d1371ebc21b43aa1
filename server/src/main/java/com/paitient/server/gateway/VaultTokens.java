// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeysException;
import com.paitient.phi.Vault;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

/**
 * Vaults that their callers keep themselves: sealed under the tenant's key, so that they tell
 * nothing and open for nobody else, with their expiry inside. Thread-safe.
 *
 * <pre>
 * "vlt_", base64url without padding of the sealed form of
 *   8  expiry in seconds since 1970
 *   n  the vault, exported
 * </pre>
 */
public record VaultTokens(Envelope envelope, InstantSource clock, ConversationVaults vaults) {
  private static final String PREFIX = "vlt_";

  String seal(String tenant, Vault vault) {
    byte[] exported = vault.export();
    vaults.requireWithinLimit(exported);
    byte[] plain =
        ByteBuffer.allocate(Long.BYTES + exported.length)
            .putLong(vaults.expiry().getEpochSecond())
            .put(exported)
            .array();
    return PREFIX
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(envelope.seal(plain, context(tenant)));
  }

  Vault open(String tenant, String token) {
    ByteBuffer plain = ByteBuffer.wrap(opened(tenant, token));
    Instant expiry = Instant.ofEpochSecond(plain.getLong());
    if (!clock.instant().isBefore(expiry)) {
      throw new GatewayException(GatewayException.Code.NO_VAULT, "this vault has expired");
    }
    byte[] exported = new byte[plain.remaining()];
    plain.get(exported);
    return Vault.parse(exported);
  }

  private byte[] opened(String tenant, String token) {
    if (!token.startsWith(PREFIX)) {
      throw notOurs();
    }
    try {
      return envelope.open(
          Base64.getUrlDecoder().decode(token.substring(PREFIX.length())), context(tenant));
    } catch (IllegalArgumentException _) {
      throw notOurs();
    } catch (KeysException e) {
      throw switch (e.code()) {
        case CANNOT_OPEN, UNKNOWN_FORMAT -> notOurs();
        default -> e;
      };
    }
  }

  private static GatewayException notOurs() {
    return new GatewayException(
        GatewayException.Code.NO_VAULT, "this is not a vault that was given to this tenant");
  }

  private static Context context(String tenant) {
    return new Context(tenant, "token", "vaults", "", "");
  }
}
