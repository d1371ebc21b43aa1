// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What the server shows to clients, with its private key.
 *
 * @param chain the server's own certificate first
 * @param authority the file that clients trust, where the authority is the service's own
 */
public record ServerCertificate(
    PrivateKey key, List<X509Certificate> chain, Optional<Path> authority) {
  public ServerCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new NetworkException("the certificate file holds no certificate");
    }
  }

  @Override
  public String toString() {
    return "ServerCertificate[until " + chain.getFirst().getNotAfter().toInstant() + "]";
  }
}
