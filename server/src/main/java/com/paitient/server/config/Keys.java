// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the root key is, and how keys are used.
 *
 * @param provider {@code file}, {@code pkcs11}, {@code aws-kms} or {@code vault-transit}
 * @param formerProviders those that still open what they wrapped; their keys are brought under
 *     {@code provider} at start
 * @param profile {@code hybrid-xwing} or {@code hybrid-fips}, for key pairs made from now on
 * @param providerTime how long a provider may take for one key
 * @param limits what one data key may be used for
 * @param periods the times in a key's life
 * @param holders providers of tenants that hold their own keys, by the names that tenants are
 *     registered with
 */
public record Keys(
    String provider,
    List<String> formerProviders,
    String profile,
    Duration providerTime,
    Limits limits,
    Periods periods,
    Pkcs11 pkcs11,
    AwsKms awsKms,
    VaultTransit vaultTransit,
    Map<String, Holder> holders) {
  private static final Set<String> PROVIDERS = Set.of("file", "pkcs11", "aws-kms", "vault-transit");
  private static final Set<String> PROFILES = Set.of("hybrid-xwing", "hybrid-fips");

  public Keys {
    formerProviders = List.copyOf(formerProviders);
    holders = Map.copyOf(holders);
    requireKnown("provider", provider, PROVIDERS);
    formerProviders.forEach(each -> requireKnown("former-providers", each, PROVIDERS));
    requireKnown("profile", profile, PROFILES);
    if (formerProviders.contains(provider)) {
      throw new IllegalArgumentException("former-providers must not name the one in force");
    }
    Bounds.positive("provider-time", providerTime);
  }

  /** A root key file in the data folder. */
  public static Keys defaults() {
    return new Keys(
        "file",
        List.of(),
        "hybrid-xwing",
        Duration.ofSeconds(5),
        Limits.defaults(),
        Periods.defaults(),
        Pkcs11.defaults(),
        AwsKms.defaults(),
        VaultTransit.defaults(),
        Map.of());
  }

  private static void requireKnown(String key, String value, Set<String> known) {
    if (!known.contains(value)) {
      throw new IllegalArgumentException(
          key + " must be one of " + String.join(", ", known.stream().sorted().toList()));
    }
  }

  /**
   * A provider that wraps the keys of tenants who ask for isolation {@code maximum}.
   *
   * @param provider as for the service's own
   * @param rootFile the root key file, for {@code file}
   */
  public record Holder(
      String provider,
      Optional<Path> rootFile,
      Pkcs11 pkcs11,
      AwsKms awsKms,
      VaultTransit vaultTransit) {
    public Holder {
      requireKnown("provider", provider, PROVIDERS);
      if (rootFile.isPresent() != provider.equals("file")) {
        throw new IllegalArgumentException("root-file goes with provider file, and only with it");
      }
    }
  }

  /**
   * What one data key seals at most, and how long opened keys stay in memory.
   *
   * @param ownKeyLife the time of keys of tenants that hold their own
   */
  public record Limits(int values, long dataBytes, Duration dataKeyLife, Duration ownKeyLife) {
    public Limits {
      Bounds.within("values", values, 1, 1 << 24);
      Bounds.within("data-bytes", dataBytes, 1, 1L << 40);
      Bounds.positive("data-key-life", dataKeyLife);
      Bounds.positive("own-key-life", ownKeyLife);
    }

    static Limits defaults() {
      return new Limits(1 << 20, 1L << 36, Duration.ofHours(1), Duration.ofMinutes(5));
    }
  }

  /**
   * The times in a key's life.
   *
   * @param tenantKeys how old a tenant's newest key pair gets before it is overdue
   * @param destructionWait from the second person's consent to the destruction
   */
  public record Periods(Duration tenantKeys, Duration destructionWait) {
    public Periods {
      Bounds.period("tenant-keys", tenantKeys);
      Bounds.period("destruction-wait", destructionWait);
    }

    static Periods defaults() {
      return new Periods(Duration.ofDays(365), Duration.ofDays(7));
    }
  }

  /**
   * A hardware security module.
   *
   * @param library the module's shared library
   * @param slotIndex which slot with a token, from 0
   * @param label begins the labels of root keys in the token
   * @param pinFile a file (mode 0600) with the user's PIN
   */
  public record Pkcs11(
      Optional<Path> library, int slotIndex, String label, Optional<Path> pinFile) {
    public Pkcs11 {
      Bounds.within("slot-index", slotIndex, 0, 1_000);
      if (!label.matches("[A-Za-z0-9_-]{1,64}")) {
        throw new IllegalArgumentException("label has letters, digits, - and _");
      }
    }

    static Pkcs11 defaults() {
      return new Pkcs11(Optional.empty(), 0, "paitient-root", Optional.empty());
    }
  }

  /**
   * A key of AWS KMS.
   *
   * @param key the key's id or ARN; symmetric, for encryption
   * @param formerKeys ARNs of keys that still open what they wrapped
   * @param region such as {@code eu-central-1}
   * @param url where KMS answers, if not at the region's usual name
   * @param authority a PEM file with the only certificate authorities that are believed of it
   * @param credentialsFile a file (mode 0600) with one line: access key id, a colon, secret access
   *     key; without it AWS's usual places are looked at
   */
  public record AwsKms(
      Optional<String> key,
      List<String> formerKeys,
      Optional<String> region,
      Optional<String> url,
      Optional<Path> authority,
      Optional<Path> credentialsFile) {
    public AwsKms {
      formerKeys = List.copyOf(formerKeys);
    }

    static AwsKms defaults() {
      return new AwsKms(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * A key of the transit engine of Vault or OpenBao.
   *
   * @param url where it answers, without {@code /v1}
   * @param authority a PEM file with the only certificate authorities that are believed of it
   * @param mount where the transit engine is mounted
   * @param key the key's name there
   * @param tokenFile a file (mode 0600) with a token
   * @param roleId an AppRole's id, which goes before a token
   * @param secretIdFile a file (mode 0600) with the AppRole's secret id
   * @param roleMount where AppRole is mounted
   * @param namespace the namespace, where there are some
   */
  public record VaultTransit(
      Optional<String> url,
      Optional<Path> authority,
      String mount,
      String key,
      Optional<Path> tokenFile,
      Optional<String> roleId,
      Optional<Path> secretIdFile,
      String roleMount,
      Optional<String> namespace) {
    public VaultTransit {
      requireName("mount", mount);
      requireName("key", key);
      requireName("role-mount", roleMount);
      if (roleId.isPresent() != secretIdFile.isPresent()) {
        throw new IllegalArgumentException("role-id and secret-id-file go together");
      }
    }

    static VaultTransit defaults() {
      return new VaultTransit(
          Optional.empty(),
          Optional.empty(),
          "transit",
          "paitient-root",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          "approle",
          Optional.empty());
    }

    private static void requireName(String key, String name) {
      if (!name.matches("[A-Za-z0-9_-]{1,128}")) {
        throw new IllegalArgumentException(key + " has letters, digits, - and _");
      }
    }
  }
}
