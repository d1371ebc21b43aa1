// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

/** The unprivileged user and group of a child, by number. */
public record ChildUser(int uid, int gid) {}
