package dev.hearth.ingress;

import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.ingress.Routes.ControlHandler;
import dev.hearth.ingress.Routes.ControlRequest;
import dev.hearth.ingress.Routes.ControlRoute;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A question to the gateway itself, as it is asked on a virtual thread. */
record ControlCall(
    ControlRoute route, String method, ControlRequest request, ByteBufAllocator allocator) {
  private static final Logger log = LoggerFactory.getLogger(ControlCall.class);

  /** The answer, whatever happens; its body's ownership is the caller's. */
  HttpAnswer.Whole answer() {
    try {
      ControlAnswer said = handler().answer(request);
      return new HttpAnswer.Whole(
          said.status(),
          said.contentType(),
          Unpooled.wrappedBuffer(said.body().getBytes(StandardCharsets.UTF_8)),
          null);
    } catch (InferenceException e) {
      return Refusal.of(e.error()).answer(route.door(), allocator);
    } catch (RuntimeException e) {
      log.error("a control route failed", e);
      return Refusal.of(Kind.INTERNAL, "The gateway failed; its log says why.")
          .answer(route.door(), allocator);
    }
  }

  private ControlHandler handler() {
    ControlHandler handler = route.handler(method);
    if (handler == null) {
      throw new IllegalStateException(method + " was let in (expected: a method that is served)");
    }
    return handler;
  }
}
