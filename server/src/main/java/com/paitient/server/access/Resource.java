// SPDX-License-Identifier: MIT
package com.paitient.server.access;

import java.util.Optional;

/**
 * What a permission is asked for: a thing with a name and perhaps an id ({@code
 * deployment/hipaa-chat}, {@code deployment/dep_…}), or with the name {@code *} all of its type.
 */
public record Resource(String type, String name, Optional<String> id) {
  public static Resource named(String type, String name, String id) {
    return new Resource(type, name, Optional.of(id));
  }

  /** Something that has only a name. */
  public static Resource named(String type, String name) {
    return new Resource(type, name, Optional.empty());
  }

  /** All of a type, or a type of which there is only one. */
  public static Resource all(String type) {
    return new Resource(type, "*", Optional.empty());
  }

  String text() {
    return type + "/" + id.orElse(name);
  }
}
