package dev.hearth.routing.policy;

/**
 * A rule that was looked at.
 *
 * @param rule its name; {@link Policy#OTHERWISE} for what holds where no rule does
 * @param reason why it matched or not, in words
 */
public record Checked(String rule, Truth matched, String reason) {}
