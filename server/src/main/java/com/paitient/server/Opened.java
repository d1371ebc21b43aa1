// SPDX-License-Identifier: MIT
package com.paitient.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened, to be closed in reverse order. */
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T room) {
    opened.push(room);
    return room;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable room = opened.pop();
      try {
        room.close();
      } catch (Exception e) {
        LOG.error("{} did not close", room.getClass().getSimpleName(), e);
      }
    }
  }
}
