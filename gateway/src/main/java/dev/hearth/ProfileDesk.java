package dev.hearth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hearth.ProfileStore.Stored;
import dev.hearth.cli.CommandFailed;
import dev.hearth.cli.Console;
import dev.hearth.cli.Server.ProfileInForce;
import dev.hearth.config.Configuration;
import dev.hearth.dialect.Json;
import dev.hearth.engine.demo.DataFolder;
import dev.hearth.provider.Secret;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.Profiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the command line does about profiles: keeps a choice, and sees to it that the gateway which
 * runs takes it.
 */
final class ProfileDesk {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A gateway looks at the file every two seconds, and takes it once it stood still. */
  private static final Duration UNTIL_TAKEN = Duration.ofSeconds(8);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final Configuration configuration;
  private final ProfileStore store;

  ProfileDesk(Configuration configuration, Console console) {
    this.configuration = configuration;
    this.store = new ProfileStore(DataFolder.of(console.environment()));
  }

  ProfileInForce inForce() {
    try {
      ProfileChoice choice = ProfileChoice.of(configuration.profiles(), store.read());
      return new ProfileInForce(choice.name(), choice.why());
    } catch (IOException e) {
      throw new CommandFailed("profile: " + e.getMessage());
    }
  }

  /**
   * Puts a profile in force. A gateway with a master key is told; one without takes the choice from
   * its file.
   */
  String use(String name, @Nullable URI gateway) {
    Profiles profiles = configuration.profiles();
    if (!name.equals(Profile.NONE) && !profiles.byName().containsKey(name)) {
      throw new CommandFailed("profile use: " + ProfileSwitch.unknown(name, profiles));
    }
    URI at = gateway == null ? configured() : gateway;
    Secret key = configuration.masterKey();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      if (key != null) {
        return told(client, at, key, name);
      }
      store(name);
      return taken(client, at, name);
    } catch (ConnectException | HttpConnectTimeoutException _) {
      store(name);
      return "%s is kept: no gateway answers at %s, the next one to start has it"
          .formatted(name, at);
    } catch (IOException e) {
      throw new CommandFailed("profile use: %s: %s".formatted(at, e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("profile use: interrupted");
    }
  }

  private URI configured() {
    String host = configuration.host();
    String reachable =
        switch (host) {
          case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
          default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    return URI.create("http://%s:%d".formatted(reachable, configuration.ingress().port()));
  }

  private void store(String name) {
    try {
      store.write(new Stored(name, ProfileChoice.orNone(configuration.profiles().configured())));
    } catch (IOException e) {
      throw new CommandFailed("profile use: " + e.getMessage());
    }
  }

  /** What a gateway says that knows who asks. */
  private static String told(HttpClient client, URI at, Secret key, String name)
      throws IOException, InterruptedException {
    HttpRequest wish =
        request(at, "/admin/profile")
            .header("authorization", "Bearer " + key.reveal())
            .header("content-type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    Json.text(JsonNodeFactory.instance.objectNode().put("name", name))))
            .build();
    HttpResponse<String> answer = client.send(wish, HttpResponse.BodyHandlers.ofString());
    JsonNode node = Json.tree(answer.body());
    if (answer.statusCode() != 200) {
      throw new CommandFailed(
          "profile use: the gateway at %s says %d: %s"
              .formatted(at, answer.statusCode(), node.at("/error/message").asText("")));
    }
    String kept =
        node.path("stored").asBoolean()
            ? ""
            : "; the choice ends with the process: " + node.path("not_stored").asText("");
    return "%s is in force at %s from the next request on%s".formatted(name, at, kept);
  }

  /** Waits until the gateway has taken the choice from its file. */
  private static String taken(HttpClient client, URI at, String name)
      throws IOException, InterruptedException {
    HttpRequest question = request(at, "/health/readiness").GET().build();
    long end = System.nanoTime() + UNTIL_TAKEN.toNanos();
    while (true) {
      HttpResponse<String> answer = client.send(question, HttpResponse.BodyHandlers.ofString());
      if (Json.tree(answer.body()).path("profile").asText("").equals(name)) {
        return "%s is in force at %s from the next request on".formatted(name, at);
      }
      if (System.nanoTime() - end > 0) {
        return ("%s is kept, but the gateway at %s has not taken it (expected: the gateway of the"
                + " same user and HEARTH_DATA_DIR, started without --no-watch); its next start does")
            .formatted(name, at);
      }
      Thread.sleep(BETWEEN_LOOKS); // on the command's own thread, eight seconds in all at most
    }
  }

  private static HttpRequest.Builder request(URI at, String path) {
    String base = at.toString().endsWith("/") ? at.toString() : at + "/";
    return HttpRequest.newBuilder(URI.create(base).resolve(path)).timeout(PATIENCE);
  }
}
