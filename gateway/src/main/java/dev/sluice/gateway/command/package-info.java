/** What each command of a client means: one file for each command. */
@NullMarked
package dev.sluice.gateway.command;

import org.jspecify.annotations.NullMarked;
