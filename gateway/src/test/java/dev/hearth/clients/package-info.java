/**
 * The vendors' own client libraries, over real sockets, against a gateway with every kind of back
 * end behind it: a real llama-server and imitations of vLLM, Anthropic and Ollama. {@link
 * ChatContract} says once what each client has to see. The tests call from their own thread; the
 * gateway has its loops, the imitations a virtual thread a request.
 */
@NullMarked
package dev.hearth.clients;

import org.jspecify.annotations.NullMarked;
