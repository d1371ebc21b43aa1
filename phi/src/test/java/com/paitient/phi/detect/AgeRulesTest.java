// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.phi.Category;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ages over 89 are found by the rules alone, however they are told; readings are no ages. */
class AgeRulesTest {
  private static final Engine RULES = Engine.rulesOnly();

  private static List<String> ages(String text) {
    Work work = Work.of(Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0);
    return RULES.findings(text, work).stream()
        .filter(f -> f.category() == Category.AGE)
        .map(f -> text.substring(f.start(), f.end()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "My mother, 93, fell last night. | 93",
        "he's 97, still drives | 97",
        "My grandfather is 95 and on apixaban. | 95",
        "grandmother (97) has dementia | 97",
        "Xolani, 94, on apixaban: bleed risk? | 94",
        "omodunni, 94, fell twice | 94",
        "Mother passed away at 98. | 98",
        "At 94 is dialysis worth it? | 94",
        "My patient wants a knee replacement at 95. | 95",
        "a man of 94 | 94",
        "Is she 94 or 95? | 94",
        "her 100th birthday | 100",
        "her hundredth birthday | hundredth",
        "turns 95 next week | 95",
        "he's going to be 97 | 97",
        "She is almost 95. | 95",
        "F/94 chest pain | 94",
        "Age/Sex: 92/F | 92",
        "M 92 s/p fall | 92",
        "94 F with sepsis | 94",
        "91 f | 91",
        "93yrs | 93",
        "pt 92 wants to go home | 92",
        "in his late 90's | 90's",
        "in her early-nineties | nineties",
        "my dad is ninety one | ninety one",
        "she's a hundred and one | a hundred and one",
        "hundred-year-old woman | hundred",
        "95 with heart failure, which diuretic? | 95",
        "what to give a 93 who fell | 93",
        "93 veteran | 93",
      })
  void findsAnAgeOverEightyNine(String text, String age) {
    assertThat(ages(text)).contains(age);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Her pulse is 94 and regular",
        "she is 94% on room air",
        "she is 96 on 2 L, MAP is 92",
        "he is 92 kg and was 94 pounds",
        "he was 101.4 last night, he is 95/60",
        "mom's heart rate is 94",
        "dad's sugar was 94 this morning",
        "metoprolol (100) daily",
        "Ondansetron, 100, prn",
        "Simvastatin, 90 tablets",
        "Set the rate at 100.",
        "died at 93 days, alive at 90 days",
        "lives at 97 Oak St",
        "she is ninety four percent on room air",
        "it was ninety degrees and he is a hundred percent better",
        "his sugar was ninety four",
        "90+ year old",
        "give 100 with meals",
        "his 100th dose",
        "potassium was 94 and the rate is 98",
      })
  void takesNoReadingForAnAge(String text) {
    assertThat(ages(text)).isEmpty();
  }
}
