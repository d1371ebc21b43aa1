// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.phi.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rules find and leave without the tagger. */
class RulesTest {
  private static final Engine RULES = Engine.rulesOnly();

  private static List<String> found(String text) {
    Work work = Work.of(Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0);
    return RULES.findings(text, work).stream().map(f -> of(text, f)).toList();
  }

  private static String of(String text, Finding finding) {
    return text.substring(finding.start(), finding.end());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pt in 512A is asking for pain meds | 512A",
        "move him to 4W12 today | 4W12",
        "The lady in 312 fell again | 312",
        "4B12 asks for Zofran | 4B12",
        "512A: wants to go home | 512A",
        "ICU-7: hypotensive | 7",
        "Marie Hansen in 31, K 3.1 | 31",
      })
  void findsARoomWithoutTheWordRoom(String text, String room) {
    assertThat(found(text)).contains(room);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Is 500 mg in 250 ml too strong?",
        "Does it help in 300 patients with 2C19 variants?",
        "8q24 loci in cancer",
        "drop from 250K to 100K, drip at 100U per hour",
        "he was well in 2019 and in 24h he put out 300 mL",
        "patients in 312 trials",
      })
  void takesNoAmountForARoom(String text) {
    assertThat(found(text)).isEmpty();
  }

  @Test
  void findsTheLetterOfABed() {
    assertThat(found("Room 512A, bed B: agitated")).containsExactly("512A", "B");
    assertThat(found("room 4B12/bed a, agitated")).containsExactly("4B12", "a");
    assertThat(found("put him to bed a bit earlier")).isEmpty();
  }

  @Test
  void findsWhomALinkNames() {
    assertThat(found("see results?patient=tselders&page=2")).containsExactly("tselders");
    assertThat(found("the patient = a partner in care")).isEmpty();
  }

  @Test
  void takesTheStateAfterATownAlong() {
    assertThat(found("he is from Boise, ID 83702 now")).containsExactly("Boise, ID 83702");
    assertThat(found("she lives in boise, id now")).containsExactly("boise, id");
  }

  @Test
  void takesThePatronOfAHospitalForAHospital() {
    assertThat(found("I moonlight at St. Anthony's now")).containsExactly("St. Anthony's");
    assertThat(found("seen by Dr. Hayes at St. Clare's Fertility Center"))
        .contains("St. Clare's Fertility Center");
    assertThat(found("takes St. John's wort for sleep")).isEmpty();
  }

  @Test
  void takesWhatIsGluedToAnIdAlong() {
    assertThat(String.join("", found("Jane Doe/MRN YE4089452 today"))).contains("YE4089452");
    assertThat(String.join("", found("Jane Doe, chart MR76281 today"))).contains("MR76281");
  }

  @Test
  void takesNoCarForAPerson() {
    assertThat(found("Crashed her Honda Civic, VIN 5UCTW82P3C0436359, low back pain"))
        .containsExactly("5UCTW82P3C0436359");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What are the treatments for Charley horse ?",
        "What to do for Jack-in-the-pulpit poisoning?",
        "When do you need to see a doctor for Avian influenza ?",
        "a 52-year-old male with dia- newly diagnosed diabetes",
        "your temperature , so that's good you're ninety seven . eight today",
        "temp up to 101F overnight",
      })
  void leavesPlantsAndFeversAndBrokenOffWords(String text) {
    assertThat(found(text)).isEmpty();
  }
}
