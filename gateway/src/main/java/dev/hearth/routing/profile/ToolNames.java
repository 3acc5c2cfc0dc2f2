package dev.hearth.routing.profile;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names of tools, as agents differ in writing them: {@code webfetch}, {@code WebFetch} and {@code
 * web_fetch} are one.
 *
 * @param plain in lower case, without dashes and underscores, sorted
 */
public record ToolNames(Set<String> plain) {
  public static final ToolNames NONE = new ToolNames(Set.of());

  public ToolNames {
    plain = Collections.unmodifiableSet(new TreeSet<>(plain));
  }

  /** Those of a list. */
  public static ToolNames of(Collection<String> written) {
    Set<String> plain = new TreeSet<>();
    written.forEach(name -> plain.add(plain(name)));
    return new ToolNames(plain);
  }

  /** Whether a tool is one of them. */
  public boolean has(String tool) {
    return !plain.isEmpty() && plain.contains(plain(tool));
  }

  public boolean isEmpty() {
    return plain.isEmpty();
  }

  /** A name as all its spellings have it in common. */
  public static String plain(String tool) {
    return tool.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }
}
