<?php
// Pushes over HTTP with nothing but PHP's streams.
// php push-http.php [URL [CHANNEL [TEXT]]], with the key, if one is needed, in SLUICE_ADMIN_KEY

[, $url, $channel, $text] = $argv + [null, 'http://127.0.0.1:8001', 'lobby', 'hello'];

$request = ['http' => [
    'method' => 'POST',
    'header' => "Content-Type: application/json\r\nX-API-Key: " . trim(getenv('SLUICE_ADMIN_KEY')),
    'content' => json_encode(['channel' => $channel, 'data' => ['text' => $text]]),
    'timeout' => 2,
    'ignore_errors' => true, // The body of an error tells why.
]];
$stream = @fopen("$url/api/publish", 'r', false, stream_context_create($request));
if (!$stream) {
    fwrite(STDERR, "no gateway at $url\n");
    exit(1);
}
$status = stream_get_meta_data($stream)['wrapper_data'][0];
$answer = stream_get_contents($stream);
if (!isset(json_decode($answer, true)['result'])) {
    fwrite(STDERR, "refused: $status $answer\n");
    exit(1);
}
echo $answer, "\n";
