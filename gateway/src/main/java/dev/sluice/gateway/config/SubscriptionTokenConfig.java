package dev.sluice.gateway.config;

/**
 * How subscription tokens are checked: by keys of their own if enabled, else like connection
 * tokens.
 */
public record SubscriptionTokenConfig(
    @Key(
            doc = "Check subscription tokens with the keys here instead of those in client.token.",
            initial = "false",
            reloadable = true,
            guards = true)
        boolean enabled,
    @Key(doc = "The keys.", inline = true) TokenConfig keys) {}
