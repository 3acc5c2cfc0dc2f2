package dev.hearth.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds the tables of docs/routing.md to the shipped rules, roles, weights and word lists. {@code
 * -Dhearth.matrix=write} writes them anew.
 */
class RoutingDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/routing.md");

  /** A table between two comments of the document. */
  enum Part {
    RULES("shipped rules") {
      @Override
      String table() {
        return head("rule", "holds when", "chooses")
            + ShippedPolicy.ROWS.stream().map(Part::rule).collect(Collectors.joining())
            + row(Policy.OTHERWISE, "no rule matches", "`local_quality`, else `cloud`");
      }
    },
    ROLES("roles") {
      @Override
      String table() {
        return head("role", "for", "else")
            + Stream.of(ModelRole.values())
                .map(role -> row("`" + role.word() + "`", role.meaning(), standIns(role)))
                .collect(Collectors.joining());
      }
    },
    TASKS("tasks") {
      @Override
      String table() {
        return head("task", "also", "derived")
            + Stream.of(Task.values())
                .map(task ->
                    row(
                        "`" + task.word() + "`",
                        quoted(task.synonyms()),
                        derived(task) ? "yes" : "no: only declared"))
                .collect(Collectors.joining());
      }
    },
    TASK_WORDS("task words") {
      @Override
      String table() {
        return lists(TaskWords.ALL);
      }
    },
    WEIGHTS("weights") {
      @Override
      String table() {
        return head("part", "weight", "all of it at")
            + weight(
                "length",
                ComplexityScore.LENGTH_WEIGHT,
                "%d words; nothing up to %d"
                    .formatted(ComplexityScore.LONG_WORDS, ComplexityScore.SHORT_WORDS))
            + weight("code", ComplexityScore.CODE_WEIGHT, signs(ComplexityScore.ALL_CODE))
            + weight(
                "reasoning", ComplexityScore.REASONING_WEIGHT, signs(ComplexityScore.ALL_REASONING))
            + weight(
                "technical", ComplexityScore.TECHNICAL_WEIGHT, signs(ComplexityScore.ALL_TECHNICAL))
            + weight("simple", ComplexityScore.SIMPLE_WEIGHT, "1 sign")
            + weight(
                "steps",
                ComplexityScore.STEPS_WEIGHT,
                signs(ComplexityScore.ALL_STEPS) + " or numbered lines")
            + weight(
                "questions",
                ComplexityScore.QUESTIONS_WEIGHT,
                ComplexityScore.ALL_QUESTIONS + " question marks; nothing up to 1");
      }
    },
    WORDS("complexity words") {
      @Override
      String table() {
        return lists(ComplexityWords.ALL);
      }
    };

    private final String title;

    Part(String title) {
      this.title = title;
    }

    abstract String table();

    private static String head(String... columns) {
      return row(columns) + "|---".repeat(columns.length) + "|\n";
    }

    private static String row(String... cells) {
      return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String rule(ShippedPolicy.Row row) {
      String conditions =
          row.conditions().stream().map(Wording::of).collect(Collectors.joining("; "));
      String role = "`" + row.role().word() + "`";
      return row(
          "`" + row.name() + "`", conditions, row.localOnly() ? role + ", local only" : role);
    }

    private static String standIns(ModelRole role) {
      return role.standIns().isEmpty()
          ? "–"
          : role.standIns().stream()
              .map(standIn -> "`" + standIn.word() + "`")
              .collect(Collectors.joining(", "));
    }

    private static boolean derived(Task task) {
      return task == Task.EMBEDDING || Tasks.canBeDerived(java.util.Set.of(task));
    }

    private static String quoted(List<String> words) {
      return words.isEmpty()
          ? "–"
          : words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    private static String weight(String part, double weight, String all) {
      return row(part, String.format(Locale.ROOT, "%.2f", weight), all);
    }

    private static String signs(int number) {
      return number + " different signs";
    }

    private static String lists(List<WordList> lists) {
      return head("list", "a sign that", "signs, in all their forms")
          + lists.stream()
              .map(list ->
                  row(
                      list.name(),
                      list.meaning(),
                      list.entries().stream()
                          .map(forms -> String.join(", ", forms))
                          .collect(Collectors.joining(" · "))))
              .collect(Collectors.joining());
    }
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  void aTableOfTheDocumentIsWhatTheRulesAre(Part part) throws IOException {
    String begin = "<!-- " + part.title + ": as the code has them -->\n";
    String end = "<!-- end of " + part.title + " -->\n";
    String document = Files.readString(DOCUMENT);
    assertThat(document).contains(begin, end);
    int from = document.indexOf(begin) + begin.length();
    String table = "\n" + part.table() + "\n";

    if ("write".equals(System.getProperty("hearth.matrix"))) {
      document = document.substring(0, from) + table + document.substring(document.indexOf(end));
      Files.writeString(DOCUMENT, document);
    }

    assertThat(document.substring(from, document.indexOf(end)))
        .as("what belongs between the comments of %s (-Dhearth.matrix=write)", part.title)
        .isEqualTo(table);
  }
}
