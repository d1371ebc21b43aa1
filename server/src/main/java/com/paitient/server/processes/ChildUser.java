// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

/** The unprivileged user and group of a child, by number. */
public record ChildUser(int uid, int gid) {
  /** The system's user for programs that own nothing; it is in every Linux password file. */
  public static final ChildUser NOBODY = new ChildUser(65534, 65534);

  public ChildUser {
    if (uid <= 0 || gid <= 0) {
      throw new ProcessException("a child's user and group must not be root");
    }
  }
}
