// SPDX-License-Identifier: MIT
/**
 * Structured records: FHIR R4 in JSON and HL7 v2 messages, each field by its meaning, free text
 * through the detectors of {@code phi}; and what a role may see of them for a purpose.
 */
@NullMarked
package com.paitient.records;

import org.jspecify.annotations.NullMarked;
