/** Log lines about what comes from outside, at a bounded rate. */
@NullMarked
package dev.sluice.gateway.log;

import org.jspecify.annotations.NullMarked;
