package dev.sluice.gateway.it;

import org.junit.jupiter.api.extension.ExtendWith;

/** The same with a broker and a policy that answer late. */
@ExtendWith(LateEngine.class)
final class LateOrderIT extends OrderIT {}
