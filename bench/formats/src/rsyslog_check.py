# SPDX-License-Identifier: MIT
"""Asks a service so often (traffic), or waits until a collector has all that the log has (arrived)."""

import http.client
import json
import re
import sys
import time
from pathlib import Path

MESSAGE = re.compile(r"<1\d\d>1 \S+ \S+ paitient - \S+ - (\{.*\})\n")
PATIENCE = 300


def ask(port, work, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    key = (work / "data" / "admin.key").read_text().strip()
    connection.request("GET", path, headers={"Authorization": "Bearer " + key})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        sys.exit(f"{path} was answered with {answer.status}")
    return body.decode()


def traffic(port, work, requests):
    for _ in range(requests):
        ask(port, work, "/v1/audit/checkpoint")


def indexes(lines):
    found = []
    for line in lines:
        message = MESSAGE.fullmatch(line)
        if message is None:
            sys.exit(f"not a whole message: {len(line)} characters")
        found.append(json.loads(message[1])["index"])
    return found


def arrived(port, work):
    sent = [json.loads(line)["index"] for line in ask(port, work, "/v1/audit/export").splitlines()]
    end, missing, got = time.monotonic() + PATIENCE, sent, []
    while missing and time.monotonic() < end:
        time.sleep(1)
        text = (work / "events").read_text()
        got = indexes(text[: text.rfind("\n") + 1].splitlines(keepends=True))
        # A new sink gets what happens from its first start on.
        missing = [index for index in sent if index >= got[0] and index not in set(got)]
    back = sum(after <= before for before, after in zip(got, got[1:]))
    gaps = sum(after > before + 1 for before, after in zip(got, got[1:]))
    print(
        f"{len(set(got))} events arrived, {len(missing)} are missing, {len(got) - len(set(got))}"
        f" came twice, {gaps} gaps, {back} times it began again after a break"
    )
    sys.exit(1 if missing or gaps else 0)


if sys.argv[1] == "traffic":
    traffic(int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
else:
    arrived(int(sys.argv[2]), Path(sys.argv[3]))
