/** What the tests of all modules share. */
@NullMarked
package dev.sluice.protocol.testing;

import org.jspecify.annotations.NullMarked;
