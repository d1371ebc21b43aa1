// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/** E-mail addresses, web addresses, IP and hardware addresses, and names on social networks. */
final class ContactDetector implements Detector {
  private static final int MOST = 48;
  private static final Words SCHEME = Words.of("http https ftp sftp");
  private static final Words TOP =
      Words.of(
          "com org net edu gov mil io co us uk ca de fr au info biz health care clinic hospital me"
              + " app ai dev eu in it es nl ch se no dk example test ly tv");
  private static final Words AT = Words.of("at");
  private static final Words DOT = Words.of("dot");

  @Override
  public String name() {
    return "contacts";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    int done = 0;
    for (int i = 0; i < t.size(); i++) {
      work.spend(1);
      if (i >= done) {
        int end = look(t, i, done, spans);
        done = end > i ? end : done;
      }
    }
  }

  private int look(Tokens t, int i, int done, Spans spans) {
    if (t.sign(i, '@')) {
      return at(t, i, done, spans);
    }
    if (t.word(i)) {
      return t.word(i, AT) ? spokenEmail(t, i, spans) : web(t, i, spans);
    }
    if (t.number(i) && !(t.glued(i) && t.sign(i - 1, ".") && t.number(i - 2))) {
      return ip4(t, i, spans);
    }
    return i;
  }

  private int at(Tokens t, int i, int done, Spans spans) {
    int from = i;
    while (from > Math.max(done, i - MOST) && t.glued(from) && mailbox(t, from - 1)) {
      from--;
    }
    while (from < i && t.sign(from, "./-+")) {
      from++;
    }
    int to = host(t, i + 1);
    if (to > i + 1 && from < i) {
      boolean dotted = domain(t, i + 1, to);
      spans.add(from, to, dotted ? Category.EMAIL : Category.ID, 0.98, name());
      return to;
    }
    if (to > i + 1) {
      spans.add(i, handle(t, i + 1), Category.ID, 0.8, name());
      return to;
    }
    return i;
  }

  private static int handle(Tokens t, int i) {
    int e = i;
    while (e < i + MOST && t.glued(e) && (t.word(e) || t.number(e) || t.sign(e, "._"))) {
      e++;
    }
    return trimmed(t, i, e);
  }

  private static boolean mailbox(Tokens t, int i) {
    return t.word(i) || t.number(i) || t.sign(i, "._%+-");
  }

  private static int host(Tokens t, int i) {
    int e = i;
    while (e < i + MOST && t.glued(e) && (t.word(e) || t.number(e) || t.sign(e, ".-_"))) {
      e++;
    }
    return trimmed(t, i, e);
  }

  private static int trimmed(Tokens t, int from, int to) {
    int e = to;
    while (e > from && t.anySign(e - 1)) {
      e--;
    }
    return e;
  }

  private static boolean domain(Tokens t, int from, int to) {
    for (int i = from + 1; i + 1 < to; i++) {
      if (t.sign(i, '.') && t.word(i + 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * john dot smith at example dot com; at least the host is taken whole, and the word before it.
   */
  private int spokenEmail(Tokens t, int i, Spans spans) {
    boolean spelled = t.word(i + 1) && t.word(i + 2, DOT) && t.word(i + 3, TOP);
    boolean mixed = t.word(i + 1) && t.sign(i + 2, '.') && t.glued(i + 3) && t.word(i + 3, TOP);
    if ((!spelled && !mixed) || !t.sameLine(i + 3) || !(t.word(i - 1) || t.number(i - 1))) {
      return i;
    }
    int from = i - 1;
    while (from > i - 8 && (t.glued(from) || t.word(from - 1, DOT) || t.word(from, DOT))) {
      from--;
    }
    spans.add(from, i + 4, Category.EMAIL, 0.9, name());
    return i + 4;
  }

  private int web(Tokens t, int i, Spans spans) {
    if (!t.glued(i + 1)) {
      return i;
    }
    if (t.sign(i + 1, ':') && t.word(i, SCHEME) && t.glued(i + 1) && t.sign(i + 2, '/')) {
      return address(t, i, i + 3, spans);
    }
    boolean begins = !t.glued(i) || t.sign(i - 1, "(<\"'=[:;,>/");
    if (!begins || (!t.sign(i + 1, '.') && !t.sign(i + 1, '-') && !t.number(i + 1))) {
      return i;
    }
    int to = host(t, i + 1);
    boolean named = domain(t, i, to) && t.word(to - 1, TOP) && t.lower(to - 1);
    if (!t.glued(i + 1) || !named || t.sign(to, '@') || !web2(t, i, to)) {
      return i;
    }
    return address(t, i, to, spans);
  }

  private static boolean web2(Tokens t, int i, int to) {
    boolean www = t.length(i) == 3 && (t.first(i) | 32) == 'w';
    boolean sure = t.length(to - 1) >= 3 || to - i >= 5 || t.sign(to, '/');
    return (www || sure) && t.sign(to - 2, '.');
  }

  private int address(Tokens t, int from, int start, Spans spans) {
    int e = start;
    while (t.glued(e) && e < from + 200 && !t.sign(e, "<>\"|[]{}")) {
      e++;
    }
    while (e > start && t.sign(e - 1, ".,;:!?)'")) {
      e--;
    }
    spans.add(from, e, Category.URL, 0.97, name());
    return e;
  }

  private int ip4(Tokens t, int i, Spans spans) {
    int e = i;
    for (int part = 0; part < 4; part++, e += 2) {
      boolean octet = t.number(e) && t.length(e) <= 3 && t.value(e) <= 255;
      if (!octet || (part > 0 && !(t.glued(e) && t.glued(e - 1) && t.sign(e - 1, '.')))) {
        return i;
      }
    }
    spans.add(i, e - 1, Category.IP, 0.97, name());
    return e - 1;
  }
}
