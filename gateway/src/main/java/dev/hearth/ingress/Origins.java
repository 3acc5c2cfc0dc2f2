package dev.hearth.ingress;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The web pages that may ask and read answers, by their origins: those that this machine serves,
 * and those that the configuration names. Browsers tell the origin and keep to what they are told.
 *
 * @param named origins such as {@code https://chat.example:8443}, in lower case; {@value #ANY} is
 *     every one
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch: the CORS protocol</a>
 */
public record Origins(Set<String> named) {
  public static final String ANY = "*";

  /** Only the pages of this machine. */
  public static final Origins OWN = new Origins(Set.of());

  public Origins {
    named = Set.copyOf(named);
  }

  public static Origins of(List<String> named) {
    return new Origins(
        named.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()));
  }

  /** Whether a page of that origin may ask; false for a caller that names none. */
  boolean allow(@Nullable String origin) {
    return origin != null
        && (named.contains(ANY)
            || named.contains(origin.toLowerCase(Locale.ROOT))
            || SiteGuard.isLoopbackOrigin(origin));
  }
}
