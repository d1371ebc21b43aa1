// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static com.paitient.server.whole.Act.done;
import static com.paitient.server.whole.Act.refusal;
import static com.paitient.server.whole.Act.shown;
import static com.paitient.server.whole.Act.trace;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All that can be asked of the service, in an order in which each succeeds. */
final class Acts {
  static final String NOTE = "Patient John Smith (DOB: 01/15/1965) has diabetes.";

  private static final String GENERATE = "POST /v1/deployments/{id}/generate";
  private static final String ROAD = "/v1/deployments/{deployment}/generate";
  private static final String HOLDS = "/v1/audit/holds";
  private static final String DESTRUCTION = "/v1/tenants/acts-t/keys/destruction";
  private static final String[] ASKED = {
    "generation",
    "messages",
    "phi_mode",
    "detector",
    "settings_version",
    "asked_hash",
    "patient",
    "purpose_of_use"
  };
  private static final String[] ANSWERED = {
    "generation",
    "asked",
    "model",
    "runtime",
    "finish_reason",
    "prompt_tokens",
    "completion_tokens",
    "output_mode",
    "answer_hash",
    "detector",
    "settings_version",
    "patient",
    "purpose_of_use"
  };

  private final Map<String, String> known;

  /**
   * All acts.
   *
   * @param known where ids are kept that answers tell
   */
  Acts(Map<String, String> known) {
    this.known = known;
  }

  List<Act> all() {
    return Stream.of(open(), models(), keys(), road(), phi(), audit(), tenants(), refused(), ends())
        .flatMap(List::stream)
        .toList();
  }

  private List<Act> open() {
    return List.of(
        shown("GET /healthz", "/healthz"),
        shown("GET /readyz", "/readyz"),
        shown("GET /metrics", "/metrics"),
        shown("GET /v1/request-key", "/v1/request-key"),
        shown("GET /supportedentities", "/supportedentities?language=en"),
        shown("GET /recognizers", "/recognizers?language=en"),
        shown("GET /anonymizers", "/anonymizers"),
        shown("GET /deanonymizers", "/deanonymizers"),
        shown("GET /v1/security-settings", "/v1/security-settings"),
        done(
            "PUT /v1/security-settings",
            "/v1/security-settings",
            "{\"audit_log_retention_days\":3000}",
            200,
            trace("settings.changed", "settings", "wishes", "former_version")));
  }

  private List<Act> models() {
    return List.of(
        shown("GET /v1/model-registry", "/v1/model-registry"),
        shown("GET /v1/model-registry/{name}", "/v1/model-registry/default"),
        done(
            "PUT /v1/model-registry/{name}",
            "/v1/model-registry/other",
            "{\"alias_of\":\"default\"}",
            200,
            trace("model.aliased", "model", "alias_of")),
        done(
            "PUT /v1/model-registry/{name}",
            "/v1/model-registry/far",
            "{\"source\":{\"upstream\":\"ward\",\"model\":\"big-model\"}}",
            200,
            trace("model.imported", "model", "upstream", "model")),
        done(
                "POST /v1/deployments",
                "/v1/deployments",
                "{\"model_name\":\"far\",\"deployment_name\":\"acts\",\"multi_tenant\":true,"
                    + "\"security_settings\":{\"phi_handling\":\"de-identify\","
                    + "\"data_filtering\":{\"save_output_audit\":true}}}",
                201,
                trace("deployment.created", "deployment", "name", "model", "wishes"))
            .learning(made -> known.put("deployment", made.get("id").asText())),
        shown("GET /v1/deployments", "/v1/deployments"),
        shown("GET /v1/deployments/{id}", "/v1/deployments/{deployment}"),
        shown("GET /v1/models", "/v1/models"),
        shown("GET /v1/models/{id}", "/v1/models/acts"),
        done(
            "PATCH /v1/deployments/{id}",
            "/v1/deployments/{deployment}",
            "{\"tags\":{\"ward\":\"7\"}}",
            200,
            trace("deployment.changed", "deployment", "name", "model", "wishes")));
  }

  private List<Act> keys() {
    return List.of(
        done(
                "POST /v1/api-keys",
                "/v1/api-keys",
                "{\"name\":\"acts\",\"permissions\":[\"text:generate\"]}",
                201,
                trace(
                    "key.created",
                    "api-key",
                    "for_user_id",
                    "for_tenant_id",
                    "permissions",
                    "resource_pattern"))
            .learning(made -> {
              known.put("key", made.get("id").asText());
              known.put("revoked", made.get("key").asText());
            }),
        shown("GET /v1/api-keys", "/v1/api-keys"),
        shown("GET /v1/api-keys/{id}", "/v1/api-keys/{key}"),
        done(
            "DELETE /v1/api-keys/{id}",
            "/v1/api-keys/{key}",
            "",
            204,
            trace("key.revoked", "api-key", "for_tenant_id")));
  }

