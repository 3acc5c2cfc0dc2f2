package dev.hearth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.CommandFailed;
import dev.hearth.cli.Server.Explained;
import dev.hearth.cli.Server.Posting;
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

  /** Asks it. */
  static Explained explain(
      Configuration configuration, Surroundings surroundings, byte[] body, Posting how) {
    try (Hearth hearth = Hearth.start(configuration.at("127.0.0.1", 0), surroundings);
        HttpClient client = HttpClient.newHttpClient()) {
      return told(client.send(request(hearth, configuration.masterKey(), body, how), BODY));
    } catch (IOException e) {
      throw new CommandFailed("route: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("route: interrupted");
    }
  }

  private static HttpRequest request(
      Hearth hearth, @Nullable Secret key, byte[] body, Posting how) {
    String path = how.path();
    String query = path == null ? "" : "?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/v1/route/explain%s"
                        .formatted(hearth.address().getPort(), query)))
            .timeout(LONGEST)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    how.headers().forEach(request::setHeader);
    if (key != null) {
      request.setHeader("authorization", "Bearer " + key.reveal());
    }
    return request.build();
  }

  private static Explained told(HttpResponse<String> answer) throws IOException {
    JsonNode told = Json.tree(answer.body());
    boolean somewhere = answer.statusCode() == 200 && told.has("steps");
    return new Explained(told.toPrettyString(), somewhere);
  }
}
