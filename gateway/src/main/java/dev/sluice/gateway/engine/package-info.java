/** Order, and the way to every node: what happens to a publication before it is routed. */
@NullMarked
package dev.sluice.gateway.engine;

import org.jspecify.annotations.NullMarked;
