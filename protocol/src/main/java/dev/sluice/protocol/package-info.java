/**
 * What clients and the gateway say to each other: commands, replies, pushes, and the numbers in
 * them. Pure data; {@link dev.sluice.protocol.codec} turns it into bytes and back.
 */
@NullMarked
package dev.sluice.protocol;

import org.jspecify.annotations.NullMarked;
