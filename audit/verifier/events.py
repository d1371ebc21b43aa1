# SPDX-License-Identifier: MIT
"""Canonical JSON (RFC 8785) as audit logs use it, and the form of their records, for verify.py."""
import datetime, json, re
from notes import b64, need

BLANK = "\t\n\v\f\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000"
TEXTS = {"user_id", "tenant_id", "resource_type", "resource_id", "ip_address", "user_agent", "release_digest", "destination"}

def canonical(data):
    """The object in RFC 8785 canonical JSON without null and fractions, not too deep."""
    def pairs(found):
        need(len(dict(found)) == len(found) and all(value is not None for _, value in found))
        return dict(sorted(found, key=lambda pair: pair[0].encode("utf-16-be")))
    def number(text):
        need(re.fullmatch(r"0|-?[1-9]\d{0,15}", text, re.A) and abs(int(text)) < 2**53)
        return int(text)
    def depth(value):
        need(value is not None)
        return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0) if isinstance(value, (dict, list)) else 0
    value = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_int=number, parse_float=number, parse_constant=number)
    need(isinstance(value, dict) and depth(value) <= 9 and json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() == data)
    return value

def event(data):
    """The event that data is, or None."""
    try:
        found = canonical(data)
        texts, sealed = {name: found[name] for name in found if name not in ("sealed", "details")}, found.get("sealed")
        time = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.(?!000Z)\d{3}(?!000Z)(\d{3})?(?!000Z)(\d{3})?)?Z", found["timestamp"], re.A)
        need({"id", "timestamp", "event_type", "action", "result"} <= texts.keys() <= TEXTS | {"id", "timestamp", "event_type", "action", "result"})
        need(isinstance(found["details"], dict) and all(isinstance(text, str) for text in texts.values()) and datetime.datetime.fromisoformat(time[1]))
        need(found["id"].strip(BLANK) and found["event_type"].strip(BLANK) and (sealed is None or sealed.keys() == {"head", "under", "value"}
             and re.fullmatch("[0-9a-f]{32}", sealed["head"]) and sealed["under"] + "" and len(b64(sealed["value"])) >= 28))
        return found
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
