"""Pushes over HTTP with Python's standard library.

python3 push.py [URL [CHANNEL [TEXT]]], with the key, if one is needed, in SLUICE_ADMIN_KEY
"""

import json
import os
import sys
import urllib.request

url, channel, text = sys.argv[1:] + ["http://127.0.0.1:8001", "lobby", "hello"][len(sys.argv) - 1:]

request = urllib.request.Request(
    url + "/api/publish",
    data=json.dumps({"channel": channel, "data": {"text": text}}).encode(),
    headers={"Content-Type": "application/json", "X-API-Key": os.environ.get("SLUICE_ADMIN_KEY", "")},
)
with urllib.request.urlopen(request, timeout=2) as answer:
    print(answer.read().decode())
