package dev.hearth.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A request at the door: it is understood or refused with a reason, the same for any split, and
 * what is understood can be sent on.
 */
record DoorSurface(String name, DoorDialect door, Asked asked, List<String> examples)
    implements Surface {
  private static final ModelParams TARGET = new ModelParams("real", Map.of("temperature", "0.5"));

  @Override
  public void check(byte[] bytes, Random chance) {
    TestBuffers buffers = new TestBuffers();
    RequestBody once = body(buffers, bytes, chance);
    RequestBody again = body(buffers, bytes, chance);

    Object facts = outcome(() -> door.peek(asked, once));
    Object request = outcome(() -> door.decode(asked, once));

    assertThat(outcome(() -> door.peek(asked, again))).isEqualTo(facts);
    assertThat(outcome(() -> door.decode(asked, again))).isEqualTo(request);
    if (facts instanceof RequestFacts known) {
      door.encoder(Answers.ID, known, once);
      outcome(() -> rewritten(once, known, buffers));
    }
    if (request instanceof InferenceRequest understood) {
      sendOn(understood, buffers, chance);
    }
    once.release();
    again.release();
    buffers.assertAllReleased();
  }

  private static RequestBody body(TestBuffers buffers, byte[] bytes, Random chance) {
    RequestBody body = new RequestBody();
    buffers.cut(bytes, chance).forEach(body::add);
    return body;
  }

  private int rewritten(RequestBody body, RequestFacts facts, TestBuffers buffers) {
    return TestBuffers.text(door.rewrite(body, facts, TARGET, buffers.allocator())).length();
  }

  private static void sendOn(InferenceRequest request, TestBuffers buffers, Random chance) {
    List<BackendDialect> able = Answers.backEnds(request.operation());
    BackendDialect backend = able.get(chance.nextInt(able.size()));
    outcome(() -> {
      ByteBuf sent = backend.encode(request, TARGET, new Losses(), buffers.allocator());
      try {
        assertThatCode(() -> Json.tree(sent)).doesNotThrowAnyException();
      } finally {
        sent.release();
      }
      backend.decoder(request).close();
      return backend.path(request.operation(), "real", request.stream());
    });
  }

  /** What is given, or the error that tells why not. */
  private static Object outcome(Supplier<?> step) {
    try {
      return step.get();
    } catch (InferenceException e) {
      return e.error();
    }
  }
}
