// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Category;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through HL7 v2 messages, field by field, and lets a writer decide on each value. A value
 * that is masked is left empty. Segments end with the sign that the first one ends with.
 */
final class Hl7Walk {
  private static final Hl7Table TABLE = Hl7Table.standard();

  private final Field.Writer writer;

  Hl7Walk(Field.Writer writer) {
    this.writer = writer;
  }

  /** The messages with what the writer made of them. */
  String messages(String text) {
    String end = text.contains("\r\n") ? "\r\n" : text.indexOf('\r') >= 0 ? "\r" : "\n";
    List<String> segments = segments(text);
    Er7 signs = Er7.of(segments.getFirst());
    List<String> out = new ArrayList<>(segments.size());
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (!segment.isEmpty()) {
        signs = head(segment) ? Er7.of(segment) : signs;
        out.add(segment(segment, signs, i + 1));
      } else {
        out.add(segment);
      }
    }
    return String.join(end, out);
  }

  static List<String> segments(String text) {
    if (text.length() > Fhir.LONGEST) {
      throw new RecordException(
          RecordException.Code.TOO_LARGE, "longer than " + Fhir.LONGEST + " characters");
    }
    if (text.indexOf('\0') >= 0) {
      throw RecordException.invalid("a NUL");
    }
    List<String> segments = Er7.cut(text.replace("\r\n", "\r").replace('\n', '\r'), '\r');
    if (!head(segments.getFirst())) {
      throw RecordException.invalid("no MSH segment at the start");
    }
    return segments;
  }

  static boolean head(String segment) {
    return segment.startsWith("MSH") || segment.startsWith("FHS") || segment.startsWith("BHS");
  }

  private String segment(String segment, Er7 signs, int number) {
    List<String> fields = Er7.cut(segment, signs.field());
    String name = fields.getFirst();
    boolean known = name.length() == 3 && name.chars().allMatch(Hl7Walk::segmentLetter);
    if (!known) {
      throw RecordException.invalid("segment " + number + " has no name of three letters");
    }
    int first = head(segment) ? 2 : 1;
    for (int i = first; i < fields.size(); i++) {
      int place = head(segment) ? i + 1 : i;
      String type = place == 5 && name.equals("OBX") ? fields.get(2) : TABLE.type(name, place);
      fields.set(i, field(name, place, type, fields.get(i), signs));
    }
    return String.join(String.valueOf(signs.field()), fields);
  }

  private static boolean segmentLetter(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private String field(String segment, int place, String type, String value, Er7 signs) {
    if (value.isEmpty() || value.equals("\"\"")) {
      return value;
    }
    List<String> repetitions = Er7.cut(value, signs.repetition());
    for (int r = 0; r < repetitions.size(); r++) {
      String path = segment + "-" + place + "[" + (r + 1) + "]";
      Meaning said = Hl7Table.field(segment, place);
      repetitions.set(r, repetition(path, type, said, repetitions.get(r), signs));
    }
    return String.join(String.valueOf(signs.repetition()), repetitions);
  }

  private String repetition(String path, String type, Meaning said, String value, Er7 signs) {
    List<String> components = Er7.cut(value, signs.component());
    Meaning first = said;
    if (type.equals("CX") && components.size() > 4) {
      Category known = FhirMeanings.HL7_TYPES.get(components.get(4));
      first = known == null ? said : Meaning.of(known);
    }
    boolean email =
        type.equals("XTN") && components.size() > 2 && components.get(2).equals("Internet");
    first = email ? Meaning.of(Category.EMAIL) : first;
    for (int c = 0; c < components.size(); c++) {
      Meaning override = c == 0 ? first : Meaning.PLAIN;
      String at = path + "." + (c + 1);
      components.set(c, component(at, type, c + 1, override, components.get(c), signs));
    }
    return String.join(String.valueOf(signs.component()), components);
  }

  private String component(
      String path, String type, int number, Meaning override, String value, Er7 signs) {
    String own = TABLE.component(type, number);
    Meaning part = override.equals(Meaning.PLAIN) ? Hl7Table.part(type, number) : override;
    List<String> subs = Er7.cut(value, signs.subcomponent());
    for (int s = 0; s < subs.size(); s++) {
      Meaning meaning =
          part.equals(Meaning.PLAIN)
              ? inner(own, s + 1)
              : s == 0 || part instanceof Meaning.Value ? part : inner(own, s + 1);
      subs.set(s, value(path + "." + (s + 1), meaning, subs.get(s), signs));
    }
    return String.join(String.valueOf(signs.subcomponent()), subs);
  }

  /** What a subcomponent of a component of this data type holds. */
  private static Meaning inner(String own, int number) {
    if (!TABLE.composite(own)) {
      return number == 1 ? Hl7Table.simple(own) : Meaning.UNKNOWN;
    }
    Meaning part = Hl7Table.part(own, number);
    String type = TABLE.component(own, number);
    boolean simple = part.equals(Meaning.PLAIN) && !TABLE.composite(type);
    return simple ? Hl7Table.simple(type) : part;
  }

  private String value(String path, Meaning meaning, String value, Er7 signs) {
    if (value.isEmpty() || value.equals("\"\"")) {
      return value;
    }
    return switch (writer.field(path, meaning, signs.unescaped(value))) {
      case Field.Kept _ -> value;
      case Field.Masked _ -> "";
      case Field.Written w -> signs.escaped(w.value());
    };
  }
}
