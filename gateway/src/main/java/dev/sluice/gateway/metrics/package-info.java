/** Meters and their names. A leaf: knows the protocol, and nothing of the gateway. */
@NullMarked
package dev.sluice.gateway.metrics;

import org.jspecify.annotations.NullMarked;
