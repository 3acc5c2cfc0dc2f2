package dev.hearth.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;

/**
 * The child process: {@code --model FILE.gguf [--port 0] [--context N] [--threads N] [--name X]}.
 *
 * <p>It prints one line, {@code HEARTH_EMBEDDED_PORT=<port>}, on standard output once it listens,
 * and everything else on standard error. It lives as long as its standard input stays open, so it
 * never outlives its parent.
 */
public final class Main {

  /** Exit codes: what a parent must know to decide whether another try makes sense. */
  private static final int CRASHED = 1;

  private static final int UNUSABLE = 2;
  private static final int PORT_BUSY = 3;

  private Main() {}

  /** Starts the process. */
  public static void main(String[] arguments) {
    PrintStream announcements = System.out;
    // The native library's loader reports on standard output, which belongs to the parent.
    System.setOut(System.err);
    endWithStandardInput();
    Options options = parse(arguments);
    var model = new ModelThread(options.contextTokens());
    int port = listen(options, model);
    announcements.print("HEARTH_EMBEDDED_PORT=" + port + "\n");
    announcements.flush();
    long begin = System.nanoTime();
    model.start(
        () -> load(options, begin),
        (_, failed) -> end(CRASHED, "the model thread died: " + failed));
  }

  private static Options parse(String[] arguments) {
    try {
      return Options.parse(List.of(arguments));
    } catch (Options.InvalidOption invalid) {
      throw end(UNUSABLE, "options: " + invalid.getMessage());
    }
  }

  /** The server's threads are virtual and the model's is a daemon: this one keeps the VM alive. */
  private static void endWithStandardInput() {
    Thread.ofPlatform().name("standard input").start(Main::awaitEndOfInput);
  }

  private static void awaitEndOfInput() {
    byte[] ignored = new byte[256];
    try {
      int read;
      do {
        read = System.in.read(ignored);
      } while (read >= 0);
    } catch (IOException failed) {
      System.err.println("standard input failed: " + failed.getMessage());
    }
    Runtime.getRuntime().halt(0);
  }

  private static int listen(Options options, ModelThread model) {
    var routes = new Routes(model, new ChatJson(options.name(), InstantSource.system()));
    try {
      return LoopbackServer.open(options.port(), routes).port();
    } catch (IOException busy) {
      throw end(
          PORT_BUSY,
          "127.0.0.1:%d cannot be listened on: %s".formatted(options.port(), busy.getMessage()));
    }
  }

  private static TextModel load(Options options, long begin) {
    try {
      TextModel model = LlamaTextModel.load(options);
      System.err.printf("model loaded in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
      return model;
    } catch (RuntimeException | LinkageError failed) {
      throw end(UNUSABLE, "%s cannot be loaded: %s".formatted(options.model(), failed));
    }
  }

  /** Ends the process; native threads would keep it alive through an ordinary exit. */
  private static Error end(int code, String reason) {
    System.err.println(reason);
    System.err.flush();
    Runtime.getRuntime().halt(code);
    return new Error(reason);
  }
}
