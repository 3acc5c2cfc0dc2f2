package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OptionsTest {

  @TempDir Path folder;

  @Test
  void fillsInDefaults() throws Exception {
    Path model = Files.createFile(folder.resolve("m.gguf"));

    Options options = Options.parse(List.of("--model", model.toString()));

    assertThat(options)
        .isEqualTo(
            new Options(model, 0, 4096, Runtime.getRuntime().availableProcessors(), "local/demo"));
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    String model = Files.createFile(folder.resolve("m.gguf")).toString();

    assertRejected("--model: nothing (expected: a value)");
    assertRejected("--model: /nowhere (expected: a readable GGUF file)", "--model", "/nowhere");
    assertRejected("--port: x (expected: a whole number)", "--model", model, "--port", "x");
    assertRejected("--port: 70000 (expected: 0 to 65535)", "--model", model, "--port", "70000");
    assertRejected("--context: 1 (expected: 128 to", "--model", model, "--context", "1");
    assertRejected("--threads: nothing (expected: a value)", "--model", model, "--threads");
    assertRejected("--bogus:", "--bogus", "1");
  }

  private static void assertRejected(String message, String... arguments) {
    assertThatThrownBy(() -> Options.parse(List.of(arguments))).hasMessageContaining(message);
  }
}
