package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.resilience.FailureRule.Next;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The failure taxonomy, row by row, and its table in the documentation. */
class FailureRuleTest {

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST,      STOP,         false, false, USUAL",
    "UNAUTHENTICATED,      STOP,         false, false, USUAL",
    "FORBIDDEN,            STOP,         false, false, USUAL",
    "NOT_FOUND,            STOP,         false, false, USUAL",
    "METHOD_NOT_ALLOWED,   STOP,         false, false, USUAL",
    "CONTENT_POLICY,       STOP,         false, false, CONTENT_POLICY",
    "UNKNOWN_MODEL,        OTHER_TARGET, false, false, USUAL",
    "TOO_LARGE,            OTHER_TARGET, false, false, USUAL",
    "CONTEXT_OVERFLOW,     OTHER_TARGET, false, false, CONTEXT_WINDOW",
    "INEXPRESSIBLE,        OTHER_TARGET, false, false, USUAL",
    "UNSUPPORTED,          OTHER_TARGET, false, false, USUAL",
    "UPSTREAM_CREDENTIALS, OTHER_TARGET, true,  true,  USUAL",
    "RATE_LIMITED,         ANY_TARGET,   false, true,  RATE_LIMIT",
    "UPSTREAM_FAILED,      ANY_TARGET,   true,  false, USUAL",
    "TIMEOUT,              ANY_TARGET,   true,  false, USUAL",
    "UNAVAILABLE,          ANY_TARGET,   true,  false, USUAL",
    "INTERNAL,             ANY_TARGET,   true,  false, USUAL",
  })
  void everyKindHasItsRow(Kind kind, Next next, boolean trips, boolean rotates, Trigger fallback) {
    assertThat(FailureRule.of(kind)).isEqualTo(new FailureRule(next, trips, rotates, fallback));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theDocumentHasEveryRow(Kind kind) throws IOException {
    String document = Files.readString(Path.of("../docs/reliability.md"));

    assertThat(document).contains(row(kind));
  }

  @Test
  void theDocumentHasNoOtherRow() throws IOException {
    String document = Files.readString(Path.of("../docs/reliability.md"));
    String table =
        document.substring(
            document.indexOf("<!-- failures: as in the code -->"),
            document.indexOf("<!-- end -->"));

    assertThat(table.lines().filter(line -> line.startsWith("| `")))
        .containsExactly(Stream.of(Kind.values()).map(FailureRuleTest::row).toArray(String[]::new));
  }

  private static String row(Kind kind) {
    FailureRule rule = FailureRule.of(kind);
    String next =
        switch (rule.next()) {
          case STOP ->
              rule.fallback() == Trigger.USUAL
                  ? "the caller is told at once"
                  : "its own fallbacks only";
          case OTHER_TARGET -> "other targets";
          case ANY_TARGET -> "other targets, then this one again";
        };
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            kind.name().toLowerCase(Locale.ROOT),
            next,
            rule.trips() ? "yes" : "–",
            rule.rotates() ? "yes" : "–",
            rule.fallback() == Trigger.USUAL ? "–" : "`" + rule.fallback().word() + "`");
  }
}
