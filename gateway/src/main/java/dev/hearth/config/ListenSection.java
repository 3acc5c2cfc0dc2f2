package dev.hearth.config;

import dev.hearth.config.Section.Item;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.ingress.Origins;
import dev.hearth.provider.Secret;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code listen}. */
final class ListenSection {

  /** The variable that holds the master key where no file names one. */
  static final String MASTER_KEY_VARIABLE = "HEARTH_MASTER_KEY";

  /** As browsers send it, {@code null} of pages without one left out. */
  private static final Pattern ORIGIN =
      Pattern.compile("\\*|[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9.\\[\\]:_-]+");

  private final Section section;
  private final Reading reading;

  ListenSection(Section section, Reading reading) {
    this.section = section.only(Schema.LISTEN_KEYS);
    this.reading = reading;
  }

  IngressConfig ingress() {
    IngressConfig standard = IngressConfig.DEFAULT;
    int maxBody = section.get(Schema.MAX_BODY).orElse((long) standard.maxBodyBytes()).intValue();
    return new IngressConfig(
        section.get(Schema.HOST).orElse(standard.host()),
        section.get(Schema.PORT).orElse(standard.port()),
        section.get(Schema.MAX_CONNECTIONS).orElse(standard.maxConnections()),
        maxBody,
        maxInFlight(maxBody, standard.maxBytesInFlight()),
        section.get(Schema.HEADER_TIMEOUT).orElse(standard.headerTimeout()),
        section.get(Schema.BODY_TIMEOUT).orElse(standard.bodyTimeout()),
        section.get(Schema.IDLE_TIMEOUT).orElse(standard.idleTimeout()),
        origins());
  }

  private Origins origins() {
    List<Item> items = section.texts(Schema.CORS_ORIGINS).orElse(List.of());
    for (Item item : items) {
      if (!ORIGIN.matcher(item.text()).matches()) {
        reading
            .problems()
            .error(
                item.place(),
                item.node(),
                "an origin such as https://chat.example or http://192.168.1.5:3000, or *",
                "write scheme, host and port as the browser's address line has them, and no path");
      }
    }
    return Origins.of(items.stream().map(Item::text).toList());
  }

  private long maxInFlight(int maxBody, long standard) {
    Optional<Long> said = section.get(Schema.MAX_IN_FLIGHT);
    if (said.isPresent() && said.get() < maxBody) {
      section.reject(
          Schema.MAX_IN_FLIGHT,
          "at least max_body, which is " + maxBody + " bytes",
          "raise it, or lower listen.max_body");
    }
    return Math.max(said.orElse(standard), maxBody);
  }

  /** The key that callers must have, null for none; one that is named but not set is an error. */
  @Nullable Secret masterKey() {
    if (section.mapping().get(Schema.MASTER_KEY.name()) instanceof Node.Unset unset) {
      section.reject(
          Schema.MASTER_KEY,
          "a key in " + unset.variable(),
          "set " + unset.variable() + ", or remove master_key to serve this machine only");
      return null;
    }
    return section.mapping().get(Schema.MASTER_KEY.name()) == null
        ? fromEnvironment(reading, MASTER_KEY_VARIABLE)
        : reading.secret(section, Schema.MASTER_KEY).orElse(null);
  }

  /** The master key that a variable holds, null where it is not set. */
  static @Nullable Secret fromEnvironment(Reading reading, String variable) {
    return reading.variable(variable, Kinds.SECRET, "put it right or unset it").orElse(null);
  }

  /** Notes that every page of the web could ask while there is no key to keep them out. */
  void checkOrigins(IngressConfig ingress, boolean hasKey) {
    if (!hasKey && ingress.origins().named().contains(Origins.ANY)) {
      section.reject(
          Schema.CORS_ORIGINS,
          "origins by name, or a master key",
          "name the pages that may ask, or add listen.master_key, such as env:HEARTH_MASTER_KEY");
    }
  }

  /** Notes an address that others can reach while there is no key to keep them out. */
  void checkReach(IngressConfig ingress, boolean hasKey) {
    if (!hasKey && !isLoopback(ingress.host()) && section.node(Schema.MASTER_KEY) == null) {
      section.reject(
          Schema.HOST,
          "a loopback address, or a master key",
          "add listen.master_key, such as env:HEARTH_MASTER_KEY, or listen on 127.0.0.1");
    }
  }

  /** Whether only this machine reaches an address. */
  static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d+){3}");
  }
}
