package dev.hearth.pipeline;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.provider.Target;
import dev.hearth.upstream.UpstreamRequest;
import dev.hearth.upstream.UpstreamRequest.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a target is sent: the caller's bytes where both speak the same format, otherwise the request
 * written anew.
 *
 * @param losses what of the request its format has no place for
 */
record TargetRequest(UpstreamRequest request, Losses losses) {
  private static final Header JSON = new Header("content-type", "application/json");

  /**
   * The request for a target; its body's ownership is the caller's.
   *
   * @param key which of its provider's keys is shown
   * @param continuation the answer so far that the target is to go on with; null where there is
   *     none
   * @throws InferenceException when the caller's request is wrong, or the target cannot be told
   *     what it asks for
   */
  static TargetRequest of(
      Exchange exchange, Target target, int key, @Nullable Continuation continuation) {
    Question question = exchange.question();
    Inbound inbound = question.inbound();
    RequestFacts facts = question.facts();
    BackendDialect dialect = target.provider().dialect();
    ByteBufAllocator allocator = exchange.environment().allocator();
    boolean same = continuation == null && question.passesThrough(target);
    Operation operation = same ? facts.operation() : question.decoded().operation();
    String path = dialect.path(operation, target.params().model(), facts.stream());
    Losses losses = new Losses();
    List<ByteBuf> body =
        same
            ? rewritten(question, target, allocator)
            : List.of(written(question, target, continuation, losses, allocator));
    if (exchange.isStrict() && !losses.isEmpty()) {
      body.forEach(ByteBuf::release);
      throw incomplete(target, losses);
    }
    UpstreamRequest request =
        new UpstreamRequest(
            target.provider().endpoint(),
            "POST",
            target.provider().basePath() + path,
            headers(
                target.provider().headers(key),
                inbound,
                same ? passedOn(inbound) : Map.of(),
                exchange.environment().via()),
            body,
            target.timeouts());
    return new TargetRequest(request, losses);
  }

  private static ByteBuf written(
      Question question,
      Target target,
      @Nullable Continuation continuation,
      Losses losses,
      ByteBufAllocator allocator) {
    InferenceRequest asked =
        question.permission(target).permitted(question.decodedFor(target), losses);
    BackendDialect dialect = target.provider().dialect();
    return continuation == null
        ? dialect.encode(asked, target.params(), losses, allocator)
        : dialect.encode(
            continuation.rest(asked, target), continuation.params(target), losses, allocator);
  }

  private static List<ByteBuf> rewritten(
      Question question, Target target, ByteBufAllocator allocator) {
    DoorDialect door = question.door();
    return target.provider().local()
        ? door.rewriteForTemplate(question.body(), question.facts(), target.params(), allocator)
        : door.rewrite(question.body(), question.facts(), target.params(), allocator);
  }

  private static InferenceException incomplete(Target target, Losses losses) {
    return new InferenceException(
        InferenceError.of(
                Kind.INEXPRESSIBLE,
                "%s would not get all of the request: it has no place for %s (expected: nothing"
                        .formatted(target.provider().name(), String.join(", ", losses.names()))
                    + " that it has none for, since the request or the model is strict).")
            .withCode("would_drop"));
  }

  /** The caller's own headers that its dialect passes on; those meant for the gateway end here. */
  private static Map<String, String> passedOn(Inbound inbound) {
    Map<String, String> passed = new LinkedHashMap<>(inbound.headers());
    passed.keySet().removeIf(name -> name.startsWith("x-hearth-"));
    return passed;
  }

  private static List<Header> headers(
      List<Header> given, Inbound inbound, Map<String, String> passedOn, String via) {
    List<Header> headers = new ArrayList<>(given.size() + passedOn.size() + 3);
    for (Header header : given) {
      if (!passedOn.containsKey(header.name())) {
        headers.add(header);
      }
    }
    passedOn.forEach((name, value) -> headers.add(new Header(name, value)));
    headers.add(JSON);
    headers.add(new Header("x-request-id", inbound.requestId()));
    headers.add(new Header("via", via));
    return headers;
  }
}
