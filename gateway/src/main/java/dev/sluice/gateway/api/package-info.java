/** The methods of the server API: what each call of a backend means. */
@NullMarked
package dev.sluice.gateway.api;

import org.jspecify.annotations.NullMarked;
