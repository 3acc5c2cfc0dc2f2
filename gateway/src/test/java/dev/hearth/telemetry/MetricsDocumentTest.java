package dev.hearth.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/metrics.md to the table in the code. */
class MetricsDocumentTest {

  private static final Path DOCUMENT = Path.of("../docs/metrics.md");
  private static final String BEGIN = "<!-- metrics: as in the code -->\n";
  private static final String END = "<!-- end -->\n";

  @Test
  void theDocumentsTablesAreTheCodes() throws IOException {
    String document = Files.readString(DOCUMENT);

    assertThat(document).contains(BEGIN, END);
    String documented =
        document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));
    assertThat(documented)
        .as("what belongs between the two comments of " + DOCUMENT)
        .isEqualTo(tables());
  }

  private static String tables() {
    var text = new StringBuilder("\n| name | type | labels | what it is |\n|---|---|---|---|\n");
    for (Metric metric : Metric.values()) {
      String labels =
          metric.labels().isEmpty()
              ? "–"
              : metric.labels().stream().map(l -> "`" + l + "`").collect(Collectors.joining(", "));
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  metric.exposed(),
                  metric.type().name().toLowerCase(Locale.ROOT),
                  labels,
                  metric.help()));
    }
    text.append("\n| histogram | upper bounds of its buckets, in seconds |\n|---|---|\n");
    for (Metric metric : Metric.values()) {
      if (metric.type() == Metric.Type.HISTOGRAM) {
        String bounds =
            Arrays.stream(metric.buckets())
                .map(b ->
                    new java.math.BigDecimal(b.toNanos())
                        .movePointLeft(9)
                        .stripTrailingZeros()
                        .toPlainString())
                .collect(Collectors.joining(", "));
        text.append("| `%s` | %s |\n".formatted(metric.exposed(), bounds));
      }
    }
    return text.append('\n').toString();
  }
}
