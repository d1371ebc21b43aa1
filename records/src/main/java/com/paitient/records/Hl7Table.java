// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Category;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Of which data type the fields of HL7 v2's segments are, and what data types hold. Immutable. */
final class Hl7Table {
  private static final String UNKNOWN_TYPE = "?";

  /** What a component holds that its data type does not say: by type and number. */
  private static final Map<String, Meaning> COMPONENTS = components();

  /** What a field holds that its data type does not say: by segment and number. */
  private static final Map<String, Meaning> FIELDS = fields();

  private final Map<String, List<String>> segments = new HashMap<>();
  private final Map<String, List<String>> types = new HashMap<>();

  private Hl7Table() {}

  static Hl7Table standard() {
    return Shipped.TABLE;
  }

  private static Map<String, Meaning> components() {
    Map<String, Meaning> all = new HashMap<>();
    put(
        all,
        Category.NAME,
        "FN-1 FN-2 FN-3 FN-4 FN-5 XPN-1 XPN-2 XPN-3 XCN-2 XCN-3 XCN-4 PPN-2 PPN-3 PPN-4 CNN-2 CNN-3 CNN-4");
    put(all, Category.ID, "XCN-1 PPN-1 CNN-1 CX-1 EI-1 XON-3 XON-10 PLN-1");
    put(
        all,
        Category.LOCATION,
        "SAD-1 SAD-2 SAD-3 XAD-1 XAD-2 XAD-3 XAD-8 XAD-9 XAD-10 AD-1 AD-2 AD-3 AD-8 PL-1 PL-2 PL-3"
            + " PL-7 PL-8 PL-9 LA1-1 LA1-2 LA1-3 LA1-7 LA1-8 LA2-1 LA2-2 LA2-3 LA2-9 LA2-10 LA2-11"
            + " NDL-4 NDL-5 NDL-6 NDL-9 NDL-10");
    put(all, Category.PHONE, "XTN-1 XTN-6 XTN-7 XTN-9 XTN-12 TN");
    put(all, Category.EMAIL, "XTN-4");
    put(all, Category.ORGANIZATION, "XON-1");
    put(all, Category.LICENSE, "DLN-1");
    all.put("XAD-5", new Meaning.PostalCode());
    all.put("AD-5", new Meaning.PostalCode());
    all.put("ED-5", new Meaning.Opaque(Category.OTHER));
    all.put("RP-1", new Meaning.Opaque(Category.URL));
    for (String free :
        "CE-2 CE-5 CWE-2 CWE-5 CWE-9 CNE-2 CNE-5 CNE-9 HD-1 JCC-3 XTN-8 CF-2 CF-5 XAD-12"
            .split(" ")) {
      all.put(free, Meaning.FREE);
    }
    return all;
  }

  private static Map<String, Meaning> fields() {
    Map<String, Meaning> all = new HashMap<>();
    put(all, Category.SSN, "PID-19 NK1-37 GT1-12 IN2-2");
    put(all, Category.MRN, "PID-2 PID-3 PID-4 PID-21 MRG-1 MRG-2 MRG-4");
    put(
        all,
        Category.ACCOUNT,
        "PID-18 MRG-3 PV1-50 IN1-2 IN1-36 IN1-46 IN1-49 IN2-6 IN2-8 GT1-2 DB1-3 FT1-2");
    put(all, Category.LOCATION, "PID-12 PID-23 ACC-3");
    put(all, Category.ORGANIZATION, "MSH-4 MSH-6 NK1-13 GT1-16 IN1-9 IN1-11");
    put(all, Category.ID, "MSH-10 IN1-8 IN1-10 IN1-35 ACC-4 PV1-19 IN2-3");
    put(all, Category.NAME, "IN2-7 IN2-9 GT1-46");
    all.put("OBX-20", Meaning.UNKNOWN);
    return all;
  }

  private static void put(Map<String, Meaning> all, Category category, String names) {
    for (String name : names.split(" ")) {
      all.put(name, Meaning.of(category));
    }
  }

  /** The data type of a field, from 1; {@code ?} for one that is not in the table. */
  String type(String segment, int field) {
    List<String> of = segments.getOrDefault(segment, List.of());
    return field <= of.size() ? of.get(field - 1) : UNKNOWN_TYPE;
  }

  /** The data type of a component of a data type; {@code ?} where it has no such component. */
  String component(String type, int number) {
    List<String> of = types.get(type);
    if (of == null) {
      return number == 1 ? type : UNKNOWN_TYPE;
    }
    return number <= of.size() ? of.get(number - 1) : UNKNOWN_TYPE;
  }

  /** Whether a data type has components. */
  boolean composite(String type) {
    return types.containsKey(type);
  }

  /** What a field says of its first value, whatever the data type; PLAIN for nothing. */
  static Meaning field(String segment, int field) {
    return FIELDS.getOrDefault(segment + "-" + field, Meaning.PLAIN);
  }

  /** What a component of a data type holds; PLAIN where that is told by its own data type. */
  static Meaning part(String type, int number) {
    return COMPONENTS.getOrDefault(type + "-" + number, Meaning.PLAIN);
  }

  /** What a value without components holds. */
  static Meaning simple(String type) {
    return switch (type) {
      case "DT", "DTM", "TS" -> Meaning.DAY;
      case "ST", "TX", "FT" -> Meaning.FREE;
      case "TN" -> Meaning.of(Category.PHONE);
      case "ID", "IS", "SI", "NM", "TM", "GTS" -> Meaning.PLAIN;
      default -> Meaning.UNKNOWN;
    };
  }

  private void read(String line) {
    if (!line.startsWith("#")) {
      List<String> words = List.of(line.split(" "));
      (words.get(0).equals("segment") ? segments : types)
          .put(words.get(1), words.subList(2, words.size()));
    }
  }

  private static Hl7Table load() {
    Hl7Table table = new Hl7Table();
    InputStream raw = Objects.requireNonNull(Hl7Table.class.getResourceAsStream("hl7v2.txt"));
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(raw, StandardCharsets.US_ASCII))) {
      in.lines().forEach(table::read);
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped table of segments", e);
    }
    return table;
  }

  /** Loads on first use. */
  private static final class Shipped {
    static final Hl7Table TABLE = load();
  }
}
