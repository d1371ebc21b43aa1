#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A note goes to a model without the patient in it, with curl alone. See README.md.
set -euo pipefail
: "${PAITIENT_BASE_URL:?run: eval \"\$(./paitient env)\"}" "${PAITIENT_API_KEY:?}"
note=$(tr '\n' ' ' <"$(dirname "${BASH_SOURCE[0]}")/note.txt")

api() { # METHOD PATH [JSON]; the key goes in by a pipe, so that no list of processes shows it
  local method=$1 path=$2
  shift 2
  curl --silent --show-error --fail-with-body ${PAITIENT_CA_FILE:+--cacert "$PAITIENT_CA_FILE"} \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$PAITIENT_API_KEY") \
    --request "$method" "$PAITIENT_BASE_URL$path" \
    ${1:+--header 'Content-Type: application/json' --data "$1"}
  echo
}

api POST /v1/deployments \
  '{"model_name": "default", "deployment_name": "redact-a-note", "tags": {"purpose": "example"}}'

api POST /v1/deployments/redact-a-note/generate "{
  \"prompt\": \"Summarize this note in one sentence: $note\",
  \"max_tokens\": 80,
  \"temperature\": 0,
  \"security_settings\": {
    \"phi_handling\": \"redact\",
    \"data_filtering\": {\"scan_output\": true, \"redact_output_phi\": true}
  }
}"

api GET '/v1/audit-logs?event_type=model.inference&limit=1'
