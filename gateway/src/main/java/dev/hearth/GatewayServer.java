package dev.hearth;

import dev.hearth.cli.AccessLogTarget;
import dev.hearth.cli.Banner;
import dev.hearth.cli.CommandFailed;
import dev.hearth.cli.Console;
import dev.hearth.cli.ServeOptions;
import dev.hearth.cli.Server;
import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.Dialects;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.openai.Quirks;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.dialect.simple.RemoteGpuDialect;
import dev.hearth.dialect.simple.TextGenerationDialect;
import dev.hearth.engine.demo.DataFolder;
import dev.hearth.provider.OllamaHost;
import dev.hearth.telemetry.AccessLog;
import dev.hearth.telemetry.LogFormat;
import dev.hearth.telemetry.Logging;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The gateway behind the command line: what {@code serve} and {@code warm-up} do. */
public final class GatewayServer implements Server {
  /** How long requests under way may take to end once the process was asked to. */
  private static final Duration DRAIN = Duration.ofSeconds(25);

  /** How long is waited in silence before that. */
  private static final Duration DRAIN_QUIETLY = Duration.ofMillis(500);

  private static final int STATUS_ENDED = 0;

  /** The same server has the same dialect in every reading, so that nothing about it changes. */
  @Override
  public Dialects dialects() {
    Map<Quirks, BackendDialect> openAi = new ConcurrentHashMap<>();
    return new Dialects(
        host -> openAi.computeIfAbsent(Quirks.at(host), quirks -> new OpenAiDialect(quirks)),
        new ResponsesDialect(),
        new OllamaDialect(),
        new AnthropicDialect(),
        new GeminiDialect(),
        new RemoteGpuDialect(),
        new TextGenerationDialect());
  }

  @Override
  public int run(
      Configuration configuration,
      ConfigSource source,
      ServeOptions options,
      String version,
      Console console) {
    Logging.install(options.log(), console.environment().get("HEARTH_LOG"), console.err());
    Running running = start(configuration, source, options, version, console);
    if (options.watch()) {
      running.hearth().watchFiles();
    }
    var _ = HangUp.means(running.hearth()::reload, () -> System.exit(STATUS_ENDED));
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(running)));
    waitForEver();
    return STATUS_ENDED;
  }

  @Override
  public Explained explain(
      Configuration configuration, byte[] body, Posting how, String version, Console console) {
    Logging.install(LogFormat.TEXT, "warn", console.err());
    return RouteExplainer.explain(configuration, surroundings(version, null, console), body, how);
  }

  @Override
  public ProfileInForce profileInForce(Configuration configuration, Console console) {
    return new ProfileDesk(configuration, console).inForce();
  }

  @Override
  public String useProfile(
      Configuration configuration, String name, @Nullable URI gateway, Console console) {
    return new ProfileDesk(configuration, console).use(name, gateway);
  }

  @Override
  public int warmUp(String version, Console console) {
    Logging.install(LogFormat.TEXT, "warn", console.err());
    try {
      WarmUp.run(dialects(), version);
      return STATUS_ENDED;
    } catch (IOException e) {
      throw new CommandFailed("warm-up: " + e.getMessage());
    }
  }

  /** What has to end with the process, in the order in which it does. */
  private record Running(
      Hearth hearth, @Nullable DemoModelServer demo, @Nullable AccessLog log, Console console) {}

  private static Running start(
      Configuration configuration,
      ConfigSource source,
      ServeOptions options,
      String version,
      Console console) {
    AccessLog log = accessLog(options, console);
    try {
      DemoModelServer demo =
          options.demo() ? DemoModelServer.prepare(options.demoModel(), console) : null;
      Hearth hearth = Hearth.start(configuration, source, surroundings(version, log, console));
      console.out().print(banner(configuration, hearth, demo, version, console));
      console.out().flush();
      if (demo != null) {
        demo.start(hearth);
      }
      return new Running(hearth, demo, log, console);
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailed(String.valueOf(e.getMessage()));
    }
  }

  private static Surroundings surroundings(
      String version, @Nullable AccessLog log, Console console) {
    return new Surroundings(
        version,
        console.environment(),
        log == null ? List.of() : List.of(log),
        log == null ? () -> 0 : log::dropped,
        Hearth.Time.SYSTEM,
        DataFolder.of(console.environment()));
  }

  private static @Nullable AccessLog accessLog(ServeOptions options, Console console) {
    return switch (options.accessLog()) {
      case AccessLogTarget.Off() -> null;
      case AccessLogTarget.StandardOutput() -> AccessLog.to(console.out(), options.log());
      case AccessLogTarget.ToFile(var file) -> {
        try {
          yield AccessLog.appendTo(file, options.log());
        } catch (IOException e) {
          throw new CommandFailed(
              "--access-log %s: %s (expected: a file that can be written, - or off)"
                  .formatted(file, e));
        }
      }
    };
  }

  private static String banner(
      Configuration configuration,
      Hearth hearth,
      @Nullable DemoModelServer demo,
      String version,
      Console console) {
    String ollama = OllamaHost.variable(console.environment());
    return Banner.text(
        StartReports.of(configuration, hearth, demo, ollama, version), console.colour());
  }

  /** Runs while the process ends: what is under way may finish, then everything is given back. */
  private static void end(Running running) {
    try (AccessLog _ = running.log();
        DemoModelServer _ = running.demo();
        Hearth hearth = running.hearth()) {
      if (!hearth.drain(DRAIN_QUIETLY)) {
        running
            .console()
            .say("ending: waiting up to %d s for requests".formatted(DRAIN.toSeconds()));
        if (!hearth.drain(DRAIN)) {
          running.console().say("ending: requests that still run are cut off");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      running.console().say("ending: the access log could not be closed: " + e.getMessage());
    } finally {
      running.console().out().flush();
      running.console().err().flush();
      // a signal's own exit status would tell of a death by it, and this is a regular end
      Runtime.getRuntime().halt(STATUS_ENDED);
    }
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
