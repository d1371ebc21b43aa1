// SPDX-License-Identifier: MIT
package com.paitient.phi;

/**
 * Turns surrogates back in text that streams. Holds back only what could still become a surrogate,
 * so never more than the longest one.
 */
final class LiveRestorer {
  private final Restorer restorer;
  private final StringBuilder pending = new StringBuilder();
  private int done;

  LiveRestorer(Restorer restorer) {
    this.restorer = restorer;
  }

  String accept(String chunk) {
    if (restorer.isEmpty()) {
      return chunk;
    }
    pending.append(chunk);
    return take(false);
  }

  String finish() {
    return take(true);
  }

  private String take(boolean last) {
    StringBuilder out = new StringBuilder();
    while (done < pending.length() && (last || !restorer.open(pending, done))) {
      Restorer.Match match = restorer.at(pending, done);
      if (match == null) {
        out.append(pending.charAt(done++));
      } else {
        out.append(match.unit().restored(pending.substring(match.start(), match.end())));
        done = match.end();
      }
    }
    int seen = Math.max(0, done - 1);
    pending.delete(0, seen);
    done -= seen;
    return out.toString();
  }
}
