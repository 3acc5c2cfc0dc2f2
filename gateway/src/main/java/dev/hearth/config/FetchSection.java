package dev.hearth.config;

import dev.hearth.config.Section.Item;
import dev.hearth.links.AllowedHost;
import dev.hearth.links.LinkRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code fetch}. */
final class FetchSection {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Section section;

  FetchSection(Section section) {
    this.section = section.only(Schema.FETCH_KEYS);
  }

  LinkRules rules() {
    LinkRules standard = LinkRules.NONE;
    return new LinkRules(
        hosts(),
        section.get(Schema.FETCH_BYTES).orElse((long) standard.maxBytes()).intValue(),
        timeout(standard.timeout()));
  }

  private Duration timeout(Duration standard) {
    Duration said = section.get(Schema.FETCH_TIMEOUT).orElse(standard);
    if (said.compareTo(LONGEST) > 0) {
      section.reject(Schema.FETCH_TIMEOUT, "a duration of at most 1h", "lower it");
      return standard;
    }
    return said;
  }

  private List<AllowedHost> hosts() {
    List<AllowedHost> hosts = new ArrayList<>();
    for (Item item : section.texts(Schema.FETCH_HOSTS).orElse(List.of())) {
      Optional<AllowedHost> host = AllowedHost.parse(item.text());
      if (host.isPresent()) {
        hosts.add(host.get());
      } else {
        section
            .problems()
            .error(
                item.place(),
                item.node(),
                "a host such as images.example.com, *.cdn.example.com or http://127.0.0.1:8000",
                "write the host, with its port where that is not the usual one, and no path; names"
                    + " of other letters in their xn-- form");
      }
    }
    return hosts;
  }
}
