// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.audit.AuditException;
import com.paitient.keys.KeysException;
import com.paitient.phi.PhiException;
import com.paitient.records.RecordException;
import com.paitient.server.access.AccessException;
import com.paitient.server.gateway.GatewayException;
import com.paitient.server.identity.IdentityException;
import com.paitient.server.models.ModelException;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.settings.SettingsException;
import com.paitient.server.store.StoreException;
import com.paitient.server.tenants.TenantException;

/**
 * The one place where what went wrong inside becomes what a caller is told. The messages of these
 * exceptions hold no text of a request, by the contract of each; of any other nothing is told.
 */
final class ErrorMapper {
  private ErrorMapper() {}

  static ApiError of(Throwable thrown) {
    return switch (thrown) {
      case ApiError error -> error;
      case IdentityException e -> of(e);
      case AccessException e -> ApiError.of(ErrorCode.ACCESS_DENIED, sentence(e));
      case SettingsException e -> ApiError.ofField(code(e), e.setting(), sentence(e));
      case ModelException e -> ApiError.of(code(e), sentence(e));
      case GatewayException e ->
          e.field()
              .map(field -> ApiError.ofField(code(e), field, sentence(e)))
              .orElseGet(() -> ApiError.of(code(e), sentence(e)));
      case TenantException e -> of(e);
      case PhiException e -> of(e);
      case RecordException e -> of(e);
      case RunException e -> of(e);
      case AuditException e -> of(e);
      case StoreException e -> of(e);
      case KeysException _ -> ApiError.of(ErrorCode.KEYS_UNAVAILABLE, "Try again later.");
      default -> unexpected();
    };
  }

  private static ApiError unexpected() {
    return ApiError.of(
        ErrorCode.INTERNAL_ERROR, "The service's log has more under the request id.");
  }

  private static ApiError of(IdentityException e) {
    return switch (e.code()) {
      case MISSING, INVALID, EXPIRED, REVOKED, WRONG_ADDRESS ->
          ApiError.of(ErrorCode.UNAUTHENTICATED, "Send a valid API key: Authorization: Bearer …");
      case TENANT_CLOSED -> ApiError.of(ErrorCode.TENANT_CLOSED, sentence(e));
      case NO_SUCH_KEY -> ApiError.of(ErrorCode.API_KEY_NOT_FOUND, sentence(e));
    };
  }

  private static ErrorCode code(SettingsException e) {
    return switch (e.code()) {
      case UNKNOWN_SETTING -> ErrorCode.UNKNOWN_SETTING;
      case BAD_VALUE -> ErrorCode.INVALID_FIELD;
      case NOT_AVAILABLE -> ErrorCode.SETTING_NOT_AVAILABLE;
    };
  }

  private static ErrorCode code(ModelException e) {
    return switch (e.code()) {
      case NO_SUCH_MODEL -> ErrorCode.MODEL_NOT_FOUND;
      case NO_SUCH_DEPLOYMENT -> ErrorCode.DEPLOYMENT_NOT_FOUND;
      case NO_SUCH_UPSTREAM -> ErrorCode.INVALID_FIELD;
      case NAME_TAKEN -> ErrorCode.NAME_TAKEN;
      case BAD_NAME -> ErrorCode.INVALID_FIELD;
      case ALIAS_LOOP -> ErrorCode.ALIAS_LOOP;
      case BAD_FILE -> ErrorCode.BAD_MODEL_FILE;
      case CANNOT_MEET -> ErrorCode.CANNOT_MEET;
    };
  }

  private static ErrorCode code(GatewayException e) {
    return switch (e.code()) {
      case NOT_READY -> ErrorCode.DEPLOYMENT_NOT_READY;
      case FAILED -> ErrorCode.DEPLOYMENT_FAILED;
      case TOO_LARGE -> ErrorCode.PROMPT_TOO_LARGE;
      case BAD_FIELD -> ErrorCode.INVALID_FIELD;
      case NOT_HAD -> ErrorCode.UNSUPPORTED_FIELD;
      case NO_VAULT -> ErrorCode.VAULT_NOT_FOUND;
      case NOT_ENCRYPTED -> ErrorCode.ENCRYPTION_UNMET;
      case BUSY -> ErrorCode.CONFLICT;
    };
  }