  private List<Act> road() {
    String chat =
        "{\"model\":\"acts\",\"messages\":[{\"role\":\"user\",\"content\":\"" + NOTE + "\"}]}";
    return List.of(
        done(
                GENERATE,
                ROAD,
                "{\"prompt\":\""
                    + NOTE
                    + "\",\"patient_id\":\"patient-7\",\"purpose_of_use\":\"TREAT\"}",
                200,
                trace("phi.access", "deployment", "surrogates", "generation", "purpose_of_use"),
                trace(
                    "phi.detection",
                    "deployment",
                    "counts",
                    "mode",
                    "detector",
                    "settings_version",
                    "patient"),
                trace("model.request", "deployment", ASKED),
                trace("model.inference", "deployment", ANSWERED))
            .learning(answer -> known.put("generation", answer.get("id").asText())),
        done(
            "POST /v1/chat/completions",
            "/v1/chat/completions",
            chat,
            200,
            trace("phi.access", "deployment", "surrogates"),
            trace("phi.detection", "deployment", "counts"),
            trace("model.request", "deployment", "asked_hash", "saved_digest"),
            trace("model.inference", "deployment", "answer_hash", "saved_digest")),
        done(
            "POST /v1/completions",
            "/v1/completions",
            "{\"model\":\"acts\",\"prompt\":\"Hello\"}",
            200,
            trace("model.request", "deployment", "asked_hash"),
            trace("model.inference", "deployment", "answer_hash")),
        done(
            GENERATE,
            ROAD,
            "{\"prompt\":\"" + NOTE + "\",\"security_settings\":{\"phi_handling\":\"reject\"}}",
            422,
            refusal("phi.withheld", "reason", "phi_mode", "settings_version", "detector"),
            refusal("request.refused", "reason", "status")));
  }

  private List<Act> phi() {
    String text = "{\"text\":\"" + NOTE + "\"}";
    String span = "[{\"start\":8,\"end\":18,\"entity_type\":\"PERSON\"}]";
    String cipher = "{\"type\":\"encrypt\",\"key\":\"0123456789abcdef\"}";
    return List.of(
        done(
            "POST /v1/phi/detect",
            "/v1/phi/detect",
            text,
            200,
            trace("phi.detection", "phi", "counts", "detector")),
        done(
            "POST /v1/phi/redact",
            "/v1/phi/redact",
            text,
            200,
            trace("phi.redaction", "phi", "counts", "detector")),
        done(
                "POST /v1/phi/deidentify",
                "/v1/phi/deidentify",
                "{\"text\":\""
                    + NOTE
                    + "\",\"patient_id\":\"patient-7\",\"purpose_of_use\":\"HRESCH\"}",
                200,
                trace(
                    "phi.deidentification",
                    "phi",
                    "texts",
                    "detector",
                    "patient",
                    "purpose_of_use"))
            .learning(made -> {
              known.put("text", made.get("text").asText());
              known.put("vault", made.get("vault").asText());
            }),
        done(
            "POST /v1/phi/reidentify",
            "/v1/phi/reidentify",
            "{\"text\":\"{text}\",\"vault\":\"{vault}\",\"patient_id\":\"patient-7\","
                + "\"purpose_of_use\":\"TREAT\"}",
            200,
            trace(
                "phi.access",
                "phi",
                "texts",
                "surrogates",
                "detector",
                "patient",
                "purpose_of_use")),
        done(
            "POST /v1/phi/filter",
            "/v1/phi/filter",
            "{\"fhir\":{\"resourceType\":\"Patient\",\"id\":\"p1\"},\"role\":\"billing\","
                + "\"purpose\":\"payment\",\"patient_id\":\"patient-7\","
                + "\"purpose_of_use\":\"HPAYMT\"}",
            200,
            trace(
                "phi.filtering",
                "phi",
                "role",
                "purpose",
                "policy_digest",
                "patient",
                "purpose_of_use")),
        done(
            "POST /analyze",
            "/analyze",
            "{\"text\":\"" + NOTE + "\",\"language\":\"en\"}",
            200,
            trace("phi.detection", "phi", "counts", "detector")),
        done(
                "POST /anonymize",
                "/anonymize",
                "{\"text\":\""
                    + NOTE
                    + "\",\"analyzer_results\":"
                    + span
                    + ",\"anonymizers\":{\"PERSON\":"
                    + cipher
                    + "}}",
                200,
                trace("phi.redaction", "phi", "spans"))
            .learning(made -> {
              known.put("sealed", made.get("text").asText());
              known.put("from", made.at("/items/0/start").asText());
              known.put("to", made.at("/items/0/end").asText());
            }),
        done(
            "POST /deanonymize",
            "/deanonymize",
            "{\"text\":\"{sealed}\",\"anonymizer_results\":[{\"start\":{from},\"end\":{to},"
                + "\"entity_type\":\"PERSON\"}],\"deanonymizers\":{\"PERSON\":"
                + "{\"type\":\"decrypt\",\"key\":\"0123456789abcdef\"}}}",
            200,
            trace("phi.access", "phi", "spans")));
  }

