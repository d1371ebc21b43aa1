// SPDX-License-Identifier: MIT
/** Models on this machine, one worker process each. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.runtimes.local;
