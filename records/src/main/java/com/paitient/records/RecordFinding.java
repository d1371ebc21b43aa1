// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Finding;

/**
 * Identifying text in a field of a record.
 *
 * @param path the field: {@code Patient.name[0].family}, {@code PID-5[1].2}
 * @param finding where in the field, in UTF-16 units
 */
public record RecordFinding(String path, Finding finding) {}
