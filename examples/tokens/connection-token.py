"""Makes a connection token (JWT, HS256) with nothing but Python: python3 connection-token.py USER

The secret is in SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(secret, claims):
    header = base64url(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    signed = header + b"." + base64url(json.dumps(claims).encode())
    return (signed + b"." + base64url(hmac.digest(secret, signed, hashlib.sha256))).decode()


secret = os.environ.get("SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY", "").strip().encode()
if len(sys.argv) != 2 or not secret:
    print("usage: SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY=... python3 connection-token.py USER", file=sys.stderr)
    sys.exit(2)
print(token(secret, {"sub": sys.argv[1], "exp": int(time.time()) + 3600}))
