<?php
// Makes a connection token (JWT, HS256) with nothing but PHP: php connection-token.php USER
// The secret is in SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY.

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function token(string $secret, array $claims): string
{
    $signed = base64url(json_encode(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . base64url(json_encode($claims));
    return $signed . '.' . base64url(hash_hmac('sha256', $signed, $secret, true));
}

$secret = trim((string) getenv('SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY'));
if ($argc !== 2 || $secret === '') {
    fwrite(STDERR, "usage: SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY=... php connection-token.php USER\n");
    exit(2);
}
echo token($secret, ['sub' => $argv[1], 'exp' => time() + 3600]), "\n";
