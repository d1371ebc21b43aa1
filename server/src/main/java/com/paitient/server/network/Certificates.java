// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import com.paitient.server.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the server's certificate at start: the operator's, or one of a local authority in {@code
 * <data>/tls/}, which is made, and renewed when it nears its end, here. Files: {@code ca.pem} (for
 * clients to trust), {@code ca-key.pem}, {@code server.pem}, {@code server-key.pem}.
 */
public final class Certificates {
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private final Path folder;
  private final InstantSource clock;

  private Certificates(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** The certificate to serve with. */
  public static ServerCertificate open(Config config, InstantSource clock) {
    Config.Tls tls = config.listener().tls();
    if (tls.certificate().isPresent() && tls.key().isPresent()) {
      return theirs(tls.certificate().get(), tls.key().get(), clock);
    }
    return new Certificates(config.data().resolve("tls"), clock).own(ownNames(tls.names()));
  }

  private static ServerCertificate theirs(Path certificate, Path keyFile, InstantSource clock) {
    Pem.requirePrivate(keyFile);
    List<X509Certificate> chain = Pem.certificates(certificate);
    PrivateKey key = Pem.key(keyFile);
    ServerCertificate found = new ServerCertificate(key, chain, Optional.empty());
    try {
      chain.getFirst().checkValidity(Date.from(clock.instant()));
    } catch (CertificateException e) {
      throw new NetworkException(certificate + " is not valid now", e);
    }
    if (!belong(chain.getFirst(), key)) {
      throw new NetworkException(keyFile + " is not the key of " + certificate);
    }
    return found;
  }

  private ServerCertificate own(Set<String> names) {
    makeFolder();
    Instant now = clock.instant();
    LocalAuthority authority = authority(now);
    Path certificate = folder.resolve("server.pem");
    Path key = folder.resolve("server-key.pem");
    if (!isGood(certificate, key, authority, names, now)) {
      KeyPair fresh = LocalAuthority.newKey();
      X509Certificate issued = authority.issue(fresh.getPublic(), names, now);
      Pem.writeKey(key, fresh.getPrivate());
      Pem.writeCertificates(certificate, List.of(issued));
    }
    List<X509Certificate> chain = List.of(Pem.certificates(certificate).getFirst());
    return new ServerCertificate(Pem.key(key), chain, Optional.of(folder.resolve("ca.pem")));
  }

  private LocalAuthority authority(Instant now) {
    Path certificate = folder.resolve("ca.pem");
    Path key = folder.resolve("ca-key.pem");
    if (!Files.exists(certificate)) {
      LocalAuthority fresh = LocalAuthority.create(now);
      Pem.writeKey(key, fresh.key());
      Pem.writeCertificates(certificate, List.of(fresh.certificate()));
      return fresh;
    }
    Pem.requirePrivate(key);
    LocalAuthority kept =
        new LocalAuthority(Pem.certificates(certificate).getFirst(), Pem.key(key));
    if (!belong(kept.certificate(), kept.key())) {
      throw new NetworkException(key + " is not the key of " + certificate);
    }
    return endsWithin(kept.certificate(), LocalAuthority.SERVER_LIFE, now)
        ? renewed(kept, certificate, now)
        : kept;
  }

  private static LocalAuthority renewed(LocalAuthority kept, Path file, Instant now) {
    LocalAuthority longer = kept.renewed(now);
    Pem.writeCertificates(file, List.of(longer.certificate()));
    return longer;
  }

  private static boolean isGood(
      Path certificateFile,
      Path keyFile,
      LocalAuthority authority,
      Set<String> names,
      Instant now) {
    if (!Files.exists(certificateFile) || !Files.exists(keyFile)) {
      return false;
    }
    try {
      X509Certificate certificate = Pem.certificates(certificateFile).getFirst();
      certificate.verify(authority.certificate().getPublicKey());
      return names(certificate).equals(names)
          && !endsWithin(certificate, RENEW_BEFORE, now)
          && belong(certificate, Pem.key(keyFile));
    } catch (GeneralSecurityException | NetworkException _) {
      return false;
    }
  }

  private static boolean endsWithin(X509Certificate certificate, Duration time, Instant now) {
    return certificate.getNotAfter().toInstant().isBefore(now.plus(time));
  }

  private static boolean belong(X509Certificate certificate, PrivateKey key) {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(certificate.getEncoded());
      byte[] made = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(certificate.getEncoded());
      return signature.verify(made);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static Set<String> names(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> found = certificate.getSubjectAlternativeNames();
    return found == null
        ? Set.of()
        : found.stream().map(name -> plain((String) name.get(1))).collect(Collectors.toSet());
  }

  /** Names of this machine as itself sees them, and those that the operator adds. */
  private static Set<String> ownNames(List<String> more) {
    Set<String> names = new TreeSet<>(Set.of("localhost", "127.0.0.1", plain("::1")));
    hostName().ifPresent(names::add);
    for (String name : more) {
      if (!isHostName(name) && !isAddress(name)) {
        throw new NetworkException(
            "listener.tls.names holds what is neither a name nor an address");
      }
      names.add(plain(name));
    }
    return names;
  }

  private static Optional<String> hostName() {
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName())
          .map(name -> name.toLowerCase(Locale.ROOT))
          .filter(Certificates::isHostName);
    } catch (UnknownHostException _) {
      return Optional.empty();
    }
  }

  private static boolean isHostName(String name) {
    return name.length() <= 253
        && name.matches(
            "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
        && !name.matches("[0-9.]+");
  }

  private static boolean isAddress(String name) {
    try {
      AddressRange.address(name);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** One spelling of each name and address. */
  private static String plain(String name) {
    return isAddress(name)
        ? AddressRange.address(name).getHostAddress()
        : name.toLowerCase(Locale.ROOT);
  }

  private void makeFolder() {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new NetworkException("cannot make " + folder, e);
    }
  }
}
