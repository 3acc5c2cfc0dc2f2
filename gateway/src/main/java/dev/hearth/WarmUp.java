package dev.hearth;

import dev.hearth.cli.Banner;
import dev.hearth.config.CloudKeys;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.Dialects;
import dev.hearth.config.Loading;
import dev.hearth.config.Locations;
import dev.hearth.conversation.KeepingLimits;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.routing.Catalog;
import dev.hearth.telemetry.AccessLog;
import dev.hearth.telemetry.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One run through everything that a start and its first requests load: a gateway whose only back
 * end is a second one, which answers by itself. On loopback and on free ports only.
 */
final class WarmUp {
  private WarmUp() {}

  static void run(Dialects dialects, String version) throws IOException {
    try (AccessLog log = AccessLog.to(new ByteArrayOutputStream(), LogFormat.TEXT);
        Hearth behind = start(alone(), version, log)) {
      Configuration configuration = pointingAt(behind, dialects);
      try (Hearth front = start(configuration.at("127.0.0.1", 0), version, log)) {
        var _ = Banner.text(StartReports.of(configuration, front, null, null, version), false);
        requests(front);
      }
    }
  }

  private static void requests(Hearth front) throws IOException {
    for (boolean stream : List.of(false, true)) {
      expect(200, ask(front, "POST /v1/chat/completions", chat(stream)));
    }
    expect(404, ask(front, "POST /v1/chat/completions", "{\"model\":\"none\",\"messages\":[]}"));
    expect(200, ask(front, "GET /v1/models", ""));
    expect(200, ask(front, "GET /metrics", ""));
    expect(200, ask(front, "GET /health/readiness", ""));
  }

  private static String chat(boolean stream) {
    return """
    {"model":"warm","stream":%s,"messages":[{"role":"user","content":"Hello"}]}\
    """
        .formatted(stream);
  }

  private static Hearth start(Configuration configuration, String version, AccessLog log)
      throws IOException {
    return Hearth.start(
        configuration,
        new Surroundings(version, Map.of(), List.of(log), log::dropped, Hearth.Time.SYSTEM));
  }

  /** A gateway without any back end, on a free port. */
  private static Configuration alone() {
    return new Configuration(
        null,
        IngressConfig.DEFAULT.at("127.0.0.1", 0),
        KeepingLimits.DEFAULT,
        null,
        Catalog.empty(),
        List.of(),
        CloudKeys.none(),
        false,
        List.of());
  }

  private static Configuration pointingAt(Hearth behind, Dialects dialects) throws IOException {
    Path folder = Files.createTempDirectory("hearth-warm-up");
    Path file = folder.resolve("hearth.yaml");
    try {
      Files.writeString(
          file,
          """
          discover: false
          providers:
            behind: { type: openai, url: "http://127.0.0.1:%d/v1", key: none }
          models:
            warm: { targets: [ { provider: behind, model: warm } ] }
          """
              .formatted(behind.address().getPort()));
      return switch (new ConfigLoader(dialects, Map.of(), Locations.ofThisProcess()).load(file)) {
        case Loading.Loaded(Configuration configuration, _) -> configuration;
        case Loading.Broken(_, var problems) ->
            throw new IOException("its own configuration is wrong: " + problems);
      };
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /** The status of an answer that was read to its end. */
  private static int ask(Hearth gateway, String requestLine, String body) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (Socket socket = new Socket(loopback, gateway.address().getPort())) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String head =
          "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
              .formatted(requestLine, bytes.length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }
  }

  private static void expect(int status, int seen) throws IOException {
    if (seen != status) {
      throw new IOException("status %d (expected: %d)".formatted(seen, status));
    }
  }
}
