package dev.hearth.config;

import dev.hearth.config.LiteLlmKeys.Fate;
import dev.hearth.dialect.ModelParams;
import dev.hearth.provider.Credential;
import dev.hearth.provider.HeaderPattern;
import dev.hearth.provider.Labels;
import dev.hearth.provider.Limits;
import dev.hearth.provider.Pace;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Quota;
import dev.hearth.provider.Secret;
import dev.hearth.upstream.PhaseTimeouts;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads the {@code litellm_params} and {@code model_info} of one entry. */
final class LiteLlmEntry {
  private static final Key<String> MODEL = Key.of("model", Kinds.TEXT);
  private static final Key<String> CUSTOM_PROVIDER = Key.of("custom_llm_provider", Kinds.TEXT);
  private static final Key<BaseUrl> API_BASE = Key.of("api_base", Kinds.URL);
  private static final Key<BaseUrl> BASE_URL = Key.of("base_url", Kinds.URL);
  private static final Key<Secret> API_KEY = Key.of("api_key", Kinds.SECRET);
  private static final Key<Node> ORGANIZATION = Key.of("organization", Kinds.ANY);
  private static final Key<Integer> ORDER = Key.of("order", Kinds.whole(-1_000_000, 1_000_000));
  private static final Key<Node> TAGS = Key.of("tags", Kinds.ANY);
  private static final Key<Node> TAG_REGEX = Key.of("tag_regex", Kinds.ANY);
  private static final Key<String> REGION = Key.of("region_name", Kinds.TEXT);
  private static final Key<Integer> MAX_RETRIES = Key.of("max_retries", Kinds.whole(0, 100));
  private static final Key<Node.Mapping> EXTRA_BODY = Key.of("extra_body", Kinds.MAPPING);
  private static final Key<Node.Mapping> DEFAULT_PARAMS =
      Key.of("default_litellm_params", Kinds.MAPPING);
  private static final Key<String> ID = Key.of("id", Kinds.TEXT);
  private static final Key<Boolean> BLOCKED = Key.of("blocked", Kinds.FLAG);

  /** LiteLLM takes a request for 1,000 tokens, and six of them for a minute's work of one lane. */
  private static final BigDecimal TOKENS_OF_ONE_AT_ONCE = BigDecimal.valueOf(6000);

  private static final BigDecimal MOST_AT_ONCE = BigDecimal.valueOf(1_000_000);

  private final Section params;
  private final Section info;
  private final LiteLlmProviders providers;
  private final LiteLlmSettings settings;
  private final boolean heedsQuota;
  private final Reading reading;
  private final LiteLlmReport report;

  /** What an entry came to. */
  sealed interface Outcome {

    /** It can be used; several where it names several organizations. */
    record Usable(List<Deployment> deployments) implements Outcome {}

    record Unusable(ModelDraft.Off off) implements Outcome {}
  }

