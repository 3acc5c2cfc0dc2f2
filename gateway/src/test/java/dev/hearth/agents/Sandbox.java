package dev.hearth.agents;

import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A home and a project of an agent's own, and no way out: whatever it asks of other addresses than
 * loopback meets a proxy that refuses.
 */
final class Sandbox implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final ScriptedUpstream proxy =
      ScriptedUpstream.start()
          .answerOthers(Script.text(403, "text/plain", "nothing but loopback is reached here"));
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Path folder;

  /**
   * Makes one.
   *
   * @param folder an empty one
   */
  Sandbox(Path folder) {
    this.folder = folder;
    environment.put("PATH", System.getenv("PATH"));
    environment.put("LANG", "C.UTF-8");
    environment.put("HOME", folder("home").toString());
    environment.put("TMPDIR", folder("tmp").toString());
    for (String variable : List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")) {
      environment.put(variable, proxy.baseUrl());
    }
    environment.put("NO_PROXY", "127.0.0.1,localhost");
    environment.put("no_proxy", "127.0.0.1,localhost");
  }

  /** Sets a variable of the agent's environment. */
  Sandbox set(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Writes a file below the home. */
  Sandbox atHome(String path, String text) {
    write(folder.resolve("home").resolve(path), text);
    return this;
  }

  /** Writes a file of the project; its place is what the agent may be told. */
  Path inProject(String path, String text) {
    return write(folder("project").resolve(path), text);
  }

  /** Runs an agent in the project to its end. */
  Finished run(Agent agent, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(agent.installed().toString());
    command.addAll(List.of(arguments));
    return new Running(command, folder("project"), environment).await(LIMIT);
  }

  /** What it wanted of addresses that are not loopback's. */
  List<String> refused() {
    return proxy.requests().stream().map(ReceivedRequest::target).distinct().toList();
  }

  @Override
  public void close() {
    proxy.close();
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
