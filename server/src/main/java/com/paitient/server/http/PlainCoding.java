// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Refuses a body whose coding is written otherwise than as {@code chunked}, once: elements of a
 * list that are empty, or spread over lines, are read by some programs and overlooked by others.
 */
final class PlainCoding implements HttpConfiguration.Customizer {
  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    List<String> codings =
        request.getHeaders().getFields(HttpHeader.TRANSFER_ENCODING).stream()
            .map(field -> String.valueOf(field.getValue()))
            .toList();
    if (codings.size() > 1 || !codings.stream().allMatch("chunked"::equalsIgnoreCase)) {
      throw new HttpException.RuntimeException(400, "a transfer coding other than chunked");
    }
    return request;
  }
}
