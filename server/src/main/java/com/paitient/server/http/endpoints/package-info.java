// SPDX-License-Identifier: MIT
/** The endpoints: what each reads of a request, whom it asks, and how it writes the answer. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.http.endpoints;
