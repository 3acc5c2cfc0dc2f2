/** Anthropic's wire format, as callers and as back ends speak it: the Messages API. Sans-IO. */
@NullMarked
package dev.hearth.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
