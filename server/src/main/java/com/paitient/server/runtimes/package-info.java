// SPDX-License-Identifier: MIT
/** Where models run, behind one entry that takes only a Release with its Receipt. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.runtimes;
