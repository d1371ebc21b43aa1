// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.util.ArrayList;
import java.util.List;

/**
 * A lifeline for programs that do not read their standard input: a tiny shell that starts the
 * program and holds the pipe in its place. It lives apart from the service, so that even a service
 * killed at once takes its children along, and ends with its program.
 *
 * <p>A shell starts what it puts in the background with SIGINT and SIGQUIT ignored; env gives them
 * back. A line on the pipe asks the program to end in order (SIGINT, no hurry). The pipe's end
 * gives it 0.4 s to do so, then 0.3 s after SIGQUIT, then kills it and its own children.
 */
final class Guard {
  private static final String SCRIPT =
      """
      exec 3<&0 </dev/null
      env --default-signal=INT --default-signal=QUIT -- "$@" 3<&- &
      program=$!
      alive() { kill -0 $program 2>/dev/null || exit 0; }
      {
        while read -r line <&3; do kill -INT $program; done
        alive
        kill -INT $program
        for step in 1 2 3 4; do sleep 0.1; alive; done
        kill -QUIT $program
        for step in 1 2 3; do sleep 0.1; alive; done
        kill -KILL $program $(cat /proc/$program/task/$program/children 2>/dev/null)
      } >/dev/null 2>&1 &
      watch=$!
      exec 3<&-
      wait $program
      code=$?
      kill -KILL $watch 2>/dev/null
      exit $code
      """;

  private Guard() {}

  static List<String> around(List<String> program) {
    List<String> guarded =
        new ArrayList<>(List.of(Confinement.tool("sh"), "-c", SCRIPT, "paitient-guard"));
    guarded.addAll(program);
    return guarded;
  }
}
