package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.provider.CostClass;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Limits;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Secret;
import dev.hearth.resilience.Keyring;
import dev.hearth.upstream.CaFile;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code providers}. */
final class ProviderSection {

  /** Header fields that are the gateway's own to set. */
  private static final Set<String> OWN_FIELDS =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "upgrade",
          "te",
          "trailer",
          "expect",
          "accept-encoding",
          "proxy-authorization",
          "proxy-connection");

  /** What is wanted of an address that others are asked at. */
  static final String ENCRYPTED = "an https:// URL, since what is asked leaves this machine";

  /** As many as a keyring holds. */
  private static final int MOST_KEYS = Keyring.MOST;

  /** What stands for an address until it shows that there is none. */
  private static final BaseUrl ANYWHERE = ProviderType.OPENAI.url();

  private final String name;
  private final Section section;
  private final Reading reading;

  /** A part that the entry cannot do without; what it lacks decides the slot. */
  private @Nullable ProviderSlot lacking;

  ProviderSection(String name, Section section, Reading reading) {
    this.name = name;
    this.section = section.only(Schema.PROVIDER_KEYS);
    this.reading = reading;
  }

  ProviderSlot read() {
    ProviderType type = type();
    BaseUrl url = url(type);
    checkEncryption(type, url);
    List<Credential> credentials = credentials(type);
    List<Header> headers = headers();
    Path caFile = caFile();
    int connections =
        section.get(Schema.PROVIDER_CONNECTIONS).orElse(url.endpoint().maxConnections());
    Limits limits = ModelSection.limits(section);
    boolean local = section.get(Schema.LOCAL).orElse(type.local() || url.isLocal());
    if (lacking != null) {
      return lacking;
    }
    return new ProviderSlot.On(
        new Provider(
            name,
            type.dialect(reading.dialects(), url),
            url.with(caFile, connections).endpoint(),
            url.path(),
            credentials,
            type.headers(headers),
            local,
            limits,
            cost(type, url)),
        type.name());
  }

  /** What it costs by the file's word, else by where it runs and what it is. */
  private CostClass cost(ProviderType type, BaseUrl url) {
    boolean own = section.get(Schema.LOCAL).orElse(false);
    return section
        .get(Schema.COST)
        .map(CostClass::of)
        .orElseGet(() -> own ? CostClass.FREE_LOCAL : type.cost(url));
  }

  private ProviderType type() {
    if (section.node(Schema.TYPE) == null) {
      return ProviderType.named(name).orElse(ProviderType.OPENAI);
    }
    Optional<ProviderType> type = section.get(Schema.TYPE).flatMap(ProviderType::named);
    if (type.isEmpty()) {
      lacks(new ProviderSlot.Bad());
    }
    return type.orElse(ProviderType.OPENAI);
  }

  private BaseUrl url(ProviderType type) {
    Node node = section.node(Schema.URL);
    if (node instanceof Node.Unset unset) {
      lacks(new ProviderSlot.Off(unset.variable() + " is not set"));
    } else if (node != null) {
      Optional<BaseUrl> url = section.get(Schema.URL);
      if (url.isEmpty()) {
        lacks(new ProviderSlot.Bad());
      }
      return url.map(u -> u.withDefaultPath(type.path())).orElse(ANYWHERE);
    } else if (section.node(Schema.TYPE) == null && ProviderType.named(name).isEmpty()) {
      section.require(Schema.URL);
      lacks(new ProviderSlot.Bad());
    }
    Optional<BaseUrl> moved = type.movedTo(reading.environment(), reading.problems());
    if (moved.isEmpty() && type.usualUrl() == null) {
      boolean said = reading.environment().first(type.urlVariables()).isPresent();
      String variable = type.urlVariables().getFirst();
      lacks(new ProviderSlot.Off(variable + (said ? " is no URL" : " is not set")));
      return ANYWHERE;
    }
    return moved.orElseGet(type::url).withDefaultPath(type.path());
  }

  /** What goes through a tunnel crosses networks of others. */
  private void checkEncryption(ProviderType type, BaseUrl url) {
    boolean insecure = section.get(Schema.INSECURE).orElse(false);
    if (insecure && !type.wantsTls()) {
      section.reject(
          Schema.INSECURE, "no such key but for the type remote-gpu", "remove it, or set the type");
    }
    if (type.wantsTls() && lacking == null && !insecure && !isEncryptedOrHere(url)) {
      Node node = section.node(Schema.URL);
      reading
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  section.place().at(Schema.URL.name()).path(),
                  Node.Shown.of(url.toString()),
                  ENCRYPTED,
                  "use the tunnel's https address, or allow it with 'insecure: true'",
                  node == null ? section.mark() : node.mark()));
      lacks(new ProviderSlot.Bad());
    }
  }

  /** Whether nobody on the way hears what is said there. */
  static boolean isEncryptedOrHere(BaseUrl url) {
    return url.endpoint().tls() || ListenSection.isLoopback(url.endpoint().host());
  }

  /** The key and the further keys; of those that are not set what is left has to do. */
  private List<Credential> credentials(ProviderType type) {
    Node node = section.node(Schema.KEYS);
    if (node == null) {
      return List.of(credential(type));
    }
    List<Credential> keys = new ArrayList<>();
    if (section.node(Schema.KEY) != null) {
      keys.add(credential(type));
    }
    List<String> unset = new ArrayList<>();
    List<Node> items = node instanceof Node.Sequence list ? list.items() : List.of(node);
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof Node.Unset missing) {
        unset.add(missing.variable() + " is not set");
      } else {
        Place at = section.place().at(Schema.KEYS.name()).at(i);
        Optional<Secret> key = reading.secret(section, items.get(i), at);
        key.map(type::credential).ifPresentOrElse(keys::add, () -> lacks(new ProviderSlot.Bad()));
      }
    }
    checkCount(keys);
    if (keys.isEmpty() && !unset.isEmpty()) {
      lacks(new ProviderSlot.Off(unset.getFirst()));
    } else {
      unset.forEach(reason -> reading.notice(reason + ": off: a key of provider " + name));
    }
    return keys.isEmpty() ? List.of(new Credential.None()) : keys;
  }

  private void checkCount(List<Credential> keys) {
    if (keys.size() > MOST_KEYS) {
      section.reject(Schema.KEYS, "at most " + MOST_KEYS + " keys", "remove some");
      lacks(new ProviderSlot.Bad());
    }
  }

  private Credential credential(ProviderType type) {
    Node node = section.node(Schema.KEY);
    if (node instanceof Node.Unset unset) {
      lacks(new ProviderSlot.Off(unset.variable() + " is not set"));
    } else if (section.mapping().get(Schema.KEY.name()) != null) {
      Optional<Secret> key = reading.secret(section, Schema.KEY);
      if (key.isEmpty()) {
        lacks(new ProviderSlot.Bad());
      }
      return key.map(type::credential).orElse(new Credential.None());
    } else if (!type.local()
        && !type.keyVariables().isEmpty()
        && (!type.isAnyServer() || section.node(Schema.URL) == null)) {
      return fromEnvironment(type);
    }
    return new Credential.None();
  }

  private Credential fromEnvironment(ProviderType type) {
    Optional<Map.Entry<String, String>> found = reading.environment().first(type.keyVariables());
    if (found.isEmpty()) {
      lacks(new ProviderSlot.Off(type.keyVariables().getFirst() + " is not set"));
      return new Credential.None();
    }
    Node node =
        new Node.Scalar(section.mark(), found.get().getValue(), false, found.get().getKey());
    Optional<Secret> key = section.read(Kinds.SECRET, node, section.place().at(Schema.KEY.name()));
    if (key.isEmpty()) {
      lacks(new ProviderSlot.Bad());
    }
    return key.map(type::credential).orElse(new Credential.None());
  }

  private List<Header> headers() {
    Section fields = section.section(Schema.HEADERS);
    List<Header> headers = new ArrayList<>();
    fields
        .mapping()
        .entries()
        .forEach((field, entry) -> header(field, entry, fields).ifPresent(headers::add));
    return headers;
  }

  private Optional<Header> header(String field, Node.Entry entry, Section fields) {
    String lower = field.toLowerCase(Locale.ROOT);
    Place at = fields.place().at(field);
    if (!isFieldName(lower) || OWN_FIELDS.contains(lower)) {
      reading
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  at.path(),
                  "the header field '" + Node.Shown.of(field) + "'",
                  "a field name that the gateway does not set itself",
                  "remove it",
                  entry.keyMark()));
      return Optional.empty();
    }
    if (entry.value() instanceof Node.Unset unset) {
      lacks(new ProviderSlot.Off(unset.variable() + " is not set"));
      return Optional.empty();
    }
    return fields
        .read(Kinds.HEADER_VALUE, entry.value(), at)
        .map(value -> new Header(lower, value.reveal()));
  }

  static boolean isFieldName(String text) {
    return text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  }

  private @Nullable Path caFile() {
    Optional<String> text = section.get(Schema.CA_FILE);
    if (text.isEmpty()) {
      return null;
    }
    Path file = reading.resolved(text.get());
    if (file == null || !Files.isRegularFile(file) || !Files.isReadable(file)) {
      if (file != null) {
        reading.files().put(file, FileState.of(file));
      }
      return unfitCaFile(
          "a PEM file that can be read",
          "check the path; it is relative to the configuration file");
    }
    try {
      return CaFile.isUsable(reading.bytes(file))
          ? file
          : unfitCaFile("a PEM file with certificates", "put them into it, or name another file");
    } catch (IOException e) {
      return unfitCaFile("a PEM file that can be read", "check the file");
    }
  }

  private @Nullable Path unfitCaFile(String expectation, String advice) {
    section.reject(Schema.CA_FILE, expectation, advice);
    return null;
  }

  /** An entry that is wrong is worse than one that is off. */
  private void lacks(ProviderSlot slot) {
    if (lacking == null || slot instanceof ProviderSlot.Bad) {
      lacking = slot;
    }
  }
}
