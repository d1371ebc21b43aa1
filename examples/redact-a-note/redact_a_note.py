# SPDX-License-Identifier: MIT
"""A note goes to a model without the patient in it. See README.md."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "sdks" / "python" / "src"))  # or: pip install ./sdks/python

from paitient_secure_model import Client  # noqa: E402
from paitient_secure_model.security import DataFiltering, SecuritySettings  # noqa: E402


def main() -> None:
    note = (HERE / "note.txt").read_text(encoding="utf-8").strip()
    client = Client()  # reads PAITIENT_BASE_URL, PAITIENT_API_KEY, PAITIENT_CA_FILE
    deployment = client.create_deployment(
        model_name="default", deployment_name="redact-a-note", tags={"purpose": "example"}
    )

    reply = client.generate_text(
        deployment_id=deployment.id,
        prompt=f"Summarize this note in one sentence:\n\n{note}",
        max_tokens=80,
        temperature=0.0,
        security_settings=SecuritySettings(
            phi_handling="redact",
            data_filtering=DataFiltering(scan_output=True, redact_output_phi=True),
        ),
    )
    print("What the model was given:\n", reply.processed_prompt, sep="")
    print("\nWhat was found:", reply.phi["input"]["counts"])
    print("\nIts answer:\n", reply.text.strip(), sep="")
    print("\nThe receipt:", reply.audit_receipt)

    print("\nThe record of it:")
    logs = client.get_audit_logs(filter={"deployment_id": deployment.id})
    for _, log in zip(range(5), logs):
        print(f"  {log.timestamp} {log.event_type} {log.result}")


if __name__ == "__main__":
    main()
