// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.BooleanSupplier;

/** What llama.cpp calls in our code; kept as long as the process lives. */
final class Callbacks {
  private Callbacks() {}

  /** Drops every line of the library's log. */
  static void silence(NativeFunction setLog) {
    MethodHandle drop =
        MethodHandles.empty(
            MethodType.methodType(void.class, int.class, MemorySegment.class, MemorySegment.class));
    setLog.call(
        stub(drop, FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS)), MemorySegment.NULL);
  }

  /** The library asks it all through a computation, and leaves it when the answer is true. */
  static MemorySegment abort(BooleanSupplier asked) {
    try {
      MethodHandle ask =
          MethodHandles.lookup()
              .findVirtual(
                  BooleanSupplier.class, "getAsBoolean", MethodType.methodType(boolean.class))
              .bindTo(asked);
      return stub(
          MethodHandles.dropArguments(ask, 0, MemorySegment.class),
          FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MemorySegment stub(MethodHandle target, FunctionDescriptor shape) {
    return Linker.nativeLinker().upcallStub(target, shape, Arena.global());
  }
}
