// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.config.Config;
import com.paitient.server.config.TestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir Path data;

  @Test
  void firstStartMakesAnAuthorityAndAServerCertificate() throws Exception {
    ServerCertificate made = open(NOW);
    X509Certificate server = made.chain().getFirst();
    X509Certificate authority = Pem.certificates(data.resolve("tls/ca.pem")).getFirst();
    server.verify(authority.getPublicKey());
    assertThat(made.authority()).contains(data.resolve("tls/ca.pem"));
    assertThat(((ECPublicKey) server.getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(names(server)).contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(life(server)).isLessThanOrEqualTo(Duration.ofDays(397));
  }

  @Test
  void keysAreForTheOwnerAloneAndTheAuthorityForAll() throws IOException {
    open(NOW);
    assertThat(mode("tls/ca-key.pem")).isEqualTo("rw-------");
    assertThat(mode("tls/server-key.pem")).isEqualTo("rw-------");
    assertThat(mode("tls/ca.pem")).isEqualTo("rw-r--r--");
    assertThat(data.resolve("tls")).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void laterStartKeepsWhatIsThere() {
    ServerCertificate first = open(NOW);
    ServerCertificate second = open(NOW.plus(Duration.ofDays(360)));
    assertThat(second.chain()).isEqualTo(first.chain());
    assertThat(second.key()).isEqualTo(first.key());
  }

  @Test
  void certificateNearItsEndIsRenewedUnderTheSameAuthority() throws Exception {
    ServerCertificate first = open(NOW);
    byte[] authority = Files.readAllBytes(data.resolve("tls/ca.pem"));
    ServerCertificate second = open(NOW.plus(Duration.ofDays(368)));
    assertThat(second.chain()).isNotEqualTo(first.chain());
    assertThat(Files.readAllBytes(data.resolve("tls/ca.pem"))).isEqualTo(authority);
    second
        .chain()
        .getFirst()
        .verify(Pem.certificates(data.resolve("tls/ca.pem")).getFirst().getPublicKey());
  }

  @Test
  void authorityNearItsEndIsRenewedWithItsKeySoThatItsOldCertificateStillServes() throws Exception {
    open(NOW);
    X509Certificate old = Pem.certificates(data.resolve("tls/ca.pem")).getFirst();
    ServerCertificate later = open(NOW.plus(Duration.ofDays(3_400)));
    X509Certificate renewed = Pem.certificates(data.resolve("tls/ca.pem")).getFirst();
    assertThat(renewed.getNotAfter()).isAfter(old.getNotAfter());
    assertThat(renewed.getSubjectX500Principal()).isEqualTo(old.getSubjectX500Principal());
    later.chain().getFirst().verify(old.getPublicKey());
  }

  @Test
  void newNameOfTheOperatorsIsTakenUp() throws Exception {
    open(NOW);
    X509Certificate server =
        Certificates.open(named("Llm.Hospital.test, 10.0.0.5"), () -> NOW).chain().getFirst();
    assertThat(names(server)).contains("llm.hospital.test", "10.0.0.5", "localhost");
  }

  @Test
  void damagedServerCertificateIsMadeAnew() throws Exception {
    open(NOW);
    Files.writeString(data.resolve("tls/server.pem"), "not a certificate");
    X509Certificate server = open(NOW).chain().getFirst();
    server.verify(Pem.certificates(data.resolve("tls/ca.pem")).getFirst().getPublicKey());
  }

  @Test
  void lostOrForeignAuthorityKeyRefuses() throws IOException {
    open(NOW);
    Pem.writeKey(data.resolve("tls/ca-key.pem"), LocalAuthority.newKey().getPrivate());
    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("is not the key of");
    Files.delete(data.resolve("tls/ca-key.pem"));
    assertThatThrownBy(() -> open(NOW)).isInstanceOf(NetworkException.class);
  }

  @Test
  void operatorsOwnCertificateIsUsedAsItIs() {
    ServerCertificate made = open(NOW);
    ServerCertificate theirs =
        Certificates.open(theirs("tls/server.pem", "tls/server-key.pem"), () -> NOW);
    assertThat(theirs.chain()).isEqualTo(made.chain());
    assertThat(theirs.authority()).isEmpty();
  }

  @Test
  void operatorsKeyOfAnotherCertificateRefuses() {
    open(NOW);
    Config config = theirs("tls/server.pem", "tls/ca-key.pem");
    assertThatThrownBy(() -> Certificates.open(config, () -> NOW))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("is not the key of");
  }

  @Test
  void operatorsCertificateThatHasEndedRefuses() {
    open(NOW);
    Config config = theirs("tls/server.pem", "tls/server-key.pem");
    assertThatThrownBy(() -> Certificates.open(config, () -> NOW.plus(Duration.ofDays(398))))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("is not valid now");
  }

  @Test
  void operatorsKeyThatOthersCanReadRefuses() throws IOException {
    open(NOW);
    Files.setPosixFilePermissions(
        data.resolve("tls/server-key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
    Config config = theirs("tls/server.pem", "tls/server-key.pem");
    assertThatThrownBy(() -> Certificates.open(config, () -> NOW))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("0600");
  }

  @Test
  void missingOrWrongFilesAreNamed() throws IOException {
    Files.writeString(data.resolve("empty.pem"), "");
    Files.setPosixFilePermissions(
        data.resolve("empty.pem"), PosixFilePermissions.fromString("rw-------"));
    Config missing = theirs("none.pem", "empty.pem");
    assertThatThrownBy(() -> Certificates.open(missing, () -> NOW))
        .hasMessageContaining("there is no file")
        .hasMessageContaining("none.pem");
    open(NOW);
    Config keyless = theirs("tls/server.pem", "empty.pem");
    assertThatThrownBy(() -> Certificates.open(keyless, () -> NOW))
        .hasMessageContaining("holds no private key");
  }

  @Test
  void nameThatIsNoneRefuses() {
    assertThatThrownBy(() -> Certificates.open(named("a b"), () -> NOW))
        .isInstanceOf(NetworkException.class);
  }

  private ServerCertificate open(Instant now) {
    return Certificates.open(Config.defaults(data), () -> now);
  }

  private Config theirs(String certificate, String key) {
    return TestConfig.of(
        data,
        "listener.tls.certificate=" + data.resolve(certificate),
        "listener.tls.key=" + data.resolve(key));
  }

  private Config named(String names) {
    return TestConfig.of(data, "listener.tls.names=" + names);
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file)));
  }

  private static Duration life(X509Certificate certificate) {
    return Duration.between(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  private static Set<String> names(X509Certificate certificate) throws Exception {
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> (String) name.get(1))
        .collect(Collectors.toSet());
  }
}
