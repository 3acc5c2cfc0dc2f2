package dev.hearth.dialect.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.LossNotes;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.AnswerFeature;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Holds the tables of docs/dialects.md to what the codecs do. {@code -Dhearth.matrix=write} writes
 * them anew.
 */
class DialectsDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/dialects.md");
  private static final String BEGIN = "<!-- dialects: as the codecs do -->\n";
  private static final String END = "<!-- end -->\n";
  private static final String CARRIED = "carried";

  private final TestBuffers buffers = new TestBuffers();
  private final SoftAssertions cells = new SoftAssertions();

  @Test
  void theDocumentsTablesAreWhatTheCodecsDo() throws IOException {
    String document = Files.readString(DOCUMENT);
    assertThat(document).contains(BEGIN, END);
    int from = document.indexOf(BEGIN) + BEGIN.length();
    String tables = requests() + answers();
    cells.assertAll();

    if ("write".equals(System.getProperty("hearth.matrix"))) {
      document = document.substring(0, from) + tables + document.substring(document.indexOf(END));
      Files.writeString(DOCUMENT, document);
    }

    assertThat(document.substring(from, document.indexOf(END)))
        .as("what belongs between the two comments of %s (-Dhearth.matrix=write)", DOCUMENT)
        .isEqualTo(tables);
    buffers.assertAllReleased();
  }

  @Test
  void everyFeatureHasARow() {
    Set<Feature> told =
        RequestRows.all().stream()
            .map(RequestRow::feature)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Feature.class)));

    assertThat(told).containsExactlyInAnyOrder(Feature.values());
  }

  // ---- requests

  private String requests() {
    StringBuilder table = new StringBuilder("\n").append(head("towards a back end that speaks"));
    for (RequestRow row : RequestRows.all()) {
      table.append(line(row.name(), side -> requestCell(row, side)));
    }
    return table.toString();
  }

  private String requestCell(RequestRow row, Side side) {
    List<String> verdicts = new ArrayList<>();
    side.models().forEach(model -> verdicts.add(verdict(row, side, model)));
    String form = row.how().get(side);
    cells
        .assertThat(form == null || verdicts.stream().anyMatch(verdict -> verdict.endsWith(form)))
        .as("'%s' of '%s' for %s is used, but only: %s", form, row.name(), side, verdicts)
        .isTrue();
    String first = verdicts.getFirst();
    StringJoiner cell = new StringJoiner("; ").add(first);
    for (int i = 1; i < verdicts.size(); i++) {
      if (!verdicts.get(i).equals(first)) {
        cell.add(side.models().get(i) + ": " + verdicts.get(i));
      }
    }
    return cell.toString();
  }

  private String verdict(RequestRow row, Side side, String model) {
    Losses losses = new Losses();
    ModelParams target = new ModelParams(model, Map.of());
    ByteBuf sent;
    try {
      sent = side.backend().encode(row.sample(), target, losses, buffers.allocator());
    } catch (InferenceException e) {
      cells
          .assertThat(e.error().kind())
          .as("'%s' for %s", row.name(), side)
          .isEqualTo(Kind.INEXPRESSIBLE);
      return "**refused**";
    }
    boolean same = same(row, side, model, sent);
    String form = row.how().get(side);
    String names =
        losses.names().stream().map(name -> '`' + name + '`').collect(Collectors.joining(", "));
    if (!losses.isEmpty()) {
      return "dropped " + names + (form == null ? "" : ": " + form);
    }
    cells
        .assertThat(same || form != null)
        .as("'%s' reaches %s (%s), or it is said how it does", row.name(), side, model)
        .isTrue();
    return same ? CARRIED : "mapped: " + form;
  }

  /** Whether a server of the format reads what was asked for. */
  private boolean same(RequestRow row, Side side, String model, ByteBuf sent) {
    RequestBody body = new RequestBody();
    body.add(sent);
    try {
      Asked asked =
          side == Side.GEMINI
              ? new Asked(row.sample().operation(), model, false)
              : Asked.of(row.sample().operation());
      InferenceRequest read = side.door(row.sample().operation()).decode(asked, body);
      return Objects.equals(row.asked().apply(read), row.asked().apply(row.sample()));
    } catch (InferenceException | IllegalArgumentException _) {
      return false;
    } finally {
      body.release();
    }
  }

  // ---- answers

  private String answers() {
    StringBuilder table = new StringBuilder("\n").append(head("given to a caller that speaks"));
    for (AnswerRow row : AnswerRow.all()) {
      table.append(line(row.name(), side -> answerCell(row, side)));
    }
    return table.append('\n').toString();
  }

  private String answerCell(AnswerRow row, Side side) {
    List<String> said = said(row);
    boolean whole = read(row, side, false).containsAll(said);
    boolean streamed = read(row, side, true).containsAll(said);
    cells
        .assertThat(whole)
        .as("'%s' at %s, whole and streamed", row.name(), side)
        .isEqualTo(streamed);
    String form = row.how().get(side);
    cells
        .assertThat(whole)
        .as("'%s' comes back at %s; its form is said to be: %s", row.name(), side, form)
        .isEqualTo(form == null);
    cells
        .assertThat(named(row, side))
        .as("names of '%s' that a caller of %s is told; its form is: %s", row.name(), side, form)
        .matches(names -> names.isEmpty() != AnswerRow.LOST.equals(form));
    return form == null ? CARRIED : form.equals(AnswerRow.LOST) ? form : "mapped: " + form;
  }

  /** What a caller is told that it does not get. */
  private static Set<String> named(AnswerRow row, Side side) {
    Losses losses = new Losses();
    Set<AnswerFeature> lacking = side.door().lacks(Operation.CHAT);
    try (LossNotes notes = new LossNotes(new Scripted(row.events()), lacking, losses)) {
      notes.end(_ -> {});
    }
    return losses.names();
  }

  /** An answer that is known from the beginning. */
  private record Scripted(List<InferenceEvent> events) implements AnswerDecoder {
    @Override
    public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> listener) {
      throw new IllegalStateException("nothing to decode");
    }

    @Override
    public void end(Consumer<? super InferenceEvent> listener) {
      events.forEach(listener);
    }

    @Override
    public void close() {}
  }

  private static List<String> said(AnswerRow row) {
    return Said.lines(row.events());
  }

  /** What a client of the format reads. */
  private List<String> read(AnswerRow row, Side side, boolean stream) {
    String json = side.body(Golden.input("requests/thinking", side.word(), "request"), stream);
    RequestBody body = new RequestBody();
    body.add(buffers.of(json));
    try {
      RequestFacts facts = side.door().peek(side.asked(stream), body);
      AnswerEncoder encoder = side.door().encoder(new AnswerId("1", Instant.EPOCH), facts, body);
      ByteBuf out = buffers.allocator().buffer();
      Stream.concat(Stream.of(new InferenceEvent.Started("m")), row.events().stream())
          .forEach(event -> encoder.encode(event, out));
      encoder.end(out);
      InferenceRequest request = side.door().decode(side.asked(stream), body);
      return Said.lines(side.backend().decoder(request), out);
    } finally {
      body.release();
    }
  }

  // ---- tables

  private static String head(String what) {
    String titles =
        Arrays.stream(Side.values()).map(Side::title).collect(Collectors.joining(" | "));
    return "| " + what + " | " + titles + " |\n|" + "---|".repeat(Side.values().length + 1) + '\n';
  }

  private static String line(String name, Function<Side, String> cell) {
    return Arrays.stream(Side.values())
        .map(cell)
        .collect(Collectors.joining(" | ", "| " + name + " | ", " |\n"));
  }
}
