// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * AES-256-GCM as in McGrew and Viega's GCM specification, HKDF as in RFC 5869, HMAC as RFC 4231.
 */
class PublishedVectorsTest {
  private static final String ZEROS =
      "0000000000000000000000000000000000000000000000000000000000000000";
  private static final String KEY =
      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";

  @ParameterizedTest(name = "test case {0}")
  @CsvSource(
      textBlock =
          """
          13, Z, 000000000000000000000000, '', '', '', 530f8afbc74536b9a963b4f1c4cb738b
          14, Z, 000000000000000000000000, '', 00000000000000000000000000000000, \
          cea7403d4d606b6e074ec5d3baf39d18, d0d1c8a799996bf0265b98b5d48ab919
          15, K, cafebabefacedbaddecaf888, '', \
          d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255, \
          522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad, \
          b094dac5d93471bdec1a502270e3cc6c
          16, K, cafebabefacedbaddecaf888, feedfacedeadbeeffeedfacedeadbeefabaddad2, \
          d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39, \
          522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662, \
          76fc6ece0f4e1768cddf8853bb2d551b
          """)
  void sealsAsTheSpecificationDoes(
      int number, String key, String nonce, String aad, String plain, String sealed, String tag) {
    SecretBytes secret = SecretBytes.copyOf(hex(key.equals("Z") ? ZEROS : KEY));
    byte[] whole = Gcm.seal(secret, hex(nonce), hex(aad), hex(plain));
    assertThat(whole).isEqualTo(hex(sealed + tag));
    assertThat(Gcm.open(secret, hex(nonce), hex(aad), ByteBuffer.wrap(whole)))
        .isEqualTo(hex(plain));
    whole[number % whole.length] ^= 1;
    assertThatThrownBy(() -> Gcm.open(secret, hex(nonce), hex(aad), ByteBuffer.wrap(whole)))
        .isInstanceOf(KeysException.class);
  }

  @ParameterizedTest(name = "RFC 5869 A.{0}")
  @CsvSource(
      textBlock =
          """
          1, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c, \
          f0f1f2f3f4f5f6f7f8f9, 077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5, \
          3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865
          3, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, '', '', \
          19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04, \
          8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8
          """)
  void derivesAsTheStandardDoes(
      int number, String secret, String salt, String info, String extracted, String expanded) {
    try (SecretBytes key = Hkdf.extract(hex(salt), SecretBytes.copyOf(hex(secret)))) {
      assertThat(key).isEqualTo(SecretBytes.copyOf(hex(extracted)));
      assertThat(Hkdf.expand(key, hex(info), expanded.length() / 2))
          .isEqualTo(SecretBytes.copyOf(hex(expanded)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
        + " 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
        + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
  })
  void hashesAsTheStandardDoes(String key, String message, String mac) {
    assertThat(Hkdf.mac(SecretBytes.copyOf(hex(key)), hex(message))).isEqualTo(hex(mac));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
