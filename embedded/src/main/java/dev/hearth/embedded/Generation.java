package dev.hearth.embedded;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One answer on its way from the model thread, which publishes, to the request's thread, which
 * takes; either may be faster than the other. It never holds more than one event a token of the
 * model's context.
 */
final class Generation {

  private final ChatRequest request;
  private final BlockingQueue<GenerationEvent> events;
  private volatile boolean cancelled;

  Generation(ChatRequest request, int contextTokens) {
    this.request = request;
    this.events = new LinkedBlockingQueue<>(contextTokens + 2);
  }

  ChatRequest request() {
    return request;
  }

  /** Waits for the next event. */
  GenerationEvent next() throws InterruptedException {
    return events.take();
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  void publish(GenerationEvent event) {
    if (!events.offer(event)) {
      throw new IllegalStateException("more events than the context has tokens");
    }
  }
}
