package dev.hearth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.CommandFailed;
import dev.hearth.cli.Server.Explained;
import dev.hearth.config.Configuration;
import dev.hearth.dialect.Json;
import dev.hearth.provider.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Starts a gateway for one question, where a request would go, and asks it over its own door. */
final class RouteExplainer {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final HttpResponse.BodyHandler<String> BODY = HttpResponse.BodyHandlers.ofString();

  private RouteExplainer() {}

  /**
   * Asks it.
   *
   * @param path where the request would be posted; null to have it guessed
   */
  static Explained explain(
      Configuration configuration,
      Hearth.Surroundings surroundings,
      byte[] body,
      @Nullable String path) {
    try (Hearth hearth = Hearth.start(configuration.at("127.0.0.1", 0), surroundings);
        HttpClient client = HttpClient.newHttpClient()) {
      return told(client.send(question(hearth, configuration.masterKey(), body, path), BODY));
    } catch (IOException e) {
      throw new CommandFailed("route: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("route: interrupted");
    }
  }

  private static HttpRequest question(
      Hearth hearth, @Nullable Secret key, byte[] body, @Nullable String path) {
    String query = path == null ? "" : "?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    HttpRequest.Builder question =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/v1/route/explain%s"
                        .formatted(hearth.address().getPort(), query)))
            .timeout(LONGEST)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (key != null) {
      question.header("authorization", "Bearer " + key.reveal());
    }
    return question.build();
  }

  private static Explained told(HttpResponse<String> answer) throws IOException {
    JsonNode told = Json.tree(answer.body());
    boolean somewhere = answer.statusCode() == 200 && told.has("steps");
    return new Explained(told.toPrettyString(), somewhere);
  }
}
