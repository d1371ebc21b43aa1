// SPDX-License-Identifier: MIT
/** Models on servers of the operator's private network that speak OpenAI's API. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.runtimes.openai;
