// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Places and organizations: their own words change, the words that say what they are stay. */
final class PlaceSurrogates {
  private static final Set<String> KEPT =
      words(
          "street st avenue ave road rd boulevard blvd drive dr lane ln court ct circle cir place pl"
              + " way terrace ter parkway pkwy highway hwy square sq trail trl alley loop plaza row"
              + " route box po p o apt apartment suite ste unit floor fl building bldg lot room rm"
              + " north south east west n s e w ne nw se sw lake mount mt river island beach creek"
              + " valley park falls springs village township county bay of the and at in for"
              + " hospital hospitals clinic clinics hospice pharmacy medical center centre health"
              + " healthcare system systems care services group associates institute university"
              + " college school elementary high middle academy church bank inc llc ltd corp company"
              + " nursing home rehabilitation rehab family medicine practice pediatrics orthopedics"
              + " cardiology oncology dermatology department general memorial regional community"
              + " surgery surgical urgent insurance foundation assisted living senior cancer heart"
              + " children's women's saint laboratories diagnostics imaging radiology physicians");
  private static final Set<String> STATES =
      words(
          "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj"
              + " nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc");

  private final Surrogates all;

  PlaceSurrogates(Surrogates all) {
    this.all = all;
  }

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }

  String place(String real) {
    return write(real, true);
  }

  String organization(String real) {
    return write(real, false);
  }

  private String write(String real, boolean place) {
    List<Words.Piece> pieces = Words.pieces(real);
    boolean onlyKept = pieces.stream().allMatch(p -> !p.word() || kept(p.text(), place));
    StringBuilder out = new StringBuilder();
    boolean numbers = false;
    for (Words.Piece piece : pieces) {
      if (piece.number()) {
        numbers = true;
        out.append(number(piece.text()));
      } else if (piece.word() && (onlyKept || !kept(piece.text(), place))) {
        onlyKept = false;
        out.append(
            piece.text().length() == 1 ? piece.text() : all.word(piece.text(), Pools.places()));
      } else {
        out.append(piece.text());
      }
    }
    return numbers ? all.keep(distinct(out.toString()), real) : out.toString();
  }

  /** Whether a word says what a place is, not which. */
  static boolean kept(String word) {
    return KEPT.contains(word.toLowerCase(Locale.ROOT));
  }

  private static boolean kept(String word, boolean place) {
    boolean state = place && word.length() == 2 && Letters.upper(word);
    return kept(word) || (state && STATES.contains(word.toLowerCase(Locale.ROOT)));
  }

  /** ZIP codes below 005 were never issued. */
  private String number(String digits) {
    String random = CodeSurrogates.digits(all, digits);
    return digits.length() == 5 ? "00" + all.below(5) + random.substring(3) : random;
  }

  private String distinct(String made) {
    String out = made;
    while (!all.free(out)) {
      StringBuilder next = new StringBuilder();
      for (Words.Piece piece : Words.pieces(made)) {
        next.append(piece.number() ? number(piece.text()) : piece.text());
      }
      out = next.toString().equals(out) ? out + " " + all.below(1000) : next.toString();
    }
    return out;
  }
}