  private List<Act> audit() {
    return List.of(
        done(
                "GET /v1/audit-logs",
                "/v1/audit-logs?event_type=model.request&patient_id=patient-7",
                "",
                200,
                trace("audit.read", "audit", "query", "patient"))
            .learning(found -> known.put("event", found.at("/data/0/id").asText())),
        done(
            "GET /v1/audit/export",
            "/v1/audit/export?format=csv&event_type=model.request",
            "",
            200,
            trace("audit.exported", "audit", "query", "format")),
        done(
            "GET /v1/audit/checkpoint",
            "/v1/audit/checkpoint",
            "",
            200,
            trace("audit.proved", "audit")),
        done(
            "GET /v1/audit/witnessed",
            "/v1/audit/witnessed",
            "",
            404,
            trace("audit.proved", "audit"),
            refusal("request.refused", "reason", "status")),
        done(
            "GET /v1/audit/consistency/{size}",
            "/v1/audit/consistency/1",
            "",
            200,
            trace("audit.proved", "audit")),
        done(
            "GET /v1/audit/proof/{id}",
            "/v1/audit/proof/{event}",
            "",
            200,
            trace("audit.proved", "audit")),
        done(
            "GET /v1/audit/texts/{id}",
            "/v1/audit/texts/{generation}?purpose_of_use=HLEGAL",
            "",
            200,
            trace("phi.access", "audit-text", "generation", "patient", "purpose_of_use")),
        done(
            "GET /v1/audit/patient-trail",
            "/v1/audit/patient-trail?patient_id=patient-7",
            "",
            200,
            trace("audit.exported", "audit", "query", "format", "patient")),
        done(
            "GET /v1/disclosures",
            "/v1/disclosures?patient_id=patient-7&include=all",
            "",
            200,
            trace("audit.exported", "audit", "query", "format", "patient")),
        done(
            "POST /v1/audit/holds",
            HOLDS,
            "{\"matter\":\"case-7\"}",
            200,
            trace("audit.held", "audit", "matter")),
        shown("GET /v1/audit/holds", HOLDS),
        done(
            "DELETE /v1/audit/holds/{matter}",
            HOLDS + "/case-7",
            "",
            204,
            trace("audit.hold_released", "audit", "matter")),
        done(
            "POST /v1/audit/signing-keys/rotate",
            "/v1/audit/signing-keys/rotate",
            "",
            200,
            trace("audit.key_rotated", "audit", "keys")),
        done(
            "POST /v1/audit/reindex",
            "/v1/audit/reindex",
            "",
            200,
            trace("audit.reindexed", "audit")));
  }

