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
 * their generated sections anew. The request is that of the case {@code text}, or of the one that a
 * section {@code request} names.
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

    String asked = golden.input("request");
    for (boolean stream : new boolean[] {false, true}) {
      String answer = golden.input(stream ? "stream" : "whole");
      if (answer != null) {
        Answer its = new Answer(asked == null ? "text" : asked, target, answer, stream);
        show(its, golden);
      }
    }

    golden.settle();
    buffers.assertAllReleased();
  }

  /**
   * What a back end answers.
   *
   * @param asked the case of the request
   */
  private record Answer(String asked, Side by, String text, boolean stream) {
    Answer {
      text = stream ? text + "\n\n" : text;
    }
  }

  private void show(Answer answer, Golden golden) {
    List<String> said;
    try (Passage passage = passage(Side.OPENAI, answer)) {
      said =
          Said.lines(answer.by().backend().decoder(passage.request()), buffers.of(answer.text()));
    }
    String how = answer.stream() ? "streamed" : "whole";
    golden.add("says, " + how, String.join("\n", said));
    for (Side door : Side.values()) {
      golden.add("at " + door.title() + ", " + how, given(door, answer, said));
    }
  }

  private String given(Side door, Answer answer, List<String> said) {
    boolean same = door == answer.by();
    try (Passage passage = passage(door, answer)) {
      Given given = passage.given(answer.text());
      StringBuilder shown = new StringBuilder("heard: ").append(given.heard()).append('\n');
      shown.append(answer.stream() || same ? given.text() : Layout.of(given.text()));
      InferenceError error = given.error();
      if (error != null) {
        shown.append("\nthen: ").append(told(door, error, answer.stream()));
      } else if (!same) {
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

  private Passage passage(Side door, Answer answer) {
    String request = Golden.input("requests/" + answer.asked(), door.word(), "request");
    return new Passage(door, answer.by(), request, answer.stream(), buffers);
  }
}
