// SPDX-License-Identifier: MIT
package com.paitient.phi;

/** Where released text may go: one deployment on one runtime ({@code local/dep_…}). */
public record Destination(String id) {}
