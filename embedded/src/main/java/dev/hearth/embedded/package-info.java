/**
 * The demonstration's model server: a child process of the gateway that runs one small language
 * model through llama.cpp and speaks the OpenAI chat dialect on a loopback port.
 *
 * <p>Entry type: {@link dev.hearth.embedded.Main}. Threads: one virtual thread reads each
 * connection and one more answers its current request; everything native happens on the single
 * thread of {@link dev.hearth.embedded.ModelThread}.
 */
@NullMarked
package dev.hearth.embedded;

import org.jspecify.annotations.NullMarked;
