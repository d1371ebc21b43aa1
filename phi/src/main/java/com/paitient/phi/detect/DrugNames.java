// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * Words that by their ending are drugs: the stems that the USAN council and the WHO give to
 * substances of one kind. A name of a list is a name all the same.
 */
final class DrugNames {
  private static final int SHORTEST = 7;
  private static final String[] STEMS = {
    "olol",
    "opril",
    "april",
    "sartan",
    "statin",
    "zumab",
    "ximab",
    "limab",
    "tumab",
    "kinib",
    "tinib",
    "ciclib",
    "parib",
    "rafenib",
    "cillin",
    "mycin",
    "micin",
    "conazole",
    "prazole",
    "nidazole",
    "setron",
    "tidine",
    "gliptin",
    "gliflozin",
    "glutide",
    "xaban",
    "gatran",
    "dipine",
    "oxetine",
    "azepam",
    "azolam",
    "barbital",
    "ciclovir",
    "tegravir",
    "buvir",
    "asvir",
    "cycline",
    "floxacin",
    "azosin",
    "triptan",
    "lukast",
    "heparin",
    "platin",
    "rubicin",
    "taxel",
    "ocaine",
    "profen",
    "thiazide",
    "semide",
    "asone",
    "solone",
    "formin",
    "fibrate",
    "dronate",
    "triptyline",
    "apride",
    "peridone",
    "apine",
    "phylline",
    "terol",
    "tropium",
    "sulfan",
    "trexate",
    "trexed",
    "lafaxine",
    "giline",
    "bactam",
    "penem",
    "glitazone",
    "sulide",
    "grelor",
    "grel",
    "codone",
    "morphone",
    "orphan",
    "tadine",
    "amivir",
    "cavir",
    "fovir",
    "vudine",
    "zepine",
    "racetam",
    "gabalin",
    "gabapentin",
    "dopa",
    "capone",
    "bromide",
    "curonium",
    "flurane",
    "teplase",
  };

  private DrugNames() {}

  /** Whether a word is no listed name and ends as a drug's name does. */
  static boolean named(Tokens t, int i) {
    int n = t.length(i);
    if (!t.word(i) || n < SHORTEST || NameWords.listed(t, i)) {
      return false;
    }
    for (String stem : STEMS) {
      if (ends(t, i, n, stem)) {
        return true;
      }
    }
    return false;
  }

  private static boolean ends(Tokens t, int i, int n, String stem) {
    int from = n - stem.length();
    for (int k = 0; k < stem.length(); k++) {
      if (from < 0 || (t.at(i, from + k) | 32) != stem.charAt(k)) {
        return false;
      }
    }
    return true;
  }
}
