// SPDX-License-Identifier: MIT
/** The command line of operators, over the API, and of auditors, offline. */
@org.jspecify.annotations.NullMarked
package com.paitient.cli;
