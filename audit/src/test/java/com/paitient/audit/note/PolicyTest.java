// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  /** The example key of C2SP signed-note. */
  private static final String EXAMPLE =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

  private static final LogKeys KEYS = LogKeys.generate();
  private static final Checkpoint CHECKPOINT = Checkpoint.of("log_1", 20_852_163, new byte[32]);
  private static final SignedCheckpoint SIGNED = KEYS.sign(CHECKPOINT, 1_790_000_000);

  @Test
  void readsKeyOfSpecification() {
    VerifierKey key = VerifierKey.parse(EXAMPLE);

    assertThat(key.name()).isEqualTo("example.com/foo");
    assertThat(key.text()).isEqualTo(EXAMPLE);
  }

  @Test
  void readsCheckpointOfSpecification() {
    String note =
        """
        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        \u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
        \u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
        """;
    SignedCheckpoint signed = SignedCheckpoint.parse(note);

    assertThat(signed.checkpoint().origin()).isEqualTo("example.com/behind-the-sofa");
    assertThat(signed.checkpoint().size()).isEqualTo(20_852_163);
    assertThat(signed.signatures()).hasSize(2);
    assertThat(signed.text()).isEqualTo(note);
  }

  @Test
  void trustsBothSignaturesOfLogAndReadsThemBack() {
    Policy policy = new Policy(KEYS.verifierKeys("log_1"));

    assertThat(policy.trusts(SIGNED)).isTrue();
    assertThat(policy.trusts(SignedCheckpoint.parse(SIGNED.text()))).isTrue();
    assertThat(Policy.parse(policy.text()).trusts(SIGNED)).isTrue();
  }

  @Test
  void trustsEitherOfTwoKeysAfterRotation() {
    LogKeys rotated = LogKeys.generate();
    List<VerifierKey> both = new ArrayList<>(KEYS.verifierKeys("log_1"));
    both.addAll(rotated.verifierKeys("log_1"));

    assertThat(new Policy(both).trusts(SIGNED)).isTrue();
    assertThat(new Policy(both).trusts(rotated.sign(CHECKPOINT, 1))).isTrue();
  }

  @Test
  void ignoresSignaturesOfOthersButNeverTrustsThem() {
    Policy policy = new Policy(KEYS.verifierKeys("log_1"));
    SignedCheckpoint foreign = LogKeys.generate().sign(CHECKPOINT, 1);
    List<SignedCheckpoint.Line> lines = new ArrayList<>(SIGNED.signatures());
    lines.addAll(foreign.signatures());

    assertThat(policy.trusts(foreign)).isFalse();
    assertThat(policy.trusts(new SignedCheckpoint(CHECKPOINT, lines))).isTrue();
    assertThat(policy.trusts(new SignedCheckpoint(CHECKPOINT, List.of()))).isFalse();
  }

  @Test
  void doesNotTrustSignaturesUnderAnotherCheckpoint() {
    Policy policy = new Policy(KEYS.verifierKeys("log_1"));
    for (Checkpoint other :
        List.of(
            Checkpoint.of("log_1", 20_852_164, new byte[32]),
            Checkpoint.of("log_2", 20_852_163, new byte[32]),
            Checkpoint.of("log_1", 20_852_163, filled()))) {
      assertThat(policy.trusts(new SignedCheckpoint(other, SIGNED.signatures()))).isFalse();
    }
  }

  private static byte[] filled() {
    byte[] root = new byte[32];
    root[31] = 1;
    return root;
  }

  @Test
  void doesNotTrustLogSignedForUnderAnotherName() {
    Policy policy = new Policy(KEYS.verifierKeys("log_2"));

    assertThat(policy.trusts(SIGNED)).isFalse();
  }

  @Test
  void readsItsSecretKeysBackAndShowsNoneOfThem() {
    byte[] secret = KEYS.secretText();
    LogKeys again = LogKeys.parse(secret);

    assertThat(new Policy(again.verifierKeys("log_1")).trusts(SIGNED)).isTrue();
    assertThat(KEYS.toString()).isEqualTo("LogKeys[ED25519, ML_DSA_44]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "paitient log keys 1\n", "paitient log keys 1\nEd25519 a b\nx y z\n"})
  void refusesKeyFilesThatAreNone(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogKeys.parse(text.getBytes(StandardCharsets.US_ASCII)))
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com/foo",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+Aeky",
        "example.com/foo+530d903a+",
        "example.com/foo+530d903a+!!"
      })
  void refusesKeysThatAreNone(String vkey) {
    assertThatIllegalArgumentException().isThrownBy(() -> VerifierKey.parse(vkey));
    assertThatIllegalArgumentException().isThrownBy(() -> Policy.parse("log " + vkey));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing", "quorum none", "quorum all", "witness w " + EXAMPLE})
  void refusesPoliciesThatNameNoLogOrMoreThanItKnows(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Policy.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "log_1\n1\n",
        "log_1\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 a AAAAAAAAAAA=\n",
        "log_1\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 a AAAAAAAAAAA=\n",
        "log_1\n9999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 a AAAA\n",
        "log_1\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n",
        "log_1\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 a AAAAAAAAAAA=",
        "log_1\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 a AAAAAAAAAAB=\n",
        "log_1\r\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 a AAAAAAAAAAA=\n",
        "log_1\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 a AAAAAAAAAAA=\r\n",
        "log_1\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\next\n\n\u2014 a AAAAAAAAAAA=\n"
      })
  void refusesNotesThatAreNoSignedCheckpoint(String note) {
    assertThatIllegalArgumentException().isThrownBy(() -> SignedCheckpoint.parse(note));
  }
}
