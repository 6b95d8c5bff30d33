/** The configuration tree, loading it from a file and the environment, and checking it. */
@NullMarked
package dev.sluice.gateway.config;

import org.jspecify.annotations.NullMarked;
