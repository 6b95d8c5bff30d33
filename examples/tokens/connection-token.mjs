// Makes a connection token (JWT, HS256) with nothing but Node: node connection-token.mjs USER
// The secret is in SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY.

import { createHmac } from 'node:crypto';

function token(secret, claims) {
  const encode = part => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const [user] = process.argv.slice(2);
const secret = (process.env.SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY ?? '').trim();
if (user === undefined || secret === '') {
  console.error('usage: SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY=... node connection-token.mjs USER');
  process.exit(2);
}
console.log(token(secret, { sub: user, exp: Math.floor(Date.now() / 1000) + 3600 }));
