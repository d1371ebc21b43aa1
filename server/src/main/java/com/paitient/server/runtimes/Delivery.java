// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

/** How whoever asked gets the answer. A runtime may make use of it, and need not. */
public enum Delivery {
  /** When all of it is there: the sink gets it in one piece or in several. */
  WHOLE,
  /** As it comes: the sink gets each piece without delay. */
  PIECES
}
