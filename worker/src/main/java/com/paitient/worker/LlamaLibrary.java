// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.util.Locale;

/**
 * The C interface of llama.cpp, build b4916, as the library in {@code de.kherud:llama} exports it.
 * That artifact's Java classes are not used: they run a chat server of their own, which logs
 * prompts and cuts long ones.
 */
final class LlamaLibrary {
  private final SymbolLookup symbols;

  private LlamaLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /**
   * Loads the library, silenced: it would print prompts. Its threads wait for each other asleep;
   * awake they take the processor from each other as soon as anything else runs (measured: 2 to 12
   * tokens a second instead of 60).
   */
  static LlamaLibrary load() {
    LibC.variable("GOMP_SPINCOUNT", "0");
    LlamaLibrary library = new LlamaLibrary(open());
    Callbacks.silence(library.procedure("llama_log_set", ADDRESS, ADDRESS));
    library.procedure("llama_backend_init").call();
    return library;
  }

  private static SymbolLookup open() {
    String resource = "/de/kherud/llama/Linux/" + machine() + "/libjllama.so";
    try (InputStream bytes = LlamaLibrary.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new StartException(
            StartException.Code.NO_LIBRARY, "llama.cpp is not there for " + machine());
      }
      try (MemoryFile file = MemoryFile.copyOf(bytes)) {
        return SymbolLookup.libraryLookup(file.path().toString(), Arena.global());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          StartException.Code.NO_LIBRARY, "llama.cpp does not load; it needs libgomp1, libstdc++6");
    }
  }

  private static String machine() {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return machine.equals("amd64") ? "x86_64" : machine;
  }

  NativeFunction function(String name, MemoryLayout result, MemoryLayout... arguments) {
    return NativeFunction.of(symbols, name, FunctionDescriptor.of(result, arguments));
  }

  NativeFunction procedure(String name, MemoryLayout... arguments) {
    return NativeFunction.of(symbols, name, FunctionDescriptor.ofVoid(arguments));
  }
}
