/** Turns {@link dev.sluice.protocol} messages into bytes and back. */
@NullMarked
package dev.sluice.protocol.codec;

import org.jspecify.annotations.NullMarked;
