package dev.hearth.ingress;

import dev.hearth.dialect.RequestBody;
import dev.hearth.ingress.HttpIngress.Door;
import dev.hearth.ingress.Routes.ControlRequest;
import dev.hearth.ingress.Routes.ControlRoute;
import dev.hearth.ingress.Routes.ExplainRoute;
import dev.hearth.ingress.Routes.InferenceRoute;
import dev.hearth.pipeline.Exchange;
import dev.hearth.pipeline.Inbound;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * A request that has come as a whole, on its way to what its path leads to: the pipeline, or the
 * gateway itself. Owns the body until then. Lives on its connection's event loop.
 */
final class WholeRequest {
  /** Bytes of a question to the gateway itself, at most. */
  private static final int LONGEST_QUESTION = 1024 * 1024;

  private final Door door;
  private final LoopServices services;
  private final RequestHead head;
  private final RequestBody body;

  /** What was begun: neither where the gateway has answered or will. */
  record Begun(@Nullable Exchange exchange, @Nullable Refusal refusal) {
    private static final Begun BY_ITSELF = new Begun(null, null);

    private static Begun refused(Refusal why) {
      return new Begun(null, why);
    }
  }

  /**
   * @param body its ownership passes
   */
  WholeRequest(Door door, LoopServices services, RequestHead head, RequestBody body) {
    this.door = door;
    this.services = services;
    this.head = head;
    this.body = body;
  }

  /** Has it answered. */
  Begun answerTo(HttpAnswer answer, ChannelHandlerContext context) {
    if (head.isPreflight()) {
      body.release();
      answer.nothing();
      return Begun.BY_ITSELF;
    }
    return switch (door.routes().find(head.target())) {
      case InferenceRoute route -> ask(route, head.wantsExplanation(), answer);
      case ExplainRoute route -> explain(route, answer);
      case ControlRoute route -> tell(route, answer, context);
      case null -> throw new IllegalStateException("no route for " + head.path());
    };
  }

  private Begun ask(InferenceRoute route, boolean explain, HttpAnswer answer) {
    Inbound inbound =
        new Inbound(
            head.id(),
            route.door(),
            route.asked(),
            this::owner,
            head.headers(route.door().forwardedHeaders()),
            head::header,
            explain,
            head.wantsStrictness(),
            body);
    Exchange begun = services.pipeline().accept(inbound, answer);
    return begun.isOver() ? Begun.BY_ITSELF : new Begun(begun, null);
  }

  private Begun explain(ExplainRoute explain, HttpAnswer answer) {
    InferenceRoute route = explain.about(door.routes(), head.target().query(), body.outline());
    if (route != null) {
      return ask(route, true, answer);
    }
    body.release();
    return Begun.refused(Refusal.nothingToExplain());
  }

  private Begun tell(ControlRoute route, HttpAnswer answer, ChannelHandlerContext context) {
    boolean tooLong = body.size() > LONGEST_QUESTION;
    String text = tooLong ? "" : body.text();
    body.release();
    if (tooLong) {
      return Begun.refused(Refusal.questionTooLong(LONGEST_QUESTION));
    }
    ControlRequest request =
        new ControlRequest(
            door.routes().rest(head.path()),
            head.target().query(),
            owner(),
            head.userAgent(),
            text);
    ControlCall call = new ControlCall(route, head.method(), request, context.alloc());
    door.blocking()
        .execute(() -> {
          HttpAnswer.Whole said = call.answer();
          context.executor().execute(() -> answer.whole(said));
        });
    return Begun.BY_ITSELF;
  }

  private String owner() {
    return services.pipeline().owner(head.key());
  }
}
