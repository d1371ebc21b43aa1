// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static com.paitient.server.keyring.NetworkProviderTest.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.keys.KeyProvider;
import com.paitient.keys.SecretBytes;
import com.paitient.server.keyring.FakeVault.Mood;
import com.paitient.server.network.AddressPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The provider on Vault's transit engine, on a server that speaks its protocol. */
class VaultTransitProviderTest implements NetworkProviderTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;
  private final List<KeyProvider> opened = new ArrayList<>();
  private FakeVault vault;
  private KeyProvider provider;

  @BeforeEach
  void start() throws IOException {
    vault = new FakeVault();
    vault.key("root", "aes256-gcm96", false);
    vault.key("other", "aes256-gcm96", false);
    provider = open("root", login(), LIMIT);
  }

  @AfterEach
  void stop() {
    opened.forEach(KeyProvider::close);
    vault.close();
  }

  private VaultLogin login() {
    return new VaultLogin.Token(file("token", vault.token));
  }

  private Path file(String name, String content) {
    try {
      Path file = folder.resolve(name);
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, content + "\n");
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  private KeyProvider open(String key, VaultLogin login, Duration limit) {
    KeyServer server = KeyServer.open(vault.url(), AddressPolicy.PRIVATE, Optional.empty(), limit);
    VaultServer api = new VaultServer(server, login, Optional.empty());
    KeyProvider made = VaultTransitProvider.open(api, "transit", key);
    opened.add(made);
    return made;
  }

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public KeyProvider stranger() {
    return open("other", login(), LIMIT);
  }

  @Test
  void rotatesAndEndsFormerVersions() {
    SecretBytes key = SecretBytes.random(32);
    String former = provider.id();
    byte[] old = provider.wrap(key, PLACE);
    provider.rotate();
    assertThat(provider.id()).isEqualTo("vault-transit:transit/root:v2").isNotEqualTo(former);
    assertThat(provider.opens(former)).isTrue();
    assertThat(provider.unwrap(old, PLACE)).isEqualTo(key);
    byte[] fresh = provider.wrap(key, PLACE);
    provider.dropFormer();
    assertThat(provider.opens(former)).isFalse();
    refuses(() -> provider.unwrap(old, PLACE), CANNOT_OPEN, "does not open");
    assertThat(open("root", login(), LIMIT).unwrap(fresh, PLACE)).isEqualTo(key);
  }

  @Test
  void takesATokenThatWasRenewedInItsFile() {
    byte[] wrapped = provider.wrap(SecretBytes.random(32), PLACE);
    vault.token = "hvs.second";
    file("token", "hvs.second");
    assertThat(provider.unwrap(wrapped, PLACE).length()).isEqualTo(32);
  }

  @Test
  void logsInAgainByAppRoleWhenItsTokenEnded() {
    VaultLogin role =
        new VaultLogin.AppRole("approle", FakeVault.ROLE, file("secret-id", FakeVault.SECRET));
    KeyProvider byRole = open("root", role, LIMIT);
    byte[] wrapped = byRole.wrap(SecretBytes.random(32), PLACE);
    assertThat(vault.logins()).isEqualTo(1);
    vault.token = "hvs.ended";
    assertThat(byRole.unwrap(wrapped, PLACE).length()).isEqualTo(32);
    assertThat(vault.logins()).isEqualTo(2);
  }

  @Test
  void refusesAWrongSecretIdAndAWrongToken() {
    VaultLogin role = new VaultLogin.AppRole("approle", FakeVault.ROLE, file("bad", "wrong"));
    refuses(() -> open("root", role, LIMIT), PROVIDER_UNAVAILABLE, "refuses the AppRole");
    VaultLogin token = new VaultLogin.Token(file("bad", "hvs.wrong"));
    refuses(() -> open("root", token, LIMIT), PROVIDER_UNAVAILABLE, "denies");
  }

  @Test
  void refusesATokenFileThatOthersMayRead() throws IOException {
    Path open = Files.writeString(folder.resolve("open"), "hvs.first\n");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    refuses(
        () -> open("root", new VaultLogin.Token(open), LIMIT), PROVIDER_UNAVAILABLE, "mode 0600");
  }

  @Test
  void refusesKeysThatAreNotFit() {
    vault.key("signing", "ed25519", false);
    vault.key("loose", "aes256-gcm96", true);
    refuses(() -> open("signing", login(), LIMIT), PROVIDER_UNAVAILABLE, "associated data");
    refuses(() -> open("loose", login(), LIMIT), PROVIDER_UNAVAILABLE, "exportable");
    refuses(() -> open("missing", login(), LIMIT), PROVIDER_UNAVAILABLE, "no such key");
  }

  @ParameterizedTest
  @EnumSource(
      value = Mood.class,
      names = {"DENIES", "SEALED", "BABBLES", "OTHER_JSON", "REDIRECTS", "FLOODS"})
  void everyBadAnswerIsATypedRefusalWithoutItsWords(Mood mood) {
    byte[] wrapped = provider.wrap(SecretBytes.random(32), PLACE);
    vault.mood = mood;
    refuses(() -> provider.wrap(SecretBytes.random(32), PLACE), PROVIDER_UNAVAILABLE, "");
    refuses(() -> provider.unwrap(wrapped, PLACE), PROVIDER_UNAVAILABLE, "");
    vault.mood = Mood.WELL;
    assertThat(provider.unwrap(wrapped, PLACE).length()).isEqualTo(32);
  }

  @Test
  void aServerThatHangsIsGivenUp() {
    KeyProvider prompt = open("root", login(), Duration.ofSeconds(5));
    byte[] wrapped = provider.wrap(SecretBytes.random(32), PLACE);
    vault.mood = Mood.HANGS;
    refuses(() -> prompt.unwrap(wrapped, PLACE), PROVIDER_UNAVAILABLE, "in time");
  }

  @Test
  void aServerThatIsGoneIsATypedRefusal() {
    byte[] wrapped = provider.wrap(SecretBytes.random(32), PLACE);
    vault.close();
    refuses(() -> provider.unwrap(wrapped, PLACE), PROVIDER_UNAVAILABLE, "");
  }

  @Test
  void plainHttpIsForThisMachineOnly() {
    KeyServer far =
        KeyServer.open("http://10.1.2.3:8200", AddressPolicy.PRIVATE, Optional.empty(), LIMIT);
    VaultServer api = new VaultServer(far, login(), Optional.empty());
    refuses(
        () -> VaultTransitProvider.open(api, "transit", "root"), PROVIDER_UNAVAILABLE, "provider");
    far.close();
  }
}
