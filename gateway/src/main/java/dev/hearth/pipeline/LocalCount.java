package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.CountDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Role;
import dev.hearth.provider.Target;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The count of one request's tokens by the gateway itself, for lack of a back end that counts. The
 * counting happens elsewhere; this and whoever hears of it live on the exchange's event loop.
 */
final class LocalCount {
  private static final Logger log = LoggerFactory.getLogger(LocalCount.class);

  private final CompletableFuture<Long> counting;
  private boolean dropped;

  private LocalCount(CompletableFuture<Long> counting) {
    this.counting = counting;
  }

  /** Whether the request is for a count that the target's format has no words for. */
  static boolean isNeeded(RequestFacts facts, Target target) {
    return facts.operation() == Operation.COUNT_TOKENS
        && !target.provider().dialect().countsTokens();
  }

  /**
   * Whether an answer says that the target's server does not count, although its format has words
   * for it: many that speak a vendor's format know chats only. A 404 about the model is none, but
   * one that repeats the path, in which a model may be named, is.
   */
  static boolean isNeeded(RequestFacts facts, Target target, int status, InferenceError error) {
    if (facts.operation() != Operation.COUNT_TOKENS) {
      return false;
    }
    String path = target.provider().dialect().path(facts.operation(), target.model(), false);
    return switch (status) {
      case 404 -> error.kind() != Kind.UNKNOWN_MODEL || error.message().contains(path);
      case 405, 501 -> true;
      default -> false;
    };
  }

  /**
   * Begins to count.
   *
   * @param counted hears the number, unless the count is dropped before
   * @param failed hears why there is none, unless the count is dropped before
   * @throws InferenceException when the request is wrong
   */
  static LocalCount begin(
      Exchange exchange, String model, LongConsumer counted, Consumer<InferenceError> failed) {
    return begin(exchange, conversation(exchange.question().decoded()), model, counted, failed);
  }

  /** The same of the prompt of any request. */
  static LocalCount ofPrompt(
      Exchange exchange, LongConsumer counted, Consumer<InferenceError> failed) {
    InferenceRequest request = exchange.question().decoded();
    return begin(exchange, prompt(request), request.model(), counted, failed);
  }

  private static LocalCount begin(
      Exchange exchange,
      Chat conversation,
      String model,
      LongConsumer counted,
      Consumer<InferenceError> failed) {
    LocalCount count = new LocalCount(exchange.environment().tokens().count(conversation, model));
    var _ =
        count.counting.whenComplete((tokens, problem) ->
            exchange
                .environment()
                .loop()
                .execute(() -> count.over(tokens, problem, counted, failed)));
    return count;
  }

  /** Stops it; nobody hears of it afterwards. */
  void drop() {
    dropped = true;
    counting.cancel(false);
  }

  /** The answer in the caller's dialect; the caller owns it. */
  static ByteBuf answer(Exchange exchange, long tokens) {
    Question question = exchange.question();
    RequestFacts facts = question.facts();
    AnswerEncoder encoder =
        question.door().encoder(question.answerId(null), facts, question.body());
    ByteBuf answer = exchange.environment().allocator().ioBuffer(64);
    CountDecoder.tell(facts.model(), tokens, event -> encoder.encode(event, answer));
    encoder.end(answer);
    return answer;
  }

  private void over(
      @Nullable Long tokens,
      @Nullable Throwable problem,
      LongConsumer counted,
      Consumer<InferenceError> failed) {
    if (dropped) {
      return;
    }
    if (tokens != null) {
      counted.accept(tokens);
      return;
    }
    log.error("counting a request's tokens failed", problem);
    failed.accept(
        InferenceError.of(Kind.INTERNAL, "The gateway failed to count the request's tokens."));
  }

  private static Chat prompt(InferenceRequest request) {
    return switch (request) {
      case Chat chat -> chat;
      case InferenceRequest.TokenCount(Chat conversation) -> conversation;
      case InferenceRequest.Completion completion ->
          Chat.of(completion.model(), List.of(Message.of(Role.USER, completion.prompt())));
      case InferenceRequest.Embedding embedding ->
          Chat.of(
              embedding.model(),
              embedding.inputs().stream().map(input -> Message.of(Role.USER, input)).toList());
    };
  }

  private static Chat conversation(InferenceRequest request) {
    return switch (request) {
      case InferenceRequest.TokenCount(Chat conversation) -> conversation;
      case Chat _, InferenceRequest.Completion _, InferenceRequest.Embedding _ ->
          throw new IllegalStateException("nothing to count: " + request.operation());
    };
  }
}
