// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeySettings;
import com.paitient.keys.KeysException;
import com.paitient.keys.Pkcs11KeyProvider;
import com.paitient.keys.Profile;
import com.paitient.keys.PromptProvider;
import com.paitient.keys.Protection;
import com.paitient.keys.SecretBytes;
import com.paitient.server.config.Config;
import com.paitient.server.config.Keys;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.Credential;
import com.paitient.server.network.NetworkException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Makes the key providers that the configuration names. */
public final class KeyProviders {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Path rootFile;
  private final Keys keys;
  private final Optional<KeyProvider> unsealed;

  public KeyProviders(Config config) {
    this(config, Optional.empty());
  }

  /** With the root key file that was unsealed. */
  public KeyProviders(Config config, Optional<KeyProvider> unsealed) {
    this.rootFile = rootFile(config.data());
    this.keys = config.keys();
    this.unsealed = unsealed;
  }

  /** The root key file, where it is asked for and sealed. */
  public Optional<Path> sealedFile() {
    boolean isAsked = keys.provider().equals("file") || keys.formerProviders().contains("file");
    return isAsked
            && Files.exists(rootFile)
            && FileKeyProvider.protection(rootFile) != Protection.PLAIN
        ? Optional.of(rootFile)
        : Optional.empty();
  }

  /** Where the root key file of a data folder is. */
  public static Path rootFile(Path data) {
    return data.resolve("keys").resolve("root.key");
  }

  /** How the configuration wants keys to be used. */
  public KeySettings settings(InstantSource clock) {
    Keys.Limits limits = keys.limits();
    Keys.Periods periods = keys.periods();
    return new KeySettings(
        Arrays.stream(Profile.values())
            .filter(each -> each.toString().equals(keys.profile()))
            .findFirst()
            .orElseThrow(),
        new KeySettings.UseLimits(limits.values(), limits.dataBytes(), limits.dataKeyLife()),
        limits.ownKeyLife(),
        new KeySettings.Periods(periods.tenantKeys(), periods.destructionWait()),
        clock);
  }

  /**
   * The provider in force.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE when it is away or not set up, BAD_KEY_FILE, or
   *     SEALED when the root key file is sealed
   */
  public KeyProvider current() {
    return open(keys.provider());
  }

  /** Those that still open what they wrapped; fails as {@link #current}. */
  public List<KeyProvider> former() {
    return keys.formerProviders().stream().map(this::open).toList();
  }

  /**
   * Those of tenants that hold their own keys, by name. One that is away is tried again until it is
   * back; its tenants' keys stay shut meanwhile.
   */
  public Map<String, KeyProvider> holders() {
    Map<String, KeyProvider> open = new TreeMap<>();
    keys.holders()
        .forEach((name, holder) ->
            open.put(name, HeldProvider.of(name, () -> open(holder), FIRST_PAUSE)));
    return open;
  }

  private KeyProvider open(String name) {
    return name.equals("file")
        ? unsealed.orElseGet(() -> FileKeyProvider.openOrCreate(rootFile))
        : open(
            new Keys.Holder(
                name, Optional.empty(), keys.pkcs11(), keys.awsKms(), keys.vaultTransit()));
  }

  private KeyProvider open(Keys.Holder holder) {
    return switch (holder.provider()) {
      case "file" -> FileKeyProvider.openOrCreate(holder.rootFile().orElseThrow());
      case "pkcs11" -> new PromptProvider(pkcs11(holder.pkcs11()), keys.providerTime());
      case "aws-kms" -> new PromptProvider(awsKms(holder.awsKms()), keys.providerTime());
      case "vault-transit" -> new PromptProvider(vault(holder.vaultTransit()), keys.providerTime());
      default -> throw new IllegalStateException("no provider " + holder.provider());
    };
  }

  private static KeyProvider pkcs11(Keys.Pkcs11 settings) {
    Path library = required(settings.library(), "pkcs11.library");
    Credential pin = credential(required(settings.pinFile(), "pkcs11.pin-file"));
    try (SecretBytes secret = SecretBytes.take(pin.reveal().getBytes(StandardCharsets.UTF_8))) {
      return Pkcs11KeyProvider.open(library, settings.slotIndex(), settings.label(), secret);
    }
  }

  private KeyProvider vault(Keys.VaultTransit settings) {
    VaultLogin login =
        settings.roleId().isPresent()
            ? new VaultLogin.AppRole(
                settings.roleMount(),
                settings.roleId().get(),
                settings.secretIdFile().orElseThrow())
            : new VaultLogin.Token(
                required(settings.tokenFile(), "vault-transit.token-file or role-id"));
    KeyServer server =
        KeyServer.open(
            required(settings.url(), "vault-transit.url"),
            AddressPolicy.PRIVATE,
            settings.authority(),
            keys.providerTime());
    return closing(
        server,
        () ->
            VaultTransitProvider.open(
                new VaultServer(server, login, settings.namespace()),
                settings.mount(),
                settings.key()));
  }

  private KeyProvider awsKms(Keys.AwsKms settings) {
    String region = required(settings.region(), "aws-kms.region");
    String key = required(settings.key(), "aws-kms.key");
    if (!region.matches("[a-z0-9-]{1,32}")) {
      throw Refusal.unavailable("keys.aws-kms.region is no region's name");
    }
    String url = settings.url().orElse("https://kms." + region + ".amazonaws.com");
    AwsCredentialsProvider credentials = credentials(settings.credentialsFile());
    KeyServer server =
        KeyServer.open(url, AddressPolicy.ANYWHERE, settings.authority(), keys.providerTime());
    return closing(
        server,
        () ->
            AwsKmsProvider.open(
                KmsClient.builder()
                    .httpClient(new SdkOverOutbound(server))
                    .region(Region.of(region))
                    .endpointOverride(URI.create(url))
                    .credentialsProvider(credentials)
                    .overrideConfiguration(over -> over.apiCallTimeout(keys.providerTime()))
                    .build(),
                key,
                settings.formerKeys()));
  }

  /** What {@code opening} gives; where it fails, the connections are closed. */
  private static KeyProvider closing(
      KeyServer server, java.util.function.Supplier<KeyProvider> opening) {
    try {
      return opening.get();
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    }
  }

  private static AwsCredentialsProvider credentials(Optional<Path> file) {
    if (file.isEmpty()) {
      return DefaultCredentialsProvider.builder().build();
    }
    String[] parts = credential(file.get()).reveal().split(":", 2);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw Refusal.unavailable(file.get() + " must hold: access key id, colon, secret access key");
    }
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(parts[0], parts[1]));
  }

  private static Credential credential(Path file) {
    try {
      return Credential.read(file);
    } catch (NetworkException unusable) {
      throw Refusal.unavailable(String.valueOf(unusable.getMessage()));
    }
  }

  private static <T> T required(Optional<T> setting, String key) {
    return setting.orElseThrow(
        () -> Refusal.unavailable("keys." + key + " must be set for this key provider"));
  }
}
