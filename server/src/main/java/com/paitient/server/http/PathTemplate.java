// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path with parameters, {@code /v1/deployments/{id}/generate}. A parameter is one segment. In
 * {@code {name:slashes}} the segment may hold an encoded slash, {@code %2F}; in no other.
 */
final class PathTemplate {
  private static final String SLASHES = ":slashes}";

  private final List<String> segments;
  private final String text;

  private PathTemplate(List<String> segments) {
    this.segments = segments;
    this.text = String.join("/", segments).replace(SLASHES, "}");
  }

  static PathTemplate parse(String text) {
    return new PathTemplate(split(text));
  }

  /** How many segments a path of this template has. */
  int segments() {
    return segments.size();
  }

  /** The parameters of a path as it stands in the request line, if it is of this template. */
  Optional<Map<String, String>> match(String rawPath) {
    return match(new RawPath(rawPath));
  }

  /** The same of a path that others look at too. */
  Optional<Map<String, String>> match(RawPath raw) {
    if (raw.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = Map.of();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      String given = raw.segment(i);
      boolean fits;
      if (segment.startsWith("{")) {
        parameters = parameters.isEmpty() ? new HashMap<>() : parameters;
        fits = takes(segment, given) && parameters.put(name(segment), given) == null;
      } else {
        fits = segment.equals(given);
      }
      if (!fits) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  /** A path in its segments, each decoded once, and only when somebody looks at it. */
  static final class RawPath {
    private final List<String> raw;
    private final @Nullable String[] decoded;

    RawPath(String path) {
      this.raw = split(path);
      this.decoded = new String[raw.size()];
    }

    int size() {
      return raw.size();
    }

    String segment(int at) {
      String there = decoded[at];
      if (there == null) {
        there = Percent.decode(raw.get(at));
        decoded[at] = there;
      }
      return there;
    }
  }

  private static boolean takes(String segment, String given) {
    return !given.isEmpty() && (segment.endsWith(SLASHES) || given.indexOf('/') < 0);
  }

  private static String name(String segment) {
    int end =
        segment.endsWith(SLASHES) ? segment.length() - SLASHES.length() : segment.length() - 1;
    return segment.substring(1, end);
  }

  private static List<String> split(String path) {
    return List.of(path.split("/", -1));
  }

  /** The path as a contract writes it. */
  @Override
  public String toString() {
    return text;
  }
}
