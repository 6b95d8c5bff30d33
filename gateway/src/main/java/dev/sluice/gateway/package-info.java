/** The gateway's process: {@link dev.sluice.gateway.Gateway} puts the parts together. */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
