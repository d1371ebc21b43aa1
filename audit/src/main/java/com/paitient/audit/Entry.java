// SPDX-License-Identifier: MIT
package com.paitient.audit;

/** An event at its place in a log. */
public record Entry(String log, long index, Event event) {}
