// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** One C function. Called with boxed arguments: no call here is worth a signature of its own. */
record NativeFunction(MethodHandle handle) {
  static NativeFunction of(
      SymbolLookup in, String name, FunctionDescriptor shape, Linker.Option... options) {
    MemorySegment address =
        in.find(name)
            .orElseThrow(
                () -> new StartException(StartException.Code.NO_LIBRARY, "no function " + name));
    return new NativeFunction(Linker.nativeLinker().downcallHandle(address, shape, options));
  }

  @Nullable Object call(Object... arguments) {
    try {
      return handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a C function threw", e);
    }
  }

  int number(Object... arguments) {
    return call(arguments) instanceof Integer number ? number : 0;
  }

  boolean claim(Object... arguments) {
    return call(arguments) instanceof Boolean claim && claim;
  }

  MemorySegment pointer(Object... arguments) {
    return call(arguments) instanceof MemorySegment pointer ? pointer : MemorySegment.NULL;
  }
}
