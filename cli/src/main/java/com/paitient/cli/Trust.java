// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in exactly the certificates of one file. */
final class Trust {
  private Trust() {}

  static SSLContext inFile(Path caFile) {
    try (InputStream in = Files.newInputStream(caFile)) {
      var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (!certificates.isEmpty()) {
        return in(certificates);
      }
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("the CA file " + caFile + " cannot be read.");
    } catch (GeneralSecurityException e) {
      // It holds something else than certificates: said below.
    }
    throw CommandFailure.couldNotRun("the CA file " + caFile + " holds no certificate (PEM).");
  }

  private static SSLContext in(Collection<? extends Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
