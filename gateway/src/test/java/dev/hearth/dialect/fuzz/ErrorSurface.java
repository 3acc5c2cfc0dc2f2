package dev.hearth.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.framing.TestBuffers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** The body of an answer with an error status: it is always some error, with words. */
record ErrorSurface(String name, BackendDialect backend, List<String> examples) implements Surface {
  private static final int[] STATUSES = {
    400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 503, 529
  };

  @Override
  public void check(byte[] bytes, Random chance) {
    TestBuffers buffers = new TestBuffers();
    ByteBuf body = buffers.of(bytes);
    int status = STATUSES[chance.nextInt(STATUSES.length)];

    assertThat(backend.error(status, body, null).message()).isNotEmpty();
    backend.error(status, body, new String(bytes, StandardCharsets.ISO_8859_1));

    body.release();
    buffers.assertAllReleased();
  }
}
