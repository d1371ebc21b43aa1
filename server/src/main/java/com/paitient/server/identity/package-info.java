// SPDX-License-Identifier: MIT
/** Who is calling: API keys become a Caller. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.identity;
