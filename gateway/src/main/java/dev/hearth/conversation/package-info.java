/**
 * Answers that are kept so that callers can ask for them again and go on from them. {@link
 * dev.hearth.conversation.KeptTurns} is the entry; it is shared by all event loops and the threads
 * of control routes.
 */
@NullMarked
package dev.hearth.conversation;

import org.jspecify.annotations.NullMarked;
