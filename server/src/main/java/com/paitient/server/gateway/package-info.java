// SPDX-License-Identifier: MIT
/** The one road of a request. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.gateway;
