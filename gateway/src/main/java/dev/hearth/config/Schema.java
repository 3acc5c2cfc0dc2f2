package dev.hearth.config;

import dev.hearth.conversation.KeepingLimits;
import dev.hearth.dialect.leaks.Leak;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.links.LinkRules;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Limits;
import dev.hearth.provider.ModelTraits.Capability;
import dev.hearth.provider.Secret;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Choice.TagRule;
import dev.hearth.routing.ModelGroup;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key of {@code hearth.yaml}: the reader and {@code docs/configuration.md} follow it. */
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
  static final Key<Node.Mapping> TIMEOUTS =
      key("timeouts", SECTION, "see below", "How long each phase may take, for every model");
  static final Key<Integer> RETRIES =
      key(
          "retries",
          Kinds.whole(0, 20),
          String.valueOf(ModelGroup.DEFAULT_RETRIES),
          "Further attempts within a model before its fallbacks are tried");
  static final Key<Node.Mapping> BREAKER =
      key("breaker", SECTION, "see below", "When a failing target is left alone");
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

  static final Table ROOT =
      new Table(
          "",
          List.of(
              LISTEN,
              PROVIDERS,
              MODELS,
              ALIASES,
              TIMEOUTS,
              RETRIES,
              BREAKER,
              RESPONSES,
              FETCH,
              DISCOVER,
              PolicyKeys.POLICIES,
              PolicyKeys.ZONE));

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
          text(IngressConfig.DEFAULT.headerTimeout()),
          "From an open connection to its first request's last header");
  static final Key<Duration> BODY_TIMEOUT =
      key(
          "body_timeout",
          Kinds.DURATION,
          text(IngressConfig.DEFAULT.bodyTimeout()),
          "From a request's last header to its body's last byte");
  static final Key<Duration> IDLE_TIMEOUT =
      key(
          "idle_timeout",
          Kinds.DURATION,
          text(IngressConfig.DEFAULT.idleTimeout()),
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

  static final Key<Integer> MAX_PARALLEL =
      key(
          "max_parallel",
          Kinds.whole(1, 1_000_000),
          "any number",
          "Requests there at once; the others wait for their turn, or go where there is room");
  static final Key<Integer> MAX_QUEUE =
      key(
          "max_queue",
          Kinds.whole(0, 10_000),
          String.valueOf(Limits.DEFAULT_QUEUE),
          "Requests that wait for their turn at most; with 0 none waits");
  static final Key<Duration> MAX_WAIT =
      key(
          "max_wait",
          Kinds.DURATION_OR_ZERO,
          text(Limits.DEFAULT_WAIT),
          "How long a request waits at most before it goes on to a fallback");

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
              INSECURE,
              MAX_PARALLEL,
              MAX_QUEUE,
              MAX_WAIT));

  static final Key<Node> TARGETS =
      key(
          "targets",
          Kinds.ANY.labelled("list"),
          "required",
          "What answers: `provider/model`, or the keys below, each; calls are spread over them");
  static final Key<Node> FALLBACKS =
      key(
          "fallbacks",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Models to try in order when every target failed; or the keys below, for what failed");

  static final Key<Boolean> STRICT =
      key(
          "strict",
          Kinds.FLAG,
          "false",
          "Whether a request is refused (400) where a target would not get all of it, instead of"
              + " being told what was dropped");

  static final Key<String> STRATEGY =
      key(
          "strategy",
          Kinds.oneOf("strategy", words(Strategy.values(), Strategy::word)),
          Choice.DEFAULT.strategy().word(),
          "Which target comes first among equals: "
              + shown(words(Strategy.values(), Strategy::word)));
  static final Key<String> AFFINITY =
      key(
          "affinity",
          Kinds.oneOf("affinity", words(Affinity.values(), Affinity::word)),
          Choice.DEFAULT.affinity().word(),
          "What ties requests to the same target, whatever the strategy: "
              + shown(words(Affinity.values(), Affinity::word)));
  static final Key<String> TAGS_MATCH =
      key(
          "tags_match",
          Kinds.oneOf("rule", words(TagRule.values(), TagRule::word)),
          Choice.DEFAULT.tags().word(),
          "Which of a request's tags a target must have: "
              + shown(words(TagRule.values(), TagRule::word)));

  static final Key<String> ALIAS_MODEL = key("model", Kinds.TEXT, "required", "The model's name");
  static final Key<Boolean> HIDDEN =
      key("hidden", Kinds.FLAG, "false", "Whether it is left out where models are listed");

  static final Table ALIAS_KEYS = new Table("aliases.<name>", List.of(ALIAS_MODEL, HIDDEN));

  static final Table MODEL_KEYS =
      new Table(
          "models.<name>",
          List.of(
              TARGETS,
              STRATEGY,
              AFFINITY,
              TAGS_MATCH,
              FALLBACKS,
              RETRIES,
              TIMEOUTS,
              BREAKER,
              STRICT,
              PolicyKeys.POLICY));

  static final Key<Node> USUAL_FALLBACKS =
      key(
          "default",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Where every target failed, whatever the reason");
  static final Key<Node> CONTEXT_FALLBACKS =
      key(
          "context_window",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Where the conversation is too long for a target; before all others");
  static final Key<Node> POLICY_FALLBACKS =
      key(
          "content_policy",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Where a content policy refused the request; without any, the caller gets the refusal");
  static final Key<Node> RATE_FALLBACKS =
      key(
          "rate_limit",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Where a target answered that it is asked too often; before the usual ones");

  static final Table FALLBACK_KEYS =
      new Table(
          "models.<name>.fallbacks",
          List.of(USUAL_FALLBACKS, CONTEXT_FALLBACKS, POLICY_FALLBACKS, RATE_FALLBACKS));

  static final Key<String> TARGET_PROVIDER =
      key(
          "provider",
          Kinds.TEXT,
          "required",
          "A name from `providers`, or a type, which is then used with its defaults");
  static final Key<String> TARGET_MODEL =
      key("model", Kinds.TEXT, "required", "The provider's own name of the model");
  static final Key<Integer> WEIGHT =
      key("weight", Kinds.whole(1, 10_000), "1", "Its share of the calls among its equals");
  static final Key<Integer> ORDER =
      key(
          "order",
          Kinds.whole(-1000, 1000),
          "0",
          "Targets with a lower order are tried before those with a higher one");
  static final Key<Node> TAGS =
      key(
          "tags",
          Kinds.ANY.labelled("list"),
          "none",
          "Words that requests choose it by; `default` catches what the other tags do not");
  static final Key<String> REGION =
      key("region", Kinds.TEXT, "none", "Where it runs, such as `eu` or `eu-central-1`");
  static final Key<Node.Mapping> PARAMS =
      key(
          "params",
          SECTION,
          "none",
          "Request fields for what a caller leaves open, such as `temperature: 0.2`");

  static final Key<Integer> CONTEXT_WINDOW =
      key(
          "context_window",
          Kinds.whole(1, Integer.MAX_VALUE),
          "what the server tells",
          "The tokens that a request and its answer may have together, as callers are told");
  static final Key<Node> CAPABILITIES =
      key(
          "capabilities",
          Kinds.ANY.labelled("list"),
          "what the server tells",
          "What the model can do, as callers are told: " + shown(capabilities()));

  static final Key<Node> LEAKS =
      key(
          "leaks",
          Kinds.ANY.labelled("list"),
          "none",
          "What its server leaves in the text, to be taken out: " + shown(leaks()));

  static final Table TARGET_KEYS =
      new Table(
          "models.<name>.targets[]",
          List.of(
              TARGET_PROVIDER,
              TARGET_MODEL,
              WEIGHT,
              ORDER,
              TAGS,
              REGION,
              PARAMS,
              CONTEXT_WINDOW,
              CAPABILITIES,
              LEAKS,
              MAX_PARALLEL,
              MAX_QUEUE,
              MAX_WAIT));

  static final Key<Duration> CONNECT =
      key("connect", Kinds.DURATION, "5s", "From the wish for a connection to an open one");
  static final Key<Duration> FIRST_BYTE =
      key(
          "first_byte",
          Kinds.DURATION,
          "5m",
          "From the request's last byte to the answer's first: loading and reading the prompt");
  static final Key<Duration> BETWEEN_CHUNKS =
      key("between_chunks", Kinds.DURATION, "2m", "Between two pieces of an answer");
  static final Key<Duration> TOTAL =
      key(
          "total",
          Kinds.DURATION,
          text(ModelGroup.DEFAULT_TOTAL),
          "A whole request, with all its attempts and fallbacks");

  static final Table TIMEOUT_KEYS =
      new Table("timeouts", List.of(CONNECT, FIRST_BYTE, BETWEEN_CHUNKS, TOTAL));

  static final Key<Integer> FAILURES =
      key(
          "failures",
          Kinds.whole(1, 10_000),
          String.valueOf(BreakerRule.DEFAULT.failures()),
          "Failed requests in a row after which a target is left alone");
  static final Key<Duration> OPEN_FOR =
      key(
          "open_for",
          Kinds.DURATION_OR_ZERO,
          text(BreakerRule.DEFAULT.openFor()),
          "How long, before one trial request; `0s` for never leaving it alone");

  static final Table BREAKER_KEYS = new Table("breaker", List.of(FAILURES, OPEN_FOR));

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
          text(LinkRules.NONE.timeout()),
          "For the files of one request, all together");

  static final Table FETCH_KEYS =
      new Table("fetch", List.of(FETCH_HOSTS, FETCH_BYTES, FETCH_TIMEOUT));

  /** Every table, in the order of the documentation. */
  static final List<Table> TABLES =
      and(
          PolicyKeys.TABLES,
          ROOT,
          LISTEN_KEYS,
          PROVIDER_KEYS,
          MODEL_KEYS,
          FALLBACK_KEYS,
          TARGET_KEYS,
          ALIAS_KEYS,
          TIMEOUT_KEYS,
          BREAKER_KEYS,
          RESPONSES_KEYS,
          FETCH_KEYS);

  private Schema() {}

  private static List<Table> and(List<Table> last, Table... first) {
    return Stream.concat(Stream.of(first), last.stream()).toList();
  }

  /** The words for what a model can do. */
  static List<String> capabilities() {
    return words(Capability.values(), Capability::word);
  }

  /** The words for what a server leaves in a text. */
  static List<String> leaks() {
    return words(Leak.values(), Leak::word);
  }

  private static <E> List<String> words(E[] values, Function<E, String> word) {
    return Arrays.stream(values).map(word).toList();
  }

  /** Words as the documentation shows them. */
  private static String shown(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
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

  private static <T> Key<T> key(String name, Kind<T> kind, String fallback, String meaning) {
    return new Key<>(name, kind, fallback, meaning);
  }

  private static String text(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
