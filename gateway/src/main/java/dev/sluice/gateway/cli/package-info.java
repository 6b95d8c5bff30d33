/** The command line: what {@code sluice} can be told, and what it answers. */
@NullMarked
package dev.sluice.gateway.cli;

import org.jspecify.annotations.NullMarked;
