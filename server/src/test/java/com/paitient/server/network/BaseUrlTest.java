// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://localhost, http://localhost:80",
    "https://GPU-1.Hospital.lan/, https://gpu-1.hospital.lan:443",
    "http://10.0.0.5:8000/models/a, http://10.0.0.5:8000/models/a",
    "http://[::1]:8000, http://[0:0:0:0:0:0:0:1]:8000",
    "http://[FD00::5], http://[fd00:0:0:0:0:0:0:5]:80",
    "http://[::ffff:10.0.0.5]:8000, http://10.0.0.5:8000",
    "http://[::ffff:0a00:0005]:8000, http://10.0.0.5:8000",
  })
  void readsOneSpellingOfEachPlace(String text, String plain) {
    assertThat(BaseUrl.parse(text)).hasToString(plain);
    assertThat(BaseUrl.parse(plain)).isEqualTo(BaseUrl.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.5:8000",
        "ftp://10.0.0.5",
        "HTTP://10.0.0.5",
        "http://",
        "http://me:SECRET@10.0.0.5",
        "http://SECRET@10.0.0.5",
        "http://10.0.0.5:0",
        "http://10.0.0.5:65536",
        "http://10.0.0.5:",
        "http://10.0.0.5?a=SECRET",
        "http://10.0.0.5#a",
        "http://10.0.0.5/../a",
        "http://10.0.0.5/.",
        "http://10.0.0.5/a//b",
        "http://10.0.0.5/%2e%2e",
        "http://10.0.0.5\\@evil.test",
        "http://10.0.0.5\r\nHost: evil.test",
        "http://localhost.",
        "http://-a.test",
        "http://a..test",
        "http://a_b",
        "http://é.test",
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> BaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("SECRET");
  }

  /** Forms that inet_aton and browsers take for 127.0.0.1 or 10.0.0.5. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://2130706433",
        "http://127.1",
        "http://127.0.1",
        "http://0177.0.0.1",
        "http://0x7f.0.0.1",
        "http://0x7f000001",
        "http://0x7f.1",
        "http://127.0.0.01",
        "http://127.0.0.1.",
        "http://127.0.0.256",
        "http://10.0.0.0x5",
        "http://0",
        "http://[127.0.0.1]",
        "http://[::1%lo]",
        "http://[fe80::1%25eth0]",
        "http://[::1",
        "http://[v1.a]",
        "http://[:]",
      })
  void refusesAddressesInOddForms(String text) {
    assertThatThrownBy(() -> BaseUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
