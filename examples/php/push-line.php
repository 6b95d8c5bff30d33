<?php
// Pushes over a Unix socket with PHP's sockets: one line there, and what comes back until the gateway closes.
// php push-line.php [SOCKET [CHANNEL [TEXT]]]

[, $path, $channel, $text] = $argv + [null, '/run/sluice/admin.sock', 'lobby', 'hello'];

$socket = socket_create(AF_UNIX, SOCK_STREAM, 0);
if (!@socket_connect($socket, $path)) {
    fwrite(STDERR, "no gateway at $path\n");
    exit(1);
}
$request = json_encode(['publish' => ['channel' => $channel, 'data' => ['text' => $text]]]) . "\n";
socket_write($socket, $request, strlen($request));

$answer = ''; // The end of a stream is an error to socket_read in this mode: hence the @.
while ($part = @socket_read($socket, 512, PHP_NORMAL_READ)) {
    $answer .= $part;
}
socket_close($socket);
if (!isset(json_decode($answer, true)['result'])) {
    fwrite(STDERR, "refused: $answer\n");
    exit(1);
}
echo $answer;
