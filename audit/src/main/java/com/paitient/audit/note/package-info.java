// SPDX-License-Identifier: MIT
/** Signed checkpoints: C2SP tlog-checkpoint in signed notes, their keys and who is trusted. */
@org.jspecify.annotations.NullMarked
package com.paitient.audit.note;
