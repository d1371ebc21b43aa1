// SPDX-License-Identifier: MIT
/** Work that nobody waits for, done again and again. */
@NullMarked
package com.paitient.server.background;

import org.jspecify.annotations.NullMarked;
