// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody is named by, whatever the tagger takes it for. */
class SenseTest {
  private static final Guard GUARD = Guard.standard();

  private static List<String> found(String text) {
    return GUARD.scan(ClinicalText.of(text), Mode.DETECT).findings().stream()
        .map(f -> text.substring(f.start(), f.end()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "la la la la",
        "test test test",
        "lorem lorem lorem lorem",
        "word word word word word word word word",
        "The mother said word word word word word word.",
        "foo foo foo foo bar bar bar",
        "blah blah blah",
      })
  void aWordSaidOverAndOverIsNoName(String text) {
    assertThat(found(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Please call Kowalczyk Kowalczyk Kowalczyk today., Kowalczyk",
    "'Patient: Jane Hargreaves, Jane Hargreaves, Jane Hargreaves', Hargreaves",
  })
  void aNameSaidOverAndOverIsOne(String text, String name) {
    assertThat(found(text)).anyMatch(f -> f.contains(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Does Brexolopril lower potassium?",
        "I'm taking Zelquinib and Tresofloxacin.",
        "Is Vanocillin safe while nursing?",
        "Gravida 2, Para 2, Ab 0.",
      })
  void aWordWithADrugsEndingIsNoName(String text) {
    assertThat(found(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "It is called Cylert.",
        "it's called Vontrezil, a pill for sleep",
        "Our Accu-Chek reads 120.",
        "We have an Accu Chek here.",
        "He was evaluated in the neuro-oncology clinic.",
        "Diltiazem 90 twice a day and 94 on room air",
      })
  void aThingThatIsCalledSomethingIsNobody(String text) {
    assertThat(found(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'The baby is called Oriane, she is well.', Oriane",
    "'The man is called Mr. Skujenieks.', Skujenieks",
  })
  void whoIsCalledSomethingIsSomebody(String text, String name) {
    assertThat(found(text)).contains(name);
  }
}
