// SPDX-License-Identifier: MIT
package com.paitient.server.access;

/**
 * {@code *} for everything, or {@code type/name} where {@code *} in the name stands for any run of
 * characters. Matching takes time linear in pattern times name, however they are built.
 */
record ResourcePattern(String text) {
  boolean covers(Resource resource) {
    if (text.equals("*")) {
      return true;
    }
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(0, slash).equals(resource.type())) {
      return false;
    }
    String name = text.substring(slash + 1);
    return matches(name, resource.name())
        || resource.id().filter(id -> matches(name, id)).isPresent();
  }

  /** Whether it covers at least one thing of the type. */
  boolean touches(String type) {
    return text.equals("*") || text.startsWith(type + "/");
  }

  private static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
