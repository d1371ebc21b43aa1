// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one installation: ECDSA on P-256, X.509 as RFC 5280 has it. */
record LocalAuthority(X509Certificate certificate, PrivateKey key) {
  /** What clients accept of a server at most (CA/Browser Forum, 6.3.2, until 2026). */
  static final Duration SERVER_LIFE = Duration.ofDays(397);

  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final SecureRandom RANDOM = new SecureRandom();

  static LocalAuthority create(Instant now) {
    KeyPair pair = newKey();
    return new LocalAuthority(
        selfSigned(pair.getPublic(), pair.getPrivate(), now), pair.getPrivate());
  }

  /** The same authority with years ahead: what clients trust already goes on to hold. */
  LocalAuthority renewed(Instant now) {
    PublicKey same = certificate.getPublicKey();
    X500Principal name = certificate.getSubjectX500Principal();
    return new LocalAuthority(selfSigned(name, same, key, now), key);
  }

  static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new NetworkException("this JDK makes no P-256 keys", e);
    }
  }

  /** A certificate for a server under these names and addresses. */
  X509Certificate issue(PublicKey server, Set<String> names, Instant now) {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            certificate.getSubjectX500Principal(),
            serial(),
            Date.from(now.minus(SKEW)),
            Date.from(now.minus(SKEW).plus(SERVER_LIFE)),
            new X500Principal("CN=PaiTIENT Secure Model Service"),
            server);
    GeneralName[] all = names.stream().map(LocalAuthority::name).toArray(GeneralName[]::new);
    add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    add(
        builder,
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    add(builder, Extension.subjectAlternativeName, false, new GeneralNames(all));
    add(
        builder,
        Extension.authorityKeyIdentifier,
        false,
        identifiers().createAuthorityKeyIdentifier(certificate.getPublicKey()));
    return sign(builder, key);
  }

  private static X509Certificate selfSigned(PublicKey own, PrivateKey key, Instant now) {
    String mark = new BigInteger(32, RANDOM).toString(Character.MAX_RADIX);
    return selfSigned(new X500Principal("CN=PaiTIENT local authority " + mark), own, key, now);
  }

  private static X509Certificate selfSigned(
      X500Principal name, PublicKey own, PrivateKey key, Instant now) {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial(),
            Date.from(now.minus(SKEW)),
            Date.from(now.plus(AUTHORITY_LIFE)),
            name,
            own);
    add(builder, Extension.basicConstraints, true, new BasicConstraints(0));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    add(
        builder,
        Extension.subjectKeyIdentifier,
        false,
        identifiers().createSubjectKeyIdentifier(own));
    return sign(builder, key);
  }

  private static GeneralName name(String name) {
    boolean address = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static BigInteger serial() {
    return new BigInteger(127, RANDOM).add(BigInteger.ONE);
  }

  private static JcaX509ExtensionUtils identifiers() {
    try {
      return new JcaX509ExtensionUtils();
    } catch (GeneralSecurityException e) {
      throw new NetworkException("this JDK has no SHA-1 for key identifiers", e);
    }
  }

  private static void add(
      X509v3CertificateBuilder builder,
      ASN1ObjectIdentifier id,
      boolean critical,
      ASN1Encodable value) {
    try {
      builder.addExtension(id, critical, value);
    } catch (CertIOException e) {
      throw new NetworkException("a certificate extension that cannot be encoded", e);
    }
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new NetworkException("the certificate cannot be signed", e);
    }
  }

  @Override
  public String toString() {
    return "LocalAuthority[" + certificate.getSubjectX500Principal().getName() + "]";
  }
}
