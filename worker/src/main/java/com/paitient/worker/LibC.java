// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/** The few calls to the kernel that the JDK does not have. Linux, 64 bit. */
final class LibC {
  private static final int O_RDWR = 2;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_ADD_SEALS = 1033;
  private static final int ALL_SEALS = 0xf;
  private static final int MFD_CLOEXEC_ALLOW_SEALING = 3;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final NativeFunction MEMFD_CREATE = function("memfd_create", ADDRESS, JAVA_INT);
  private static final NativeFunction DUP2 = function("dup2", JAVA_INT, JAVA_INT);
  private static final NativeFunction CLOSE = function("close", JAVA_INT);
  private static final NativeFunction SETRLIMIT = function("setrlimit", JAVA_INT, ADDRESS);
  private static final NativeFunction SETENV = function("setenv", ADDRESS, ADDRESS, JAVA_INT);
  private static final NativeFunction OPEN = variadic("open", 2, ADDRESS, JAVA_INT);
  private static final NativeFunction FCNTL = variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final NativeFunction PRCTL = variadic("prctl", 1, JAVA_INT, JAVA_LONG);
  private static final NativeFunction WRITE =
      NativeFunction.of(
          LINKER.defaultLookup(),
          "write",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private LibC() {}

  private static NativeFunction function(String name, MemoryLayout... arguments) {
    return NativeFunction.of(
        LINKER.defaultLookup(), name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static NativeFunction variadic(String name, int fixed, MemoryLayout... arguments) {
    Linker.Option[] option =
        fixed < arguments.length
            ? new Linker.Option[] {Linker.Option.firstVariadicArg(fixed)}
            : new Linker.Option[0];
    return NativeFunction.of(
        LINKER.defaultLookup(), name, FunctionDescriptor.of(JAVA_INT, arguments), option);
  }

  /** A file without a name, in memory; negative if the kernel has none. */
  static int memoryFile(String label) {
    try (Arena arena = Arena.ofConfined()) {
      return MEMFD_CREATE.number(arena.allocateFrom(label), MFD_CLOEXEC_ALLOW_SEALING);
    }
  }

  /** Nobody, we included, can write to the memory file any more. */
  static boolean seal(int fd) {
    return FCNTL.number(fd, F_ADD_SEALS, ALL_SEALS) == 0;
  }

  static void close(int fd) {
    CLOSE.number(fd);
  }

  /** Sends descriptors 1 and 2 to nowhere; returns one that still leads to the former 1. */
  static int silenceOutputs() {
    int kept = FCNTL.number(1, F_DUPFD_CLOEXEC, 3);
    try (Arena arena = Arena.ofConfined()) {
      int nowhere = OPEN.number(arena.allocateFrom("/dev/null"), O_RDWR);
      if (kept < 0 || nowhere < 0 || DUP2.number(nowhere, 1) < 0 || DUP2.number(nowhere, 2) < 0) {
        throw new StartException(StartException.Code.BROKEN, "outputs cannot be silenced");
      }
      close(nowhere);
    }
    return kept;
  }

  /** No core files, and no other process of this user reads our memory. */
  static void forbidDumps() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = arena.allocate(JAVA_LONG, 2);
      if (SETRLIMIT.number(RLIMIT_CORE, none) != 0 || PRCTL.number(PR_SET_DUMPABLE, 0L) != 0) {
        throw new StartException(StartException.Code.BROKEN, "dumps cannot be forbidden");
      }
    }
  }

  /** Sets a variable for libraries that are loaded later. */
  static void variable(String name, String value) {
    try (Arena arena = Arena.ofConfined()) {
      SETENV.number(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    }
  }

  static void write(int fd, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(bytes.length);
      from.copyFrom(MemorySegment.ofArray(bytes));
      long done = 0;
      while (done < bytes.length
          && WRITE.call(fd, from.asSlice(done), bytes.length - done) instanceof Long more
          && more > 0) {
        done += more;
      }
    }
  }
}
