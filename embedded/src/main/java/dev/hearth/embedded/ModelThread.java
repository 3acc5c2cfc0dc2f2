package dev.hearth.embedded;

import dev.hearth.embedded.GenerationEvent.FinishReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/**
 * The one thread that uses the model: it loads it, then writes one answer after another.
 *
 * <p>Requests wait in a short queue. A cancelled one leaves the queue at once or, when it is being
 * served, ends before its next token; a long prompt is computed in steps so that this holds there
 * too.
 */
final class ModelThread {

  /** How many requests may wait while one is served. */
  static final int MAX_WAITING = 16;

  /** How many prompt tokens are computed between two looks at whether anybody still waits. */
  static final int STEP_TOKENS = 128;

  /** An answer that the limit cuts inside a code point ends with up to so many unseen tokens. */
  private static final int MAX_HELD_TOKENS = 3;

  private final BlockingQueue<Generation> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final int contextTokens;
  private String computed = "";
  private volatile boolean loaded;
  private volatile boolean processing;
  private volatile int decoded;

  ModelThread(int contextTokens) {
    this.contextTokens = contextTokens;
  }

  /** Starts the thread, which loads the model first; {@code onDeath} hears why it ended. */
  void start(Supplier<? extends TextModel> loader, Thread.UncaughtExceptionHandler onDeath) {
    Thread.ofPlatform()
        .name("model")
        .daemon()
        .uncaughtExceptionHandler(onDeath)
        .start(() -> work(loader.get()));
  }

  boolean isLoaded() {
    return loaded;
  }

  /** Whether an answer is being written right now. */
  boolean isProcessing() {
    return processing;
  }

  /** How many tokens of the current answer, or of the last one, were written. */
  int decoded() {
    return decoded;
  }

  /** How many requests wait. */
  int waiting() {
    return waiting.size();
  }

  int contextTokens() {
    return contextTokens;
  }

  /** Queues a request; empty when too many wait already. */
  Optional<Generation> submit(ChatRequest request) {
    var generation = new Generation(request, contextTokens);
    return waiting.offer(generation) ? Optional.of(generation) : Optional.empty();
  }

  /** Stops an answer that nobody reads any more; harmless after its end. */
  void cancel(Generation generation) {
    generation.cancel();
    waiting.remove(generation);
  }

  private void work(TextModel model) {
    loaded = true;
    try {
      while (true) {
        serve(model, waiting.take());
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(TextModel model, Generation generation) {
    decoded = 0;
    processing = true;
    GenerationEvent end = outcome(model, generation);
    processing = false;
    generation.publish(end);
  }

  private GenerationEvent outcome(TextModel model, Generation generation) {
    try {
      return write(model, generation);
    } catch (RuntimeException failed) {
      // The message may quote the prompt, so only the kind of failure is told.
      System.err.println("an answer failed: " + failed.getClass().getName());
      return new GenerationEvent.Refused(Rejection.modelFailed());
    }
  }

  private GenerationEvent write(TextModel model, Generation generation) {
    String prompt = model.prompt(generation.request().messages());
    int promptTokens = model.tokens(prompt);
    // One token for the beginning-of-text mark that some models add, one for the answer.
    int room = contextTokens - promptTokens - 1;
    if (room < 1) {
      return new GenerationEvent.Refused(
          Rejection.tooLong("%d tokens".formatted(promptTokens), contextTokens));
    }
    readAhead(model, generation, PromptSteps.of(prompt, promptTokens, computed, STEP_TOKENS));
    int limit = Math.min(generation.request().maxTokens(), room);
    return generation.isCancelled()
        ? new GenerationEvent.Finished(FinishReason.STOP, new Usage(promptTokens, 0))
        : answer(model, generation, prompt, promptTokens, limit);
  }

  private void readAhead(TextModel model, Generation generation, List<String> beginnings) {
    for (String beginning : beginnings) {
      if (generation.isCancelled()) {
        return;
      }
      model.readAhead(beginning);
      computed = beginning;
    }
  }

  private GenerationEvent answer(
      TextModel model, Generation generation, String prompt, int promptTokens, int limit) {
    ChatRequest request = generation.request();
    var scanner = new StopScanner(request.stop());
    var reason = FinishReason.STOP;
    var seen = new StringBuilder(prompt);
    int tokens = 0;
    try (TextModel.Answer answer = model.answer(prompt, request.sampling(), limit)) {
      TextModel.Piece piece = answer.next();
      while (piece != null && !generation.isCancelled()) {
        tokens += piece.tokens();
        decoded = tokens;
        seen.append(piece.text());
        publish(generation, scanner.accept(piece.text()));
        reason = scanner.stopped() ? FinishReason.STOP : reasonIfLast(piece);
        piece = scanner.stopped() ? null : answer.next();
      }
    }
    computed = seen.toString();
    publish(generation, scanner.rest());
    boolean cut = reason == FinishReason.LENGTH && limit - tokens <= MAX_HELD_TOKENS;
    return new GenerationEvent.Finished(reason, new Usage(promptTokens, cut ? limit : tokens));
  }

  /** The token that ends an answer has no text; any other one was cut off by the limit. */
  private static FinishReason reasonIfLast(TextModel.Piece piece) {
    return piece.text().isEmpty() ? FinishReason.STOP : FinishReason.LENGTH;
  }

  private static void publish(Generation generation, String text) {
    if (!text.isEmpty()) {
      generation.publish(new GenerationEvent.Text(text));
    }
  }
}
