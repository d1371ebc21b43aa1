// SPDX-License-Identifier: MIT
/** Tests of the key hierarchy. */
@org.jspecify.annotations.NullMarked
package com.paitient.keys;
