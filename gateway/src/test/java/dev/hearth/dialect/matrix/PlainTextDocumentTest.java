package dev.hearth.dialect.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.simple.RemoteGpuDialect;
import dev.hearth.dialect.simple.TextGenerationDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of back ends of plain text in docs/dialects.md to what the codecs do. {@code
 * -Dhearth.matrix=write} writes it anew.
 */
class PlainTextDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/dialects.md");
  private static final String BEGIN = "<!-- plain text: as the codecs do -->\n";
  private static final String END = "<!-- end of plain text -->\n";
  private static final List<BackendDialect> BACK_ENDS =
      List.of(new RemoteGpuDialect(), new TextGenerationDialect());

  private final TestBuffers buffers = new TestBuffers();

  @Test
  void theDocumentsTableIsWhatTheCodecsDo() throws IOException {
    String document = Files.readString(DOCUMENT);
    assertThat(document).contains(BEGIN, END);
    int from = document.indexOf(BEGIN) + BEGIN.length();
    String table = table();

    if ("write".equals(System.getProperty("hearth.matrix"))) {
      document = document.substring(0, from) + table + document.substring(document.indexOf(END));
      Files.writeString(DOCUMENT, document);
    }

    assertThat(document.substring(from, document.indexOf(END)))
        .as("what belongs between the two comments of %s (-Dhearth.matrix=write)", DOCUMENT)
        .isEqualTo(table);
    buffers.assertAllReleased();
  }

  private String table() {
    StringBuilder table =
        new StringBuilder(
            "\n| towards a back end of the type | `remote-gpu` | `huggingface-tgi` |\n|---|---|---|\n");
    for (RequestRow row : RequestRows.all()) {
      table.append(
          BACK_ENDS.stream()
              .map(backend -> verdict(row, backend))
              .collect(Collectors.joining(" | ", "| " + row.name() + " | ", " |\n")));
    }
    return table.append('\n').toString();
  }

  private String verdict(RequestRow row, BackendDialect backend) {
    Losses losses = new Losses();
    try {
      backend
          .encode(row.sample(), new ModelParams("m", Map.of()), losses, buffers.allocator())
          .release();
    } catch (InferenceException e) {
      assertThat(e.error().kind()).as(row.name()).isEqualTo(Kind.INEXPRESSIBLE);
      return "**refused**";
    }
    return losses.isEmpty()
        ? "carried"
        : losses.names().stream()
            .map(name -> '`' + name + '`')
            .collect(Collectors.joining(", ", "dropped ", ""));
  }
}
