package dev.hearth.cli;

import dev.hearth.GatewayServer;
import dev.hearth.config.Locations;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A command line in a folder and an environment of its own, whose output is kept. */
final class CommandLineFixture {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Main main;

  CommandLineFixture(Path folder, Map<String, String> environment) {
    this(folder, environment, new GatewayServer());
  }

  CommandLineFixture(Path folder, Map<String, String> environment, Server server) {
    Map<String, String> own = new HashMap<>(environment);
    own.putIfAbsent("HEARTH_DATA_DIR", folder.resolve("data").toString());
    Console console = new Console(stream(out), stream(err), false, own);
    this.main = new Main(server, console, new Locations(folder, folder.resolve("home"), false));
  }

  int run(String... args) {
    return main.run(args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
