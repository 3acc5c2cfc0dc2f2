package dev.hearth.provider;

import dev.hearth.upstream.Endpoint;
import java.util.List;
import java.util.Objects;

/**
 * The model servers that were found running, at one moment.
 *
 * @param servers in the order in which they are looked for
 */
public record Discovered(List<Server> servers) {

  public Discovered {
    servers = List.copyOf(servers);
  }

  public static Discovered nothing() {
    return new Discovered(List.of());
  }

  /** What a server says it is. */
  public enum Kind {
    OLLAMA("ollama", 11434),
    LLAMA_SERVER("llama-server", 8080),
    VLLM("vllm", 8000),
    LM_STUDIO("lm-studio", 1234),
    SGLANG("sglang", 30000),
    /** It lists models as OpenAI does and says nothing else of itself. */
    OPENAI_COMPATIBLE("openai-compatible", 0);

    private final String label;
    private final int usualPort;

    Kind(String label, int usualPort) {
      this.label = label;
      this.usualPort = usualPort;
    }

    /** Its name for people and metrics. */
    public String label() {
      return label;
    }

    /** The port it listens on unless told otherwise; 0 for none. */
    int usualPort() {
      return usualPort;
    }
  }

  /**
   * One server.
   *
   * @param basePath what precedes the paths of its dialect; empty or beginning with a slash, never
   *     ending with one
   * @param models in the server's order
   */
  public record Server(Kind kind, Endpoint endpoint, String basePath, List<Model> models) {
    public Server {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(basePath, "basePath");
      models = List.copyOf(models);
    }

    /** Where it is, for people. */
    public String url() {
      return endpoint + basePath;
    }
  }

  /**
   * One model of a server.
   *
   * @param id the server's name of it
   * @param traits what the server tells of it
   * @param fit whether it is a model to talk to
   */
  public record Model(String id, ModelTraits traits, Fit fit) {
    public Model {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(traits, "traits");
      Objects.requireNonNull(fit, "fit");
    }
  }

  /** Whether a model may answer a caller who leaves the choice to the gateway. */
  public enum Fit {
    /** A chat model that runs on the server itself. */
    CHAT,
    /** A model for something else, such as embeddings. */
    NOT_CHAT,
    /** A model that the server passes on to a cloud: only for those who ask for it by name. */
    REMOTE
  }
}
