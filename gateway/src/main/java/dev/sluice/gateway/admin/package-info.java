/** What backends and operators reach: the server API, health, metrics. */
@NullMarked
package dev.sluice.gateway.admin;

import org.jspecify.annotations.NullMarked;
