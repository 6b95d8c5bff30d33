"""Pushes over HTTP with Python's standard library.

python3 push.py [URL [CHANNEL [TEXT]]], with the key, if one is needed, in SLUICE_ADMIN_KEY
"""

import json
import os
import sys
import urllib.error
import urllib.request

url, channel, text = sys.argv[1:] + ["http://127.0.0.1:8001", "lobby", "hello"][len(sys.argv) - 1:]

request = urllib.request.Request(
    url + "/api/publish",
    data=json.dumps({"channel": channel, "data": {"text": text}}).encode(),
    headers={"Content-Type": "application/json", "X-API-Key": os.environ.get("SLUICE_ADMIN_KEY", "").strip()},
)
try:
    with urllib.request.urlopen(request, timeout=2) as answer:
        text = answer.read().decode()
except urllib.error.HTTPError as error:
    sys.exit(f"refused: {error} {error.read().decode()}")
if "error" in json.loads(text):
    sys.exit(f"refused: {text}")
print(text)
