/**
 * What channels are called, which namespace each falls into, and what clients may do there. Pure
 * and immutable: a reload makes new {@link dev.sluice.gateway.channel.Namespaces}.
 */
@NullMarked
package dev.sluice.gateway.channel;

import org.jspecify.annotations.NullMarked;
