package dev.hearth.embedded;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of the child process, validated. */
record Options(Path model, int port, int contextTokens, int threads, String name) {

  static final String USAGE =
      "usage: --model FILE.gguf [--port 0] [--context 4096] [--threads N] [--name local/demo]";

  private static final int DEFAULT_CONTEXT = 4096;

  Options {
    if (!Files.isRegularFile(model) || !Files.isReadable(model)) {
      throw new InvalidOption("--model", model.toString(), "a readable GGUF file");
    }
    requireBetween("--port", port, 0, 65_535);
    requireBetween("--context", contextTokens, 128, 1_048_576);
    requireBetween("--threads", threads, 1, 1_024);
    if (name.isBlank()) {
      throw new InvalidOption("--name", name, "a model name");
    }
  }

  /** Reads the command line; throws {@link InvalidOption} for the first thing that is wrong. */
  static Options parse(List<String> arguments) {
    Path model = null;
    int port = 0;
    int context = DEFAULT_CONTEXT;
    int threads = Runtime.getRuntime().availableProcessors();
    String name = "local/demo";
    for (int i = 0; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      String value = i + 1 < arguments.size() ? arguments.get(i + 1) : null;
      switch (option) {
        case "--model" -> model = path(option, value);
        case "--port" -> port = number(option, value);
        case "--context" -> context = number(option, value);
        case "--threads" -> threads = number(option, value);
        case "--name" -> name = present(option, value);
        default -> throw new InvalidOption(option, "", "one of the options in: " + USAGE);
      }
    }
    return new Options(present("--model", model), port, context, threads, name);
  }

  private static Path path(String option, @Nullable String value) {
    try {
      return Path.of(present(option, value));
    } catch (InvalidPathException invalid) {
      throw new InvalidOption(option, String.valueOf(value), "a file name");
    }
  }

  private static int number(String option, @Nullable String value) {
    try {
      return Integer.parseInt(present(option, value));
    } catch (NumberFormatException invalid) {
      throw new InvalidOption(option, String.valueOf(value), "a whole number");
    }
  }

  private static <T> T present(String option, @Nullable T value) {
    if (value == null) {
      throw new InvalidOption(option, "nothing", "a value");
    }
    return value;
  }

  private static void requireBetween(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new InvalidOption(option, Integer.toString(value), least + " to " + most);
    }
  }

  /** An option of the command line that cannot be used. */
  static final class InvalidOption extends IllegalArgumentException {
    InvalidOption(String option, String value, String expected) {
      super("%s: %s (expected: %s)".formatted(option, value, expected));
    }
  }
}
