/** Tells whether clients and backends are who they say: tokens (JWT, RFC 7519) and keys. */
@NullMarked
package dev.sluice.gateway.auth;

import org.jspecify.annotations.NullMarked;
