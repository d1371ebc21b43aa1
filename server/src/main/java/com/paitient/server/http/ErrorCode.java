// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.util.Locale;

/** Every way a request can fail, with its stable name, HTTP status and title. */
public enum ErrorCode {
  INVALID_REQUEST(400, "The request is not valid HTTP"),
  INVALID_JSON(400, "The body is not valid JSON"),
  UNKNOWN_FIELD(400, "The request has a field that is not known"),
  UNSUPPORTED_FIELD(400, "The request asks for something that is not had here"),
  INVALID_FIELD(400, "A field is missing, or its value is not allowed"),
  SEALED_REQUEST_BROKEN(400, "The sealed request does not open"),
  UNKNOWN_SETTING(400, "There is no such security setting"),
  BAD_TEXT(400, "A text is not well-formed"),
  INVALID_RECORD(400, "The record is not valid FHIR R4 or HL7 v2"),
  UNAUTHENTICATED(401, "No valid credential was given"),
  ACCESS_DENIED(403, "The caller may not do this"),
  ENCRYPTION_UNMET(403, "The request is not encrypted as far as is demanded"),
  TENANT_CLOSED(403, "Nobody may act for this tenant now"),
  TENANT_ISOLATION_UNMET(403, "The tenant is not kept apart as far as is demanded"),
  NOT_FOUND(404, "There is no such thing here"),
  DEPLOYMENT_NOT_FOUND(404, "There is no such deployment"),
  MODEL_NOT_FOUND(404, "There is no such model"),
  API_KEY_NOT_FOUND(404, "There is no such API key"),
  TENANT_NOT_FOUND(404, "There is no such tenant"),
  VAULT_NOT_FOUND(404, "There is no such vault, or it expired"),
  EVENT_NOT_FOUND(404, "There is no such audit event, or it is not yours to see"),
  TEXT_NOT_FOUND(404, "No texts of this generation are saved"),
  NO_CHECKPOINT(404, "The audit log has no checkpoint of that size"),
  METHOD_NOT_ALLOWED(405, "This path does not have this method"),
  NOT_ACCEPTABLE(406, "No answer of an accepted type can be given"),
  REQUEST_TIMEOUT(408, "The request did not arrive in time"),
  NAME_TAKEN(409, "It exists already with another definition"),
  REQUEST_KEY_GONE(409, "The key that the request is sealed for was replaced"),
  REQUEST_REPLAYED(409, "The sealed request was taken before, or is not of now"),
  ANSWER_NOT_KEPT(409, "It was done before, and its answer is not kept"),
  OUTCOME_UNKNOWN(409, "Whether it was done before is not known"),
  CONFLICT(409, "Something else changed it at the same time"),
  LENGTH_REQUIRED(411, "The length of the body must be announced"),
  BODY_TOO_LARGE(413, "The body is over the limit"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body is not of a type that is taken here"),
  PHI_REJECTED(422, "The policy rejects text with identifying content"),
  PROMPT_TOO_LARGE(422, "The prompt is over the limits"),
  PROMPT_TOO_LONG(422, "The prompt does not fit the model's context window"),
  MODEL_REFUSED(422, "The model does not take this request"),
  BAD_MODEL_FILE(422, "The model file cannot be used"),
  ALIAS_LOOP(422, "A model cannot be another name of itself"),
  CANNOT_MEET(422, "It can be met neither as asked nor by something stronger"),
  SETTING_NOT_AVAILABLE(422, "A security setting cannot be enforced here"),
  HEAD_TOO_LARGE(431, "The request head is over the limit"),
  INTERNAL_ERROR(500, "Something went wrong in the service"),
  BAD_ANSWER(502, "The model's server gave no usable answer"),
  TEXT_WITHHELD(503, "The text could not be checked and is withheld"),
  AUDIT_UNAVAILABLE(503, "The audit log cannot be written, so nothing is done"),
  SEALED(503, "The service is sealed until somebody unseals it"),
  KEYS_UNAVAILABLE(503, "The keys that this needs cannot be used now"),
  STORE_UNAVAILABLE(503, "The database cannot be used now"),
  DEPLOYMENT_NOT_READY(503, "The deployment is not ready"),
  DEPLOYMENT_FAILED(503, "The deployment could not be started"),
  MODEL_UNAVAILABLE(503, "The model does not run now"),
  OVERLOADED(503, "Too many requests wait already"),
  UNAVAILABLE(503, "The service does not answer requests now"),
  OUT_OF_TIME(504, "The answer took longer than allowed");

  private final int status;
  private final String title;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The stable name, lower_snake. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
