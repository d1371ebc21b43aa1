// SPDX-License-Identifier: MIT
@org.jspecify.annotations.NullMarked
package com.paitient.worker;
