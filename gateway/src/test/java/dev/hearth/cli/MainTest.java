package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a whole. */
class MainTest {
  @TempDir Path folder;

  @Test
  void showsItsCommandsWithoutArguments() {
    CommandLineFixture line = line();

    assertThat(line.run()).isZero();
    assertThat(line.out()).contains("serve", "check", "version").doesNotContain("warm-up");
  }

  @Test
  void helpsWithEachCommand() {
    CommandLineFixture line = line();

    assertThat(line.run("serve", "--help")).isZero();
    assertThat(line.out())
        .contains("--demo", "--config", "--host", "--port", "--log", "--access-log", "Exit codes");
  }

  @Test
  void tellsItsVersionAndWhatItRunsOn() {
    CommandLineFixture line = line();

    assertThat(line.run("version")).isZero();
    assertThat(line.out().lines())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("hearth "),
            second -> assertThat(second).startsWith("java " + Runtime.version()),
            third -> assertThat(third).startsWith("os "));
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    CommandLineFixture line = line();

    assertThat(line.run("srve")).isEqualTo(2);
    assertThat(line.err()).contains("srve").contains("serve").contains("See: hearth --help");
  }

  @Test
  void refusesAnOptionThatItDoesNotKnow() {
    CommandLineFixture line = line();

    assertThat(line.run("serve", "--prot", "1")).isEqualTo(2);
    assertThat(line.err())
        .contains("Unknown options: '--prot'")
        .contains("See: hearth serve --help")
        .doesNotContain("Exception");
  }

  @Test
  void showsNoControlCharactersOfItsArguments() {
    CommandLineFixture line = line();

    line.run("\u001b[31mred");

    assertThat(line.err()).doesNotContain("\u001b");
  }

  @Test
  void warmsUpByAGatewayInFrontOfAnother() {
    CommandLineFixture line = line();

    assertThat(line.run("warm-up")).as(line.err()).isZero();
    assertThat(line.out() + line.err()).isEmpty();
  }

  private CommandLineFixture line() {
    return new CommandLineFixture(folder, Map.of());
  }
}
