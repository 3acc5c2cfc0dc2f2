package dev.hearth.config;

import static dev.hearth.config.Key.key;

import dev.hearth.conversation.KeepingLimits;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.links.LinkRules;
import dev.hearth.provider.CostClass;
import dev.hearth.provider.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every key of {@code hearth.yaml}: the reader and {@code docs/configuration.md} follow it. Those
 * of {@link ModelKeys}, {@link AttemptKeys}, {@link PolicyKeys} and {@link ProfileKeys} stand
 * there.
 */
final class Schema {
  private static final Kind<Node.Mapping> SECTION = Kinds.MAPPING.labelled("section");

  static final Key<Node.Mapping> LISTEN =
      key("listen", SECTION, "see below", "Where the gateway listens and what it takes");

  static final Key<Node.Mapping> PROVIDERS =
      key("providers", SECTION, "none", "The back ends, by a name of your choice");

  static final Key<Node.Mapping> MODELS =
      key("models", SECTION, "none", "The names that callers ask for, and what answers them");

  static final Key<Node.Mapping> ALIASES =
      key("aliases", SECTION, "none", "Further names of models: `alias: model`");

  static final Key<Node.Mapping> RESPONSES =
      key(
          "responses",
          SECTION,
          "see below",
          "How much of the answers of OpenAI's Responses is kept for their callers");

  static final Key<Node.Mapping> FETCH =
      key(
          "fetch",
          SECTION,
          "see below",
          "From where images and documents are fetched that requests name by their URLs");

  static final Key<Boolean> DISCOVER =
      key(
          "discover",
          Kinds.FLAG,
          "true",
          "Whether servers that run on this machine are looked for and served, too");

  static final Key<Duration> QUERY_TIMEOUT =
      key(
          "query_timeout",
          Kinds.DURATION,
          "`LLM_TIMEOUT_SECONDS`, else 15s",
          "How long a request to `POST /api/query` may take as a whole");

  static final Key<Node.Mapping> GPU =
      key("gpu", SECTION, "see below", "How it is known that the graphics cards are busy");

  static final Key<String> NVIDIA_SMI =
      key(
          "nvidia_smi",
          Kinds.TEXT,
          "none: it is not asked",
          "Where NVIDIA's tool is: asked every 5 s whether others use the cards of this machine");

  static final Table GPU_KEYS = new Table("gpu", List.of(NVIDIA_SMI));

  static final Table ROOT =
      new Table(
          "",
          List.of(
              LISTEN,
              PROVIDERS,
              MODELS,
              ALIASES,
              AttemptKeys.TIMEOUTS,
              AttemptKeys.RETRIES,
              AttemptKeys.BREAKER,
              QUERY_TIMEOUT,
              RESPONSES,
              FETCH,
              DISCOVER,
              GPU,
              PolicyKeys.POLICIES,
              PolicyKeys.ZONE,
              ProfileKeys.PROFILE,
              ProfileKeys.PROFILES));

  static final Key<String> HOST =
      key(
          "host",
          Kinds.TEXT,
          IngressConfig.DEFAULT.host(),
          "The address to listen on; one that is not loopback needs a master key");

  static final Key<Integer> PORT =
      key(
          "port",
          Kinds.whole(0, 65535),
          String.valueOf(IngressConfig.DEFAULT.port()),
          "The port; 0 for any free one");

  static final Key<Secret> MASTER_KEY =
      key(
          "master_key",
          Kinds.SECRET,
          "`HEARTH_MASTER_KEY`, else none",
          "The key that callers must have");

  static final Key<Integer> MAX_CONNECTIONS =
      key(
          "max_connections",
          Kinds.whole(1, 1_000_000),
          String.valueOf(IngressConfig.DEFAULT.maxConnections()),
          "Open connections of callers at most");

  static final Key<Long> MAX_BODY =
      key(
          "max_body",
          Kinds.size(1024, Integer.MAX_VALUE, "1KB to 2047MB"),
          "64MB",
          "The largest request body; a larger one is answered 413");

  static final Key<Long> MAX_IN_FLIGHT =
      key(
          "max_in_flight",
          Kinds.size(1024, 1L << 40, "1KB to 1024GB"),
          "256MB, at least max_body",
          "Request bodies, and files fetched for them, held at once, all together; beyond it 503");

  static final Key<Duration> HEADER_TIMEOUT =
      key(
          "header_timeout",
          Kinds.DURATION,
          Kinds.written(IngressConfig.DEFAULT.headerTimeout()),
          "From an open connection to its first request's last header");

  static final Key<Duration> BODY_TIMEOUT =
      key(
          "body_timeout",
          Kinds.DURATION,
          Kinds.written(IngressConfig.DEFAULT.bodyTimeout()),
          "From a request's last header to its body's last byte");

  static final Key<Duration> IDLE_TIMEOUT =
      key(
          "idle_timeout",
          Kinds.DURATION,
          Kinds.written(IngressConfig.DEFAULT.idleTimeout()),
          "Between two requests of a connection");

  static final Key<Node> CORS_ORIGINS =
      key(
          "cors_origins",
          Kinds.ANY.labelled("list"),
          "none",
          "Web pages of other machines that may ask and read answers, by their origins, such as"
              + " `https://chat.example`; `*` for all, with a master key");

  static final Table LISTEN_KEYS =
      new Table(
          "listen",
          List.of(
              HOST,
              PORT,
              MASTER_KEY,
              MAX_CONNECTIONS,
              MAX_BODY,
              MAX_IN_FLIGHT,
              HEADER_TIMEOUT,
              BODY_TIMEOUT,
              IDLE_TIMEOUT,
              CORS_ORIGINS));

