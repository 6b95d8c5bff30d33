<?php
// Pushes over HTTP with nothing but PHP's streams.
// php push-http.php [URL [CHANNEL [TEXT]]], with the key, if one is needed, in SLUICE_ADMIN_KEY

[, $url, $channel, $text] = $argv + [null, 'http://127.0.0.1:8001', 'lobby', 'hello'];

$request = ['http' => [
    'method' => 'POST',
    'header' => "Content-Type: application/json\r\nX-API-Key: " . getenv('SLUICE_ADMIN_KEY'),
    'content' => json_encode(['channel' => $channel, 'data' => ['text' => $text]]),
    'timeout' => 2,
]];
echo file_get_contents("$url/api/publish", false, stream_context_create($request)), "\n";
