// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Certificates and private keys as PEM files. Messages name the file, never its content. */
final class Pem {
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  static List<X509Certificate> certificates(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(bytes))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (IOException | CertificateException e) {
      throw unreadable("certificate", file, e);
    }
  }

  /** A private key in PKCS#8, or in the older forms of OpenSSL, not encrypted. */
  static PrivateKey key(Path file) {
    try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      Object found = parser.readObject();
      // Files of OpenSSL may hold the curve before the key.
      while (found != null && !(found instanceof PEMKeyPair || found instanceof PrivateKeyInfo)) {
        found = parser.readObject();
      }
      return switch (found) {
        case PEMKeyPair pair -> converter.getPrivateKey(pair.getPrivateKeyInfo());
        case PrivateKeyInfo info -> converter.getPrivateKey(info);
        case null, default ->
            throw new NetworkException(file + " holds no private key without a password");
      };
    } catch (IOException e) {
      throw unreadable("private key", file, e);
    }
  }

  /** Writes a file that only its owner may read. */
  static void writeKey(Path file, PrivateKey key) {
    write(file, armored("PRIVATE KEY", key.getEncoded()), "rw-------");
  }

  /** Writes a file that all may read. */
  static void writeCertificates(Path file, List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(armored("CERTIFICATE", certificate.getEncoded()));
      } catch (CertificateException e) {
        throw new NetworkException("a certificate that cannot be encoded", e);
      }
    }
    write(file, text.toString(), "rw-r--r--");
  }

  /** Whole or not at all, and never readable by more than it is meant to be. */
  private static void write(Path file, String text, String mode) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(
          fresh,
          text.getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new NetworkException("cannot write " + file, e);
    }
  }

  private static String armored(String label, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, BASE64.encodeToString(content), label);
  }

  private static NetworkException unreadable(String what, Path file, Exception e) {
    return e instanceof NoSuchFileException
        ? new NetworkException("there is no file " + file + " with a " + what)
        : new NetworkException(file + " is no readable " + what);
  }

  /** Refuses a private key that everybody may read; a group may (Kubernetes gives secrets so). */
  static void requirePrivate(Path file) {
    try {
      Set<String> others = Set.of("GROUP_WRITE", "OTHERS_READ", "OTHERS_WRITE");
      if (Files.getPosixFilePermissions(file).stream().anyMatch(p -> others.contains(p.name()))) {
        throw new NetworkException(file + " can be read or changed by others; give it mode 0600");
      }
    } catch (IOException e) {
      throw unreadable("private key", file, e);
    }
  }
}
