// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Category;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Finding;
import com.paitient.phi.Mode;
import com.paitient.phi.Pass;
import com.paitient.phi.Replacement;
import java.util.ArrayList;
import java.util.List;

/** Applies a mode to fields by their meaning. One per record; not thread-safe. */
final class Rewriting implements Field.Writer {
  private static final int OLD = 90;

  private final Pass pass;
  private final Known known;
  private final Keys keys;
  private final String detector;
  private final List<RecordFinding> findings = new ArrayList<>();

  Rewriting(Pass pass, Known known, String detector) {
    this.pass = pass;
    this.known = known;
    this.detector = detector;
    this.keys = new Keys(pass, detector);
  }

  List<RecordFinding> findings() {
    return findings;
  }

  @Override
  public Field field(String path, Meaning meaning, String value) {
    if (value.isBlank()) {
      return Field.KEPT;
    }
    return switch (meaning) {
      case Meaning.Plain _ -> Field.KEPT;
      case Meaning.Free _ -> free(path, value);
      case Meaning.Unknown _ ->
          pass.mode() == Mode.SAFE_HARBOR ? whole(path, value, Category.OTHER) : free(path, value);
      case Meaning.Value v -> whole(path, value, v.category());
      case Meaning.Day _ -> day(path, value);
      case Meaning.PostalCode _ -> postalCode(path, value);
      case Meaning.Narrative _ -> narrative(path, value);
      case Meaning.Key _ -> keep(keys.key(value), value);
      case Meaning.Link _ -> keep(keys.link(value), value);
      case Meaning.Opaque o -> opaque(path, value, o.category());
      case Meaning.Years _ -> years(path, value);
    };
  }

  private boolean looks() {
    return pass.mode() == Mode.DETECT || pass.mode() == Mode.OFF;
  }

  private static Field keep(String now, String before) {
    return now.equals(before) ? Field.KEPT : new Field.Written(now);
  }

  private Field free(String path, String value) {
    if (pass.mode() == Mode.OFF) {
      return Field.KEPT;
    }
    List<Replacement> all = pass.free(ClinicalText.of(value), known.in(value));
    return keep(Text.plain(value).with(all), value, path, all);
  }

  private Field narrative(String path, String value) {
    if (pass.mode() == Mode.OFF) {
      return Field.KEPT;
    }
    Text text = Text.xhtml(value, path);
    List<Replacement> all = pass.free(ClinicalText.of(text.plain()), known.in(text.plain()));
    return keep(text.with(all), value, path, all);
  }

  private Field keep(String now, String before, String path, List<Replacement> all) {
    all.forEach(r -> findings.add(new RecordFinding(path, r.finding())));
    return looks() ? Field.KEPT : keep(now, before);
  }

  private Field whole(String path, String value, Category category) {
    if (pass.mode() == Mode.OFF) {
      return Field.KEPT;
    }
    Replacement r = pass.whole(ClinicalText.of(value), category, detector);
    findings.add(new RecordFinding(path, r.finding()));
    return keep(r.instead(), value);
  }

  /** A bare year says no day: it stays, unless Safe Harbor reads an age over 89 from it. */
  private Field day(String path, String value) {
    boolean bareYear = value.length() == 4;
    if (bareYear && pass.mode() != Mode.SAFE_HARBOR) {
      return Field.KEPT;
    }
    String digits = value.substring(0, digits(value));
    boolean packed = digits.length() >= 6;
    String asked =
        packed && digits.length() == 6
            ? digits.substring(0, 4) + "-" + digits.substring(4)
            : packed ? digits : value;
    Field made = whole(path, asked, Category.DATE);
    if (pass.mode() == Mode.REDACT
        || (made instanceof Field.Written w && w.value().startsWith("["))) {
      return Field.MASKED;
    }
    if (pass.mode() == Mode.SAFE_HARBOR || !(made instanceof Field.Written w) || !packed) {
      return made;
    }
    return new Field.Written(w.value().replace("-", "") + value.substring(digits.length()));
  }

  private static int digits(String value) {
    int e = 0;
    while (e < value.length() && Character.isDigit(value.charAt(e))) {
      e++;
    }
    return e;
  }

  private Field postalCode(String path, String value) {
    Field made = whole(path, value, Category.LOCATION);
    return pass.mode() == Mode.SAFE_HARBOR ? new Field.Written(Pass.zip3(value)) : made;
  }

  private Field opaque(String path, String value, Category category) {
    if (pass.mode() == Mode.OFF) {
      return Field.KEPT;
    }
    var _ = pass.mode() == Mode.REJECT ? whole(path, value, category) : Field.KEPT;
    findings.add(new RecordFinding(path, new Finding(category, 0, value.length(), 1, detector)));
    return looks() ? Field.KEPT : Field.MASKED;
  }

  private Field years(String path, String value) {
    boolean old = Integer.parseInt(value.substring(0, Math.min(3, digits(value)))) >= OLD;
    return old ? opaque(path, value, Category.AGE) : Field.KEPT;
  }
}
