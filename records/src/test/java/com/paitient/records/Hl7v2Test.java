// SPDX-License-Identifier: MIT
package com.paitient.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.PhiException;
import com.paitient.phi.Vault;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Hl7v2Test {
  private static final Records RECORDS = Records.of(Guard.standard());

  static final String ORU =
      String.join(
          "\r",
          "MSH|^~\\&|LAB|ST ELSEWHERE HOSPITAL|EHR|CLINIC|20210427115600||ORU^R01|MSG00077|P|2.5",
          "PID|1||4482913^^^HOSP^MR~123-45-6789^^^SSA^SS||EVERYWOMAN^EVE^E^^MRS||19320615|F|||2222 HOME STREET^^GREENSBORO^NC^27401^USA||(919)379-1212^PRN^PH~^NET^Internet^eve@corp.com|||M||ACC771133|123-45-6789",
          "NK1|1|EVERYMAN^ADAM|SPO|2222 HOME STREET^^GREENSBORO^NC",
          "PV1|1|I|2000^2012^01||||004777^ATTEND^AARON^A^^DR",
          "OBR|1|845439^GHH OE|1045813^GHH LAB|1554-5^GLUCOSE^LN|||20210215073000|||||||||555-55-5555^PRIMARY^PATRICIA P^^^^MD",
          "OBX|1|SN|1554-5^GLUCOSE^LN||^182|mg/dl|70_105|H|||F",
          "OBX|2|TX|NOTE||Everywoman called\\.br\\from 919-379-1212 \\T\\ asked for Dr. Primary||||||F",
          "OBX|3|ED|PDF||^application^pdf^Base64^JVBERi0=||||||F",
          "NTE|1||Seen with Foley catheter by Dr. Attend on 2/15/2021",
          "ZPD|1|EVERYWOMAN|custom");

  private static ScannedRecord scan(String message, Mode mode) {
    return RECORDS.hl7v2(message, mode, Vault.create());
  }

  private static String field(String message, int segment, int place) {
    String[] fields = message.split("\r")[segment].split("\\|", -1);
    return fields[segment == 0 ? place - 1 : place];
  }

  @Test
  void findsEachFieldByItsMeaning() {
    ScannedRecord found = scan(ORU, Mode.DETECT);
    assertThat(found.text()).isEqualTo(ORU);
    assertThat(found.findings())
        .extracting(f -> f.path() + " " + f.finding().category())
        .contains(
            "PID-3[1].1.1 MRN",
            "PID-3[2].1.1 SSN",
            "PID-5[1].1.1 NAME",
            "PID-5[1].2.1 NAME",
            "PID-7[1].1.1 DATE",
            "PID-11[1].1.1 LOCATION",
            "PID-11[1].5.1 LOCATION",
            "PID-13[1].1.1 PHONE",
            "PID-13[2].4.1 EMAIL",
            "PID-18[1].1.1 ACCOUNT",
            "PID-19[1].1.1 SSN",
            "NK1-2[1].1.1 NAME",
            "PV1-3[1].2.1 LOCATION",
            "PV1-7[1].2.1 NAME",
            "OBR-7[1].1.1 DATE",
            "OBX-5[1].1.1 NAME",
            "OBX-5[1].1.1 PHONE",
            "OBX-5[1].5.1 OTHER",
            "NTE-3[1].1.1 NAME",
            "ZPD-2[1].1.1 NAME");
  }

  @ParameterizedTest
  @EnumSource(names = {"REDACT", "SAFE_HARBOR", "DEIDENTIFY"})
  void leavesNothingThatIdentifiesAndTheShapeAsItWas(Mode mode) {
    String done = scan(ORU, mode).text();
    assertThat(done)
        .doesNotContainIgnoringCase("everywoman")
        .doesNotContain(
            "ELSEWHERE",
            "4482913",
            "123-45-6789",
            "EVE^",
            "19320615",
            "HOME STREET",
            "GREENSBORO",
            "27401",
            "379-1212",
            "corp.com",
            "ACC771133",
            "EVERYMAN",
            "ATTEND",
            "845439",
            "PRIMARY",
            "Primary",
            "JVBERi0",
            "2/15/2021",
            "MSG00077",
            "20210427")
        .contains("ORU^R01", "1554-5^GLUCOSE^LN", "^182|mg/dl|70_105", "Foley catheter", "^NC^");
    String[] before = ORU.split("\r");
    String[] after = done.split("\r");
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i].split("\\|", -1)).hasSameSizeAs(before[i].split("\\|", -1));
    }
    assertThat(scan(done, Mode.OFF).text()).isEqualTo(done);
  }

  @Test
  void leavesRedactedDatesEmptyAndKeepsYearsForSafeHarbor() {
    assertThat(field(scan(ORU, Mode.REDACT).text(), 4, 7)).isEmpty();
    assertThat(field(scan(ORU, Mode.SAFE_HARBOR).text(), 4, 7)).isEqualTo("2021");
    assertThat(field(scan(ORU, Mode.SAFE_HARBOR).text(), 1, 7)).isEmpty();
    assertThat(field(scan(ORU, Mode.DEIDENTIFY).text(), 4, 7)).matches("20\\d{6}073000");
  }

  @Test
  void shiftsMonthsAndTimesWithZones() {
    String adt = "MSH|^~\\&|A|B|C|D|20210427115600.123-0500||ADT^A01|1|P|2.5\rPID|1||1||||202103";
    String done = scan(adt, Mode.DEIDENTIFY).text();
    assertThat(field(done, 0, 7))
        .matches("20\\d{6}115600\\.123-0500")
        .isNotEqualTo("20210427115600.123-0500");
    assertThat(field(done, 1, 7)).matches("20\\d{4}").isNotEqualTo("202103");
  }

  @Test
  void givesTheRealValuesBack() {
    Vault vault = Vault.create();
    String noFile = ORU.replace("JVBERi0=", "");
    String done = RECORDS.hl7v2(noFile, Mode.DEIDENTIFY, vault).text();
    assertThat(RECORDS.hl7v2Restored(done, vault)).isEqualTo(noFile);
  }

  @Test
  void escapesWhatItWritesAndKeepsLineEnds() {
    String message = ORU.replace("\r", "\r\n");
    assertThat(scan(message, Mode.DETECT).text()).isEqualTo(message);
    String odd =
        "MSH#*+!%#A#B#C#D#20210101##ADT*A01#1#P#2.5\nPID#1##77123*****MR##O!S!Malley*Jo!T!Ann";
    String done = scan(odd, Mode.REDACT).text();
    assertThat(done)
        .contains("[REDACTED NAME]*[REDACTED NAME]")
        .startsWith("MSH#*+!%#A#")
        .contains("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PID|1||Levin",
        "MSH",
        "MSH|^~\\",
        "MSH|^~\\^|A",
        "MSH|^~A&|A",
        "MSH|^~\\&|A\rLevin was here",
        "MSH|^~\\&|A\rp1d|Levin",
        "MSH|^~\\&|A\rPID|1||\u0000Levin"
      })
  void refusesWhatIsNoMessageWithoutQuotingIt(String message) {
    assertThatThrownBy(() -> scan(message, Mode.REDACT))
        .isInstanceOf(RecordException.class)
        .hasMessageNotContaining("Levin");
  }

  @Test
  void refusesWhatIsTooLargeAndLoneSurrogates() {
    assertThatThrownBy(() -> scan(ORU + "\rNTE|1||" + "x".repeat(10_000_000), Mode.REDACT))
        .isInstanceOf(RecordException.class)
        .extracting(e -> ((RecordException) e).code())
        .isEqualTo(RecordException.Code.TOO_LARGE);
    assertThatThrownBy(() -> scan(ORU + "\rNTE|1||a\ud800", Mode.REDACT))
        .isInstanceOf(PhiException.class);
  }

  @Test
  void takesAnyMangledMessageOrRefusesIt() {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      StringBuilder message = new StringBuilder(ORU);
      for (int k = random.nextInt(6); k >= 0; k--) {
        message.setCharAt(
            random.nextInt(message.length()), "|^~\\&\rA1 \u0000".charAt(random.nextInt(10)));
      }
      try {
        String done = scan(message.toString(), Mode.DETECT).text();
        assertThat(done).isEqualTo(message.toString());
      } catch (RecordException e) {
        assertThat(e.code()).isEqualTo(RecordException.Code.INVALID);
      }
    }
  }
}
