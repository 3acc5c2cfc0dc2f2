package dev.hearth.provider;

import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Server;
import dev.hearth.provider.Fetcher.Answer;
import dev.hearth.provider.Fetcher.Failed;
import dev.hearth.provider.Fetcher.FetchResult;
import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.UpstreamFailure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what, if anything, answers at an address, by questions that never load a model. The
 * port tells where to look and which question comes first, never what is there.
 */
final class ServerRecognition {

  /**
   * An address to look at.
   *
   * @param prefix what precedes every path; empty unless a proxy is in between
   * @param ollamaFirst whether Ollama is expected there
   */
  record Address(Endpoint endpoint, String prefix, boolean ollamaFirst) {
    @Override
    public String toString() {
      return endpoint + prefix;
    }
  }

  /** What was seen at an address. */
  sealed interface Sighting {}

  /** A model server. */
  record Found(Server server) implements Sighting {
    Found {
      Objects.requireNonNull(server, "server");
    }
  }

  /** Nobody answers, or nobody answers properly right now. */
  record Silent(String reason) implements Sighting {}

  /** Somebody else lives there. */
  record Stranger(String reason) implements Sighting {}

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Fetcher fetcher;

  ServerRecognition(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  /**
   * Looks.
   *
   * @param known what was there last time, so that nothing is asked twice; null for nothing
   */
  Sighting look(Address address, @Nullable Kind known) throws InterruptedException {
    return address.ollamaFirst() ? ollamaFirst(address, known) : openAi(address, known);
  }

  private Sighting ollamaFirst(Address address, @Nullable Kind known) throws InterruptedException {
    return switch (get(address, "/api/version")) {
      case Failed(UpstreamFailure failure) -> new Silent(failure.message());
      case Answer answer when answer.hearthInstance() != null -> hearth();
      case Answer answer when isVersion(answer) -> ollamaModels(address);
      case Answer _ -> openAi(address, known);
    };
  }

  private Sighting openAi(Address address, @Nullable Kind known) throws InterruptedException {
    return switch (get(address, "/v1/models")) {
      case Failed(UpstreamFailure failure) -> new Silent(failure.message());
      case Answer answer when answer.hearthInstance() != null -> hearth();
      case Answer answer when answer.refusesCredentials() ->
          new Stranger("asks for a key: to use it, name it in a configuration");
      case Answer answer when answer.status() >= 500 ->
          new Silent("answers " + answer.status() + " to GET /v1/models");
      case Answer answer when !answer.ok() ->
          new Stranger("is no model server: answers " + answer.status() + " to GET /v1/models");
      case Answer answer -> openAiModels(address, answer.body(), known);
    };
  }

  private Sighting openAiModels(Address address, String body, @Nullable Kind known)
      throws InterruptedException {
    ModelListing listing = ModelListing.openAi(body);
    if (listing == null) {
      return new Stranger("is no model server: its /v1/models is not a list of models");
    }
    if (listing.models().isEmpty()) {
      return new Silent("has no models");
    }
    Kind kind = listing.kind() != null ? listing.kind() : known != null ? known : ask(address);
    if (kind == Kind.OLLAMA) {
      return ollamaModels(address);
    }
    return found(kind, address, "/v1", listing);
  }

  /** For servers whose models do not say whose they are. */
  private Kind ask(Address address) throws InterruptedException {
    if (get(address, "/api/version") instanceof Answer answer && isVersion(answer)) {
      return Kind.OLLAMA;
    }
    if (get(address, "/get_model_info") instanceof Answer answer
        && answer.ok()
        && ModelListing.hasField(answer.body(), "model_path")) {
      return Kind.SGLANG;
    }
    if (get(address, "/version") instanceof Answer answer && isVersion(answer)) {
      return Kind.VLLM;
    }
    return Kind.OPENAI_COMPATIBLE;
  }

  private Sighting ollamaModels(Address address) throws InterruptedException {
    return switch (get(address, "/api/tags")) {
      case Failed(UpstreamFailure failure) -> new Silent(failure.message());
      case Answer answer when answer.hearthInstance() != null -> hearth();
      case Answer answer when !answer.ok() ->
          new Silent("answers " + answer.status() + " to GET /api/tags");
      case Answer answer -> {
        ModelListing listing = ModelListing.ollama(answer.body());
        yield listing == null
            ? new Stranger("is not Ollama: its /api/tags is not a list of models")
            : found(Kind.OLLAMA, address, "", listing);
      }
    };
  }

  private static Found found(Kind kind, Address address, String path, ModelListing listing) {
    return new Found(
        new Server(kind, address.endpoint(), address.prefix() + path, listing.models()));
  }

  private static Stranger hearth() {
    return new Stranger("is a Hearth");
  }

  private static boolean isVersion(Answer answer) {
    return answer.ok() && ModelListing.hasField(answer.body(), "version");
  }

  private FetchResult get(Address address, String path) throws InterruptedException {
    return fetcher.get(address.endpoint(), address.prefix() + path, List.of(), TIMEOUT);
  }
}
