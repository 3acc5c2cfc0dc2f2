package dev.hearth;

import dev.hearth.cli.CommandFailed;
import dev.hearth.cli.Console;
import dev.hearth.cli.ProgressBar;
import dev.hearth.engine.demo.DataFolder;
import dev.hearth.engine.demo.DemoEngine;
import dev.hearth.engine.demo.DemoModel;
import dev.hearth.engine.demo.DemoState;
import dev.hearth.engine.demo.DemoUnavailableException;
import dev.hearth.engine.demo.DemoWeights;
import dev.hearth.engine.demo.EmbeddedJar;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The model in the box while a gateway runs: joins its engine to the gateway and tells the user how
 * far it is.
 */
final class DemoModelServer implements AutoCloseable {
  private static final String MADE_READY =
      "Hearth is running and makes the model in the box ready: it is fetched once, then loaded. Ask"
          + " again in a moment.";

  private final DemoEngine.ModelSource source;
  private final Path jar;
  private final Console console;
  private @Nullable DemoEngine engine;

  // of the engine's thread alone
  private @Nullable ProgressBar progress;

  private DemoModelServer(DemoEngine.ModelSource source, Path jar, Console console) {
    this.source = source;
    this.jar = jar;
    this.console = console;
  }

  /**
   * Finds what is needed; starts nothing.
   *
   * @param file the user's own model; null for the one that is fetched
   * @throws CommandFailed when this installation has no engine
   */
  static DemoModelServer prepare(@Nullable Path file, Console console) {
    try {
      DemoEngine.ModelSource source =
          file == null
              ? new DemoWeights(DemoModel.SMOLLM2, DataFolder.forUser(), console.environment())
                  ::fetch
              : DemoEngine.ModelSource.of(file);
      return new DemoModelServer(source, EmbeddedJar.find(), console);
    } catch (DemoUnavailableException e) {
      throw new CommandFailed(String.valueOf(e.getMessage()));
    }
  }

  /** Starts it; the gateway serves it as soon as it answers. */
  void start(Hearth hearth) {
    hearth.adviseByStub(MADE_READY);
    engine = DemoEngine.start(source, jar, state -> became(state, hearth));
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }

  private void became(DemoState state, Hearth hearth) {
    switch (state) {
      case DemoState.Fetching(String from, long done, long total) -> fetching(from, done, total);
      case DemoState.Starting() -> endProgress();
      case DemoState.Ready(var baseUrl) -> {
        hearth.serveDemo(baseUrl);
        console.say("the model in the box answers now, as " + Models.DEMO + " and as auto");
      }
      case DemoState.Failed(String reason) -> {
        endProgress();
        hearth.adviseByStub("The model in the box does not run: " + reason);
        console.say("no model in the box: " + reason);
      }
      case DemoState.Stopped() -> endProgress();
    }
  }

  private void fetching(String from, long done, long total) {
    if (total == 0) {
      return;
    }
    if (progress == null) {
      progress = new ProgressBar("fetching the model from " + from, total, console.terminal());
    }
    draw(progress.update(done));
  }

  private void endProgress() {
    if (progress != null) {
      draw(progress.finish());
      progress = null;
    }
  }

  private void draw(String text) {
    PrintStream err = console.err();
    err.print(text);
    err.flush();
  }
}
