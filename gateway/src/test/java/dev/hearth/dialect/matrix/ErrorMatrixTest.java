package dev.hearth.dialect.matrix;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each back end's errors mean and how each door tells them. The files are in {@code
 * src/test/resources/matrix/errors/<case>.txt}, with a section for each back end: its status, its
 * {@code retry-after} where it sends one, and its body. {@code -Dhearth.matrix=write} writes their
 * generated sections anew.
 */
class ErrorMatrixTest {
  private final TestBuffers buffers = new TestBuffers();

  static List<Path> files() {
    return Golden.all("errors");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void tellsWhatIsWritten(Path file) {
    Golden golden = Golden.open(file);

    for (Side target : Side.values()) {
      String answer = golden.input(target.word());
      if (answer != null) {
        golden.add("from " + target.title(), told(target, answer));
      }
    }

    golden.settle();
    buffers.assertAllReleased();
  }

  private String told(Side target, String answer) {
    String[] headAndBody = answer.split("\n", 2);
    String[] head = headAndBody[0].split(" ", 2);
    String body = headAndBody.length > 1 ? headAndBody[1] : "";
    InferenceError error =
        error(target, Integer.parseInt(head[0]), body, head.length > 1 ? head[1] : null);
    StringJoiner lines = new StringJoiner("\n").add(Given.said(error));
    for (Side door : Side.values()) {
      String told = TestBuffers.text(door.door().errorBody(error, buffers.allocator()));
      lines.add("at %s: %d %s".formatted(door.title(), door.door().status(error), told));
    }
    return lines.toString();
  }

  private InferenceError error(Side target, int status, String body, @Nullable String retryAfter) {
    ByteBuf bytes = buffers.of(body);
    try {
      return target.backend().error(status, bytes, retryAfter);
    } finally {
      bytes.release();
    }
  }
}
