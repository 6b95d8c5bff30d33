/** Knows who is connected and who is subscribed to what, and routes every push to them. */
@NullMarked
package dev.sluice.gateway.hub;

import org.jspecify.annotations.NullMarked;
