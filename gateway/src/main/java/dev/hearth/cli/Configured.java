package dev.hearth.cli;

import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Work that needs a configuration which can be used. */
final class Configured {

  private Configured() {}

  /**
   * Does it; where the configuration has problems, prints them instead.
   *
   * @param file null for the one that serve would use
   * @return the process's exit code
   */
  static int run(
      ConfigLoader loader,
      @Nullable Path file,
      Console console,
      ToIntFunction<Configuration> work) {
    return switch (loader.load(file)) {
      case Loading.Loaded(Configuration configuration, List<Problem> _) ->
          work.applyAsInt(configuration);
      case Loading.Broken(String source, List<Problem> problems) -> {
        console.err().print(ProblemText.blocks(problems));
        console.say(ProblemText.count(problems) + " in " + PlainText.of(source));
        yield ExitCode.FAILED;
      }
    };
  }
}
