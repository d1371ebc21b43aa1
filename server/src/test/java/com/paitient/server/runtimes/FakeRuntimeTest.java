// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

/** The fake keeps what the real ones keep. */
class FakeRuntimeTest extends ModelRuntimeContract {
  @Override
  protected ModelRuntime open(String destination) {
    return new FakeRuntime(destination);
  }
}
