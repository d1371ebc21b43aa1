// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.server.runtimes.Delivery;

/** Who gets the answers of one request, and how. */
record Recipient(Delivery delivery, AnswerSink sink) {}
