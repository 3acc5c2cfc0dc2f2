package dev.hearth.dialect.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.framing.TestBuffers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each back end gets of each door's requests. The files are in {@code
 * src/test/resources/matrix/requests/<case>/<door>.txt}; {@code -Dhearth.matrix=write} writes their
 * generated sections anew.
 */
class RequestMatrixTest {
  private final TestBuffers buffers = new TestBuffers();

  static List<Path> files() {
    return Golden.all("requests");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void sendsWhatIsWritten(Path file) {
    Golden golden = Golden.open(file);
    String request = golden.input("request");
    assertThat(request).as("the section 'request' of %s", file).isNotNull();
    Side door = Side.of(file.getFileName().toString().replace(".txt", ""));

    for (Side target : Side.values()) {
      golden.add("to " + target.title(), sent(door, target, request == null ? "" : request));
    }

    golden.settle();
    buffers.assertAllReleased();
  }

  private String sent(Side door, Side target, String request) {
    Passage.Sent whole = send(door, target, request, false);
    Passage.Sent stream = send(door, target, request, true);
    if (!whole.refused().isEmpty()) {
      assertThat(stream.refused()).isEqualTo(whole.refused());
      return "refused: " + whole.refused();
    }
    assertThat(stream.dropped()).as("dropped of a stream").isEqualTo(whole.dropped());
    String dropped =
        whole.dropped().isEmpty() ? "" : "\ndropped: " + String.join(", ", whole.dropped());
    String shown = door == target ? whole.json() : Layout.of(whole.json());
    return "POST "
        + whole.path()
        + '\n'
        + shown
        + dropped
        + "\nstreamed: "
        + changes(whole, stream);
  }

  private Passage.Sent send(Side door, Side target, String request, boolean stream) {
    try (Passage passage = new Passage(door, target, request, stream, buffers)) {
      return passage.sent();
    }
  }

  /** In what the request for a stream differs. */
  private static String changes(Passage.Sent whole, Passage.Sent stream) {
    StringJoiner changes = new StringJoiner(", ");
    if (!whole.path().equals(stream.path())) {
      changes.add("POST " + stream.path());
    }
    JsonNode before = tree(whole.json());
    for (Map.Entry<String, JsonNode> member : tree(stream.json()).properties()) {
      if (!member.getValue().equals(before.get(member.getKey()))) {
        changes.add('"' + member.getKey() + "\": " + Layout.of(Json.text(member.getValue())));
      }
    }
    assertThat(tree(stream.json()).fieldNames()).toIterable().containsAll(before::fieldNames);
    return changes.toString();
  }

  private static JsonNode tree(String json) {
    try {
      return Json.tree(json);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }
}
