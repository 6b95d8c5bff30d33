/**
 * Sockets, whatever they speak: who is at the other end, what has to come in time, how output ends,
 * TLS.
 */
@NullMarked
package dev.sluice.gateway.net;

import org.jspecify.annotations.NullMarked;
