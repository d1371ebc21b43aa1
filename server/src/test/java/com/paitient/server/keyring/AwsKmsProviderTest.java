// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static com.paitient.server.keyring.NetworkProviderTest.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.keys.KeyProvider;
import com.paitient.keys.SecretBytes;
import com.paitient.server.network.AddressPolicy;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** The provider on AWS KMS, on moto's server. */
class AwsKmsProviderTest implements NetworkProviderTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static Moto moto;

  private KmsClient admin;
  private String key;
  private KeyProvider provider;

  @BeforeAll
  static void start() throws IOException {
    moto = Moto.start();
  }

  @AfterAll
  static void stop() {
    if (moto != null) {
      moto.close();
    }
  }

  @BeforeEach
  void open() {
    admin = client(moto.url(), LIMIT);
    key = freshKey();
    provider = open(key, List.of());
  }

  @AfterEach
  void close() {
    provider.close();
    admin.close();
  }

  private String freshKey() {
    return admin.createKey(ask -> ask.keyUsage(KeyUsageType.ENCRYPT_DECRYPT)).keyMetadata().keyId();
  }

  private static KmsClient client(String url, Duration limit) {
    KeyServer server = KeyServer.open(url, AddressPolicy.ANYWHERE, Optional.empty(), limit);
    return KmsClient.builder()
        .httpClient(new SdkOverOutbound(server))
        .region(Region.EU_CENTRAL_1)
        .endpointOverride(URI.create(url))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
        .overrideConfiguration(over -> over.apiCallTimeout(limit))
        .build();
  }

  private static KeyProvider open(String key, List<String> former) {
    return AwsKmsProvider.open(client(moto.url(), LIMIT), key, former);
  }

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public KeyProvider stranger() {
    return open(freshKey(), List.of());
  }

  @Test
  void namesTheKeyByItsArn() {
    assertThat(provider.id()).startsWith("aws-kms:arn:aws:kms:eu-central-1:").endsWith(key);
    assertThat(provider.renews()).isFalse();
  }

  @Test
  void opensWhatFormerKeysWrapped() {
    SecretBytes secret = SecretBytes.random(32);
    byte[] wrapped = provider.wrap(secret, PLACE);
    String arn = provider.id().substring("aws-kms:".length());
    try (KeyProvider next = open(freshKey(), List.of(arn))) {
      assertThat(next.opens(provider.id())).isTrue();
      assertThat(next.unwrap(wrapped, PLACE)).isEqualTo(secret);
    }
    try (KeyProvider other = stranger()) {
      refuses(() -> other.unwrap(wrapped, PLACE), CANNOT_OPEN, "does not open");
    }
  }

  @Test
  void aKeyThatIsDisabledIsATypedRefusal() {
    var _ = admin.disableKey(ask -> ask.keyId(key));
    refuses(() -> open(key, List.of()), PROVIDER_UNAVAILABLE, "not enabled");
  }

  @Test
  void refusesKeysThatAreNotFit() {
    String signing =
        admin
            .createKey(ask -> ask.keyUsage(KeyUsageType.SIGN_VERIFY).keySpec("ECC_NIST_P256"))
            .keyMetadata()
            .keyId();
    refuses(() -> open(signing, List.of()), PROVIDER_UNAVAILABLE, "not for encryption");
    refuses(() -> open("alias/root", List.of()), PROVIDER_UNAVAILABLE, "not an alias");
    String none = "00000000-0000-0000-0000-000000000000";
    refuses(() -> open(none, List.of()), PROVIDER_UNAVAILABLE, "NotFoundException");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | {"__type":"AccessDeniedException","message":"canary"} | denies
          500 | {"__type":"KMSInternalException","message":"canary"}  | KMSInternalException
          200 | <html>canary</html>                                   | provider
          200 | {"KeyMetadata":null}                                  | protocol
          """)
  void everyBadAnswerIsATypedRefusalWithoutItsWords(int status, String body, String saying)
      throws IOException {
    HttpServer bad =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bad.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    bad.start();
    try {
      KmsClient client = client("http://127.0.0.1:" + bad.getAddress().getPort(), LIMIT);
      refuses(() -> AwsKmsProvider.open(client, key, List.of()), PROVIDER_UNAVAILABLE, saying);
    } finally {
      bad.stop(0);
    }
  }

  @Test
  void aServerThatHangsIsGivenUp() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    HttpServer bad =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bad.createContext(
        "/",
        exchange -> {
          try {
            never.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
        });
    bad.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
    bad.start();
    try {
      KmsClient client =
          client("http://127.0.0.1:" + bad.getAddress().getPort(), Duration.ofSeconds(1));
      refuses(() -> AwsKmsProvider.open(client, key, List.of()), PROVIDER_UNAVAILABLE, "answer");
    } finally {
      never.countDown();
      bad.stop(0);
    }
  }
}