  private static ApiError of(TenantException e) {
    return switch (e.code()) {
      case NO_SUCH_TENANT -> ApiError.of(ErrorCode.TENANT_NOT_FOUND, sentence(e));
      case ID_TAKEN -> ApiError.of(ErrorCode.NAME_TAKEN, sentence(e));
      case BAD_FIELD -> ApiError.ofField(ErrorCode.INVALID_FIELD, e.field(), sentence(e));
      case CANNOT_MEET -> ApiError.of(ErrorCode.CANNOT_MEET, sentence(e));
      case NOT_NOW -> ApiError.of(ErrorCode.CONFLICT, sentence(e));
      case DISABLED, KEYS_REVOKED, KEYS_DESTROYED ->
          ApiError.of(ErrorCode.TENANT_CLOSED, sentence(e));
      case ISOLATION_UNMET -> ApiError.of(ErrorCode.TENANT_ISOLATION_UNMET, sentence(e));
    };
  }

  private static ApiError of(PhiException e) {
    return switch (e.code()) {
      case REJECTED ->
          ApiError.of(
              ErrorCode.PHI_REJECTED, "The text has identifying content, and went to no model.");
      case TOO_LONG -> ApiError.of(ErrorCode.PROMPT_TOO_LARGE, "The text is over the limit.");
      case BAD_TEXT -> ApiError.of(ErrorCode.BAD_TEXT, "The text is not well-formed Unicode.");
      case UNSUPPORTED_MODE ->
          ApiError.of(
              ErrorCode.SETTING_NOT_AVAILABLE, "This version does not have this phi_handling.");
      case DETECTOR_FAILED, OUT_OF_TIME ->
          ApiError.of(ErrorCode.TEXT_WITHHELD, "A detector failed or ran out of its time.");
    };
  }

  private static ApiError of(RecordException e) {
    return switch (e.code()) {
      case INVALID -> ApiError.of(ErrorCode.INVALID_RECORD, sentence(e));
      case TOO_LARGE -> ApiError.of(ErrorCode.PROMPT_TOO_LARGE, "The record is over the limit.");
      case NOT_ALLOWED -> ApiError.of(ErrorCode.ACCESS_DENIED, sentence(e));
      case BAD_POLICY -> unexpected();
    };
  }

  private static ApiError of(RunException e) {
    return switch (e.code()) {
      case PROMPT_TOO_LONG -> ApiError.of(ErrorCode.PROMPT_TOO_LONG, sentence(e));
      case OVERLOADED -> ApiError.of(ErrorCode.OVERLOADED, "Try again later.");
      case UNAVAILABLE, CANCELLED ->
          ApiError.of(ErrorCode.MODEL_UNAVAILABLE, "Its process ended or restarts; try again.");
      case OUT_OF_TIME -> ApiError.of(ErrorCode.OUT_OF_TIME, "Ask for a shorter answer.");
      case BAD_MODEL -> ApiError.of(ErrorCode.BAD_MODEL_FILE, sentence(e));
      case REFUSED -> ApiError.of(ErrorCode.MODEL_REFUSED, sentence(e));
      case BAD_ANSWER ->
          ApiError.of(ErrorCode.BAD_ANSWER, "The model's server breaks the protocol.");
    };
  }

  private static ApiError of(AuditException e) {
    return switch (e.code()) {
      case UNAVAILABLE, DAMAGED, IN_USE ->
          ApiError.of(ErrorCode.AUDIT_UNAVAILABLE, "Nothing was sent to a model.");
      case HELD -> ApiError.of(ErrorCode.CONFLICT, "Release the legal hold first.");
      case BAD_EVENT, WITNESS_REFUSED -> unexpected();
    };
  }

  private static ApiError of(StoreException e) {
    return switch (e.code()) {
      case UNAVAILABLE -> ApiError.of(ErrorCode.STORE_UNAVAILABLE, "Try again later.");
      case CONFLICT -> ApiError.of(ErrorCode.CONFLICT, "Look at what is there, and try again.");
      case DAMAGED, REFUSED -> unexpected();
    };
  }

  private static String sentence(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return message.isEmpty()
        ? ""
        : Character.toUpperCase(message.charAt(0))
            + message.substring(1)
            + (message.endsWith(".") ? "" : ".");
  }
}
