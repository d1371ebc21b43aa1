// SPDX-License-Identifier: MIT
/** The process that holds one local model; it shares no code with the service. */
@org.jspecify.annotations.NullMarked
package com.paitient.worker;
