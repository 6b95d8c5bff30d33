package dev.sluice.gateway.auth;

/**
 * Which check a token failed, for the log. Holds nothing of the token.
 *
 * @param check one of few words: the claim that was checked, or {@code format}, {@code algorithm},
 *     {@code signature}, {@code claims}
 * @param details what was wrong
 */
public record TokenFault(String check, String details) {}
