<?php
// Pushes over a Unix socket with PHP's streams: each document behind its length of four bytes, the highest first.
// php push-length.php [SOCKET [CHANNEL [TEXT]]]

[, $path, $channel, $text] = $argv + [null, '/run/sluice/admin.sock', 'lobby', 'hello'];

$stream = stream_socket_client("unix://$path", $code, $message, 2) ?: exit("no gateway at $path: $message\n");
stream_set_timeout($stream, 2);

$request = json_encode(['publish' => ['channel' => $channel, 'data' => ['text' => $text]]]);
fwrite($stream, pack('N', strlen($request)) . $request);

$length = unpack('N', stream_get_contents($stream, 4))[1];
echo stream_get_contents($stream, $length), "\n";
fclose($stream);
