package dev.hearth.dialect.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each door gives its callers of each back end's answers, and what of them a client of that
 * format does not see again. The files are in {@code
 * src/test/resources/matrix/answers/<case>/<target>.txt}; {@code -Dhearth.matrix=write} writes
 * their generated sections anew. The request is that of the case {@code tools}.
 */
class AnswerMatrixTest {
  private final TestBuffers buffers = new TestBuffers();

  static List<Path> files() {
    return Golden.all("answers");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void givesWhatIsWritten(Path file) {
    Golden golden = Golden.open(file);
    Side target = Side.of(file.getFileName().toString().replace(".txt", ""));
    assertThat(golden.input("whole") == null && golden.input("stream") == null)
        .as("nothing answered in %s", file)
        .isFalse();

    for (boolean stream : new boolean[] {false, true}) {
      String answer = golden.input(stream ? "stream" : "whole");
      if (answer != null) {
        all(golden, target, answer + (stream ? "\n\n" : ""), stream);
      }
    }

    golden.settle();
    buffers.assertAllReleased();
  }

  private void all(Golden golden, Side target, String answer, boolean stream) {
    List<String> said;
    try (Passage passage = passage(Side.OPENAI, target, stream)) {
      said = Said.lines(target.backend().decoder(passage.request()), buffers.of(answer));
    }
    String how = stream ? "streamed" : "whole";
    golden.add("says, " + how, String.join("\n", said));
    for (Side door : Side.values()) {
      golden.add("at " + door.title() + ", " + how, given(door, target, answer, stream, said));
    }
  }

  private String given(Side door, Side target, String answer, boolean stream, List<String> said) {
    try (Passage passage = passage(door, target, stream)) {
      Given given = passage.given(answer);
      StringBuilder shown = new StringBuilder("heard: ").append(given.heard()).append('\n');
      shown.append(stream || door == target ? given.text() : Layout.of(given.text()));
      InferenceError error = given.error();
      if (error != null) {
        shown.append("\nthen: ").append(told(door, error, stream));
      } else if (door != target) {
        shown.append(differences(said, again(door, passage, given.text())));
      }
      return shown.toString();
    }
  }

  private String told(Side door, InferenceError error, boolean stream) {
    return stream
        ? TestBuffers.text(door.door().errorEvent(error, buffers.allocator()))
        : door.door().status(error)
            + " "
            + TestBuffers.text(door.door().errorBody(error, buffers.allocator()));
  }

  /** What a client of the door's format reads. */
  private List<String> again(Side door, Passage passage, String given) {
    return Said.lines(door.backend().decoder(passage.request()), buffers.of(given));
  }

  private static String differences(List<String> said, List<String> again) {
    List<String> lost = new ArrayList<>(said);
    again.forEach(lost::remove);
    List<String> gained = new ArrayList<>(again);
    said.forEach(gained::remove);
    StringBuilder lines = new StringBuilder();
    lost.forEach(line -> lines.append("\n- ").append(line));
    gained.forEach(line -> lines.append("\n+ ").append(line));
    return lines.isEmpty() ? "" : "\na client of it reads otherwise:" + lines;
  }

  private Passage passage(Side door, Side target, boolean stream) {
    String request = Golden.input("requests/tools", door.word(), "request");
    return new Passage(door, target, request, stream, buffers);
  }
}