  private List<Act> tenants() {
    String one = "/v1/tenants/acts-t";
    String strong = "{\"name\":\"t\",\"isolation\":\"strong\"}";
    return List.of(
        done(
            "POST /v1/tenants",
            "/v1/tenants",
            "{\"name\":\"one\"}",
            201,
            trace("tenant.created", "tenant", "isolation")),
        done(
            "PUT /v1/tenants/{id}",
            one,
            strong,
            201,
            trace("tenant.created", "tenant", "isolation")),
        shown("GET /v1/tenants", "/v1/tenants"),
        shown("GET /v1/tenants/{id}", one),
        done(
            "PATCH /v1/tenants/{id}",
            one,
            "{\"name\":\"another\"}",
            200,
            trace("tenant.changed", "tenant", "isolation")),
        done(
            "PATCH /v1/tenants/{id}",
            one,
            "{\"disabled\":true}",
            200,
            trace("tenant.disabled", "tenant")),
        done(
            "PATCH /v1/tenants/{id}",
            one,
            "{\"disabled\":false}",
            200,
            trace("tenant.enabled", "tenant")),
        shown("GET /v1/keys", "/v1/keys"),
        done(
            "POST /v1/keys/rotate",
            "/v1/keys/rotate",
            "",
            200,
            trace("service.keys_rotated", "tenant")),
        done(
            "POST /v1/keys/root/rotate",
            "/v1/keys/root/rotate",
            "{\"end_former\":false}",
            200,
            trace("service.root_key_rotated", "tenant")),
        done(
            "POST /v1/phi/deidentify",
            "/v1/phi/deidentify",
            "{\"text\":\"" + NOTE + "\",\"tenant_id\":\"acts-t\"}",
            200,
            trace("phi.deidentification", "phi", "texts")),
        shown("GET /v1/tenants/{id}/keys", one + "/keys"),
        done(
            "POST /v1/tenants/{id}/keys/rotate",
            one + "/keys/rotate",
            "",
            200,
            trace("tenant.keys_rotated", "tenant")),
        done(
            "POST /v1/tenants/{id}/keys/rewrap",
            one + "/keys/rewrap",
            "",
            200,
            trace("tenant.keys_rewrapped", "tenant")),
        shown("GET /v1/tenants/{id}/keys/rewrap", one + "/keys/rewrap"),
        done(
            "POST /v1/tenants/{id}/keys/revoke",
            one + "/keys/revoke",
            "",
            200,
            trace("tenant.keys_revoked", "tenant")),
        done(
            "POST /v1/tenants/{id}/keys/reinstate",
            one + "/keys/reinstate",
            "",
            200,
            trace("tenant.keys_reinstated", "tenant")),
        done(
            "POST /v1/tenants/{id}/keys/destruction",
            DESTRUCTION,
            "",
            200,
            trace("tenant.destruction_asked", "tenant")),
        done(
            "POST /v1/tenants/{id}/keys/destruction/approve",
            DESTRUCTION + "/approve",
            "",
            403,
            refusal("access.denied", "reason")),
        done(
            "DELETE /v1/tenants/{id}/keys/destruction",
            DESTRUCTION,
            "",
            200,
            trace("tenant.destruction_cancelled", "tenant")),
        done(
            "GET /v1/tenants/{id}/keys/destruction/certificate",
            DESTRUCTION + "/certificate",
            "",
            409,
            refusal("request.refused", "reason", "status")));
  }

  /** What is refused for another reason than who asks. */
  private List<Act> refused() {
    Act.Trace refusal = refusal("request.refused", "reason", "status");
    String unmet = "{\"prompt\":\"x\",\"security_settings\":{\"encryption_level\":\"maximum\"}}";
    return List.of(
        done(GENERATE, "/v1/deployments/dep_nothere/generate", "{\"prompt\":\"x\"}", 404, refusal),
        done(GENERATE, ROAD, unmet, 422, refusal),
        done(GENERATE, ROAD, "{\"prompt\":\"x\",\"tenant_id\":\"none\"}", 404, refusal),
        done(GENERATE, ROAD, "{\"prompt\":\"" + "x".repeat(1_000_001) + "\"}", 422, refusal),
        done(GENERATE, ROAD, "{\"prompt\":\"" + "x".repeat(3 << 20) + "\"}", 413, refusal),
        done(
            "POST /v1/chat/completions",
            "/v1/chat/completions",
            "{\"model\":\"nothere\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
            404,
            refusal),
        done("GET /v1/models/{id}", "/v1/models/nothere", "", 404, refusal),
        done("POST /v1/phi/detect", "/v1/phi/detect", "{\"text\":\"\\ud800\"}", 400, refusal),
        done("GET /v1/deployments/{id}", "/v1/deployments/dep_nothere", "", 404, refusal),
        done(
            "POST /v1/deployments",
            "/v1/deployments",
            "{\"model_name\":\"default\",\"deployment_name\":\"acts\"}",
            409,
            refusal),
        done("DELETE /v1/api-keys/{id}", "/v1/api-keys/key_nothere", "", 404, refusal),
        done("DELETE /v1/audit/holds/{matter}", HOLDS + "/none", "", 404, refusal),
        done("GET /v1/audit-logs", "/v1/audit-logs?start_time=yesterday", "", 400, refusal),
        done("GET /v1/audit/export", "/v1/audit/export?format=pdf", "", 400, refusal),
        done(
            "GET /v1/audit/proof/{id}",
            "/v1/audit/proof/evt_nothere",
            "",
            404,
            trace("audit.proved", "audit"),
            refusal),
        done("GET /v1/audit/texts/{id}", "/v1/audit/texts/gen_nothere", "", 404, refusal),
        done(
            "PUT /v1/security-settings",
            "/v1/security-settings",
            "{\"no_such\":true}",
            400,
            refusal),
        done("GET /v1/tenants/{id}", "/v1/tenants/none", "", 404, refusal),
        done("PUT /v1/tenants/{id}", "/v1/tenants/acts-t", "{\"name\":\"x\"}", 409, refusal));
  }

  private List<Act> ends() {
    return List.of(
        done(
            "DELETE /v1/deployments/{id}",
            "/v1/deployments/{deployment}",
            "",
            204,
            trace("deployment.deleted", "deployment", "name", "model")));
  }
}
