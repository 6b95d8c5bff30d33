/** The ways by which backends and operators reach the node: the server API, health, metrics. */
@NullMarked
package dev.sluice.gateway.admin;

import org.jspecify.annotations.NullMarked;
