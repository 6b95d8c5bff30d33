<?php
// Pushes over a Unix socket with PHP's streams: each document behind its length of four bytes, the highest first.
// php push-length.php [SOCKET [CHANNEL [TEXT]]]

[, $path, $channel, $text] = $argv + [null, '/run/sluice/admin.sock', 'lobby', 'hello'];

$stream = @stream_socket_client("unix://$path", $code, $message, 2);
if (!$stream) {
    fwrite(STDERR, "no gateway at $path: $message\n");
    exit(1);
}
stream_set_timeout($stream, 2);

$request = json_encode(['publish' => ['channel' => $channel, 'data' => ['text' => $text]]]);
fwrite($stream, pack('N', strlen($request)) . $request);

$length = stream_get_contents($stream, 4);
$answer = strlen($length) === 4 ? stream_get_contents($stream, unpack('N', $length)[1]) : '';
fclose($stream);
if (!isset(json_decode($answer, true)['result'])) {
    fwrite(STDERR, "refused: $answer\n");
    exit(1);
}
echo $answer, "\n";