  static final Key<String> TYPE =
      key(
          "type",
          Kinds.oneOf("type", ProviderType.words()),
          "the provider's name where it is a type, else `openai`",
          "What it is: decides the dialect and the defaults of the other keys");

  static final Key<BaseUrl> URL =
      key(
          "url",
          Kinds.URL,
          "the type's, which its variable may move",
          "Where it is; a URL without a path gets the type's path, such as `/v1`");

  static final Key<Secret> KEY =
      key(
          "key",
          Kinds.SECRET,
          "the type's variable, for cloud types; `openai` and `openai-responses` only without a url",
          "The key that the gateway shows to it");

  static final Key<Node> KEYS =
      key(
          "keys",
          Kinds.ANY.labelled("list of secrets"),
          "none",
          "Further keys, which take its place where the provider refuses it or is asked too often");

  static final Key<Node.Mapping> HEADERS =
      key("headers", SECTION, "none", "Header fields sent with every request: `name: value`");

  static final Key<String> CA_FILE =
      key(
          "ca_file",
          Kinds.TEXT.labelled("file"),
          "the system's certificates",
          "A PEM file of certificates to trust instead; relative to this file");

  static final Key<Integer> PROVIDER_CONNECTIONS =
      key(
          "max_connections",
          Kinds.whole(1, 100_000),
          "2048",
          "Connections that the gateway opens to it at most");

  static final Key<Boolean> LOCAL =
      key(
          "local",
          Kinds.FLAG,
          "true for server types, and where the host is private",
          "Whether it runs on machines of your own");

  static final Key<Boolean> INSECURE =
      key(
          "insecure",
          Kinds.FLAG,
          "false",
          "For `remote-gpu`: allows an `http` URL that leads to another machine");

  static final Key<String> COST =
      key(
          "cost",
          Kinds.oneOf("class", Arrays.stream(CostClass.values()).map(CostClass::word).toList()),
          "by its type and address",
          "What it costs to ask it: `free-local`, `free-remote`, `free-tier` or `paid`");

  static final Table PROVIDER_KEYS =
      new Table(
          "providers.<name>",
          List.of(
              TYPE,
              URL,
              KEY,
              KEYS,
              HEADERS,
              CA_FILE,
              PROVIDER_CONNECTIONS,
              LOCAL,
              COST,
              INSECURE,
              AttemptKeys.MAX_PARALLEL,
              AttemptKeys.MAX_QUEUE,
              AttemptKeys.MAX_WAIT));

  static final Key<Integer> KEEP =
      key(
          "keep",
          Kinds.whole(0, 1_000_000),
          String.valueOf(KeepingLimits.DEFAULT.answers()),
          "Answers at most, over all callers; 0 for none");

  static final Key<Long> KEEP_BYTES =
      key(
          "keep_bytes",
          Kinds.size(0, 1L << 34, "0 to 16GB"),
          "64MB",
          "Memory for them at most; 0 for none");

  static final Key<Duration> KEEP_FOR =
      key("keep_for", Kinds.DURATION_OR_ZERO, "24h", "How long each; `0s` for not at all");

  static final Table RESPONSES_KEYS = new Table("responses", List.of(KEEP, KEEP_BYTES, KEEP_FOR));

  static final Key<Node> FETCH_HOSTS =
      key(
          "hosts",
          Kinds.ANY.labelled("list"),
          "none: nothing is fetched",
          "`images.example.com`, `*.cdn.example.com` for all names below it, or"
              + " `http://127.0.0.1:8000`");

  static final Key<Long> FETCH_BYTES =
      key(
          "max_bytes",
          Kinds.size(1024, 1L << 26, "1KB to 64MB"),
          "20MB",
          "The files of one request, all together");

  static final Key<Duration> FETCH_TIMEOUT =
      key(
          "timeout",
          Kinds.DURATION,
          Kinds.written(LinkRules.NONE.timeout()),
          "For the files of one request, all together");

  static final Table FETCH_KEYS =
      new Table("fetch", List.of(FETCH_HOSTS, FETCH_BYTES, FETCH_TIMEOUT));

  /** Every table, in the order of the documentation. */
  static final List<Table> TABLES =
      and(
          Stream.concat(PolicyKeys.TABLES.stream(), ProfileKeys.TABLES.stream()).toList(),
          ROOT,
          LISTEN_KEYS,
          PROVIDER_KEYS,
          ModelKeys.MODEL_KEYS,
          ModelKeys.FALLBACK_KEYS,
          ModelKeys.TARGET_KEYS,
          ModelKeys.ALIAS_KEYS,
          AttemptKeys.TIMEOUT_KEYS,
          AttemptKeys.MIN_PACE_KEYS,
          AttemptKeys.BREAKER_KEYS,
          RESPONSES_KEYS,
          FETCH_KEYS,
          GPU_KEYS);

  private Schema() {}

  private static List<Table> and(List<Table> last, Table... first) {
    return Stream.concat(Stream.of(first), last.stream()).toList();
  }

  /** A table as Markdown. */
  static String markdown(Table table) {
    StringBuilder text =
        new StringBuilder("| key | takes | default | meaning |\n|---|---|---|---|\n");
    for (Key<?> key : table.keys()) {
      text.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(key.name(), key.label(), key.fallback(), key.meaning())
              .replace("\r\n", "\n"));
    }
    return text.toString();
  }
}
