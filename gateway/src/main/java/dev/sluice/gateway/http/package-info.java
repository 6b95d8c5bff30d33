/** HTTP/1.1 on an event loop: requests in, answers out in the order of the requests. */
@NullMarked
package dev.sluice.gateway.http;

import org.jspecify.annotations.NullMarked;