  /** An entry that cannot be used; caught where it is read. */
  private static final class Off extends Exception {
    Off(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  LiteLlmEntry(
      Section params,
      Section info,
      LiteLlmProviders providers,
      LiteLlmSettings settings,
      boolean heedsQuota,
      Reading reading,
      LiteLlmReport report) {
    this.params = params;
    this.info = info;
    this.providers = providers;
    this.settings = settings;
    this.heedsQuota = heedsQuota;
    this.reading = reading;
    this.report = report;
  }

  Outcome read() {
    report.section(LiteLlmKeys.INFO, info);
    Map<String, String> defaults = defaults();
    String label = params.node(MODEL) instanceof Node.Scalar model ? model.text() : "no model";
    try {
      return new Outcome.Usable(deployments(label, defaults));
    } catch (Off off) {
      return new Outcome.Unusable(new ModelDraft.Off(Node.Shown.of(label), off.reason()));
    }
  }

  private List<Deployment> deployments(String label, Map<String, String> defaults) throws Off {
    if (info.get(BLOCKED).orElse(false)) {
      throw new Off("blocked by model_info");
    }
    LiteLlmModelName name = modelName();
    Destination destination = destination(name);
    Credential credential = credential(destination);
    List<Deployment> deployments = new ArrayList<>();
    for (List<Header> headers : headersOfEach()) {
      Provider provider =
          providers.provider(
              destination.type(), destination.url(), destination.elsewhere(), credential, headers);
      deployments.add(deployment(label, provider, new ModelParams(name.model(), defaults)));
    }
    return deployments;
  }

  private Deployment deployment(String label, Provider provider, ModelParams model) {
    Duration call =
        params
            .get(LiteLlmSettings.TIMEOUT)
            .or(() -> params.get(LiteLlmSettings.REQUEST_TIMEOUT))
            .orElse(settings.timeout());
    Duration stream = params.get(LiteLlmSettings.STREAM_TIMEOUT).orElse(settings.streamTimeout());
    Optional<Integer> retries =
        params.get(LiteLlmSettings.NUM_RETRIES).or(() -> params.get(MAX_RETRIES));
    return new Deployment(
        label,
        info.get(ID).orElse(null),
        provider,
        model,
        new ShuffleWeights.Hints(number("weight"), number("rpm"), number("tpm")),
        params.get(ORDER).orElse(null),
        phases(call, stream),
        stream == null ? Pace.ANY : Pace.ANY.withFirstOutput(stream),
        call,
        retries.orElse(null),
        LiteLlmCooldowns.own(params),
        LiteLlmTraits.of(info).at(LiteLlmTraits.price(params, info)),
        labels(),
        heedsQuota ? limits().within(quota()) : limits());
  }

  /** As many at once as LiteLLM lets through: what is said of that, else of the pace. */
  private Limits limits() {
    Optional<Integer> said = params.get(LiteLlmSettings.MAX_PARALLEL);
    BigDecimal rpm = number("rpm");
    BigDecimal tpm = number("tpm");
    if (said.isPresent()) {
      return Limits.of(said.get());
    }
    if (rpm != null) {
      return Limits.of(atLeastOne(rpm));
    }
    return tpm == null
        ? settings.limits()
        : Limits.of(atLeastOne(tpm.divideToIntegralValue(TOKENS_OF_ONE_AT_ONCE)));
  }

  /** What it takes in a minute. */
  private Quota quota() {
    BigDecimal rpm = number("rpm");
    BigDecimal tpm = number("tpm");
    return new Quota(rpm == null ? 0 : atLeastOne(rpm), tpm == null ? 0 : atLeastOne(tpm));
  }

  private static int atLeastOne(BigDecimal number) {
    return number.max(BigDecimal.ONE).min(MOST_AT_ONCE).intValue();
  }

  private Labels labels() {
    Set<String> tags = new LinkedHashSet<>();
    params.texts(TAGS).orElse(List.of()).forEach(tag -> tags.add(tag.text()));
    List<HeaderPattern> programs = new ArrayList<>();
    for (Section.Item regex : params.texts(TAG_REGEX).orElse(List.of())) {
      try {
        programs.add(new HeaderPattern(regex.text()));
      } catch (PatternSyntaxException e) {
        reading
            .problems()
            .warning(
                regex.place(),
                regex.node(),
                "a regular expression for 'User-Agent: …'",
                "correct it: " + e.getDescription());
      }
    }
    return new Labels(tags, params.get(REGION).orElse(null), programs);
  }

  private @Nullable BigDecimal number(String key) {
    return params.get(Key.of(key, Kinds.NUMBER)).orElse(null);
  }

  /** A call's time bounds its every phase; a stream may take longer to begin. */
  private PhaseTimeouts phases(@Nullable Duration call, @Nullable Duration stream) {
    PhaseTimeouts standard = PhaseTimeouts.DEFAULT;
    Duration first = call == null ? standard.firstByte() : call;
    Duration begin = stream != null && stream.compareTo(first) > 0 ? stream : first;
    return call == null
        ? new PhaseTimeouts(standard.connect(), begin, standard.betweenChunks())
        : new PhaseTimeouts(shorter(standard.connect(), call), begin, call);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private LiteLlmModelName modelName() throws Off {
    String model = params.require(MODEL).orElseThrow(() -> new Off(at(MODEL) + " is missing"));
    boolean hasBase = params.node(API_BASE) != null || params.node(BASE_URL) != null;
    String custom = params.get(CUSTOM_PROVIDER).orElse(null);
    return switch (LiteLlmModelName.read(model, custom, hasBase)) {
      case LiteLlmModelName.Reading.Known(LiteLlmModelName name) -> name;
      case LiteLlmModelName.Reading.Unserved(String reason) -> throw new Off(reason);
    };
  }

  /**
   * Where an entry's calls go.
   *
   * @param elsewhere whether the entry itself says where that is
   * @param known whether its type was named, so that the type's key is meant for it
   */
  private record Destination(ProviderType type, BaseUrl url, boolean elsewhere, boolean known) {}

  private Destination destination(LiteLlmModelName name) throws Off {
    ProviderType type = name.type() == null ? ProviderType.OPENAI : name.type();
    boolean known = name.type() != null;
    Key<BaseUrl> key = params.node(API_BASE) != null ? API_BASE : BASE_URL;
    Node node = params.node(key);
    if (node instanceof Node.Unset unset) {
      throw new Off(unset.variable() + " is not set");
    }
    if (node != null) {
      BaseUrl url = params.get(key).orElseThrow(() -> new Off(at(key) + " is no URL"));
      return new Destination(type, type.completed(url.withoutOperation()), true, known);
    }
    BaseUrl url = type.movedTo(reading.environment(), reading.problems()).orElseGet(type::url);
    return new Destination(type, type.completed(url.withoutOperation()), false, known);
  }

  /**
   * The entry's key, else its type's. A type's key is never sent to a host of the user's own that
   * the entry names: it is not meant for it.
   */
  private Credential credential(Destination destination) throws Off {
    ProviderType type = destination.type();
    Node node = params.node(API_KEY);
    if (node instanceof Node.Unset unset) {
      throw new Off(unset.variable() + " is not set");
    }
    if (node != null) {
      return type.credential(ownKey(destination));
    }
    if (!destination.known() || (destination.elsewhere() && destination.url().isLocal())) {
      return new Credential.None();
    }
    Optional<Map.Entry<String, String>> found = reading.environment().first(type.keyVariables());
    if (found.isPresent()) {
      String variable = found.get().getKey();
      Node value = new Node.Scalar(params.mark(), found.get().getValue(), false, variable);
      Optional<Secret> key = params.read(Kinds.SECRET, value, params.place().at("api_key"));
      return type.credential(key.orElseThrow(() -> new Off(variable + " is no key")));
    }
    if (!type.local() && !destination.elsewhere()) {
      throw new Off(type.keyVariables().getFirst() + " is not set");
    }
    return new Credential.None();
  }

  private Secret ownKey(Destination destination) throws Off {
    Optional<Secret> key =
        destination.url().isLocal() ? params.get(API_KEY) : reading.secret(params, API_KEY);
    return key.orElseThrow(() -> new Off(at(API_KEY) + " is no key"));
  }

  /** The header fields of each organization's calls, of one set of calls where none is named. */
  private List<List<Header>> headersOfEach() throws Off {
    List<Header> common = new ArrayList<>();
    addHeaders(common, "headers");
    addHeaders(common, "extra_headers");
    if (params.node(ORGANIZATION) == null) {
      return List.of(common);
    }
    List<List<Header>> each = new ArrayList<>();
    for (Section.Item organization : params.texts(ORGANIZATION).orElse(List.of())) {
      List<Header> headers = new ArrayList<>(common);
      headers.add(new Header("openai-organization", organization.text()));
      each.add(headers);
    }
    if (each.isEmpty()) {
      throw new Off(at(ORGANIZATION) + " names none");
    }
    return each;
  }

  private void addHeaders(List<Header> headers, String key) throws Off {
    Node.Mapping fields =
        params.get(Key.of(key, Kinds.MAPPING)).orElse(Node.Mapping.empty(params.mark()));
    for (Map.Entry<String, Node.Entry> field : fields.entries().entrySet()) {
      Node value = field.getValue().value();
      Place at = params.place().at(key).at(field.getKey());
      if (value instanceof Node.Unset unset) {
        throw new Off(unset.variable() + " is not set");
      }
      if (!ProviderSection.isFieldName(field.getKey())) {
        throw new Off(at + " is no header field");
      }
      Optional<Secret> text = params.read(Kinds.HEADER_VALUE, value, at);
      headers.add(
          new Header(field.getKey(), text.orElseThrow(() -> new Off(at + " is no text")).reveal()));
    }
  }

  /** Every parameter that nothing is known about is a request field's default. */
  private Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    Node standard = settings.where(DEFAULT_PARAMS).node(DEFAULT_PARAMS);
    if (standard instanceof Node.Mapping mapping) {
      addDefaults(
          mapping, settings.where(DEFAULT_PARAMS).place().at("default_litellm_params"), defaults);
    }
    addDefaults(params.mapping(), params.place(), defaults);
    params
        .get(EXTRA_BODY)
        .ifPresent(body ->
            body.entries().forEach((field, entry) -> addDefault(field, entry.value(), defaults)));
    return defaults;
  }

  private void addDefaults(Node.Mapping from, Place place, Map<String, String> defaults) {
    for (Map.Entry<String, Node.Entry> entry : from.entries().entrySet()) {
      Node value = entry.getValue().value();
      Optional<Fate> fate = LiteLlmKeys.fate(LiteLlmKeys.PARAMS, entry.getKey());
      if (fate.isPresent()) {
        report.param(entry.getKey(), value, fate.get());
      } else if (value instanceof Node.Unset) {
        params.read(Kinds.TEXT, value, place.at(entry.getKey()));
      } else {
        addDefault(entry.getKey(), value, defaults);
      }
    }
  }

  private static void addDefault(String field, Node value, Map<String, String> defaults) {
    if (!(value instanceof Node.Unset)) {
      defaults.put(field, JsonDefaults.of(value));
    }
  }

  private String at(Key<?> key) {
    return params.place().at(key.name()).path();
  }
}
