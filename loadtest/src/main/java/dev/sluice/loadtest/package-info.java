/** A load generator that knows only the protocol, never the gateway. */
@NullMarked
package dev.sluice.loadtest;

import org.jspecify.annotations.NullMarked;
