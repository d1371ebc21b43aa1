// SPDX-License-Identifier: MIT
/** The codecs of the one road, ours and that of OpenAI's API: JSON in, one call, JSON out. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.http.generate;
