package dev.hearth.testkit;

import java.util.List;
import java.util.Optional;

/** The header lines of one message, in the order and spelling in which they came. */
public record Headers(List<Header> list) {

  /** One header line; the value has no white space around it. */
  public record Header(String name, String value) {}

  public Headers {
    list = List.copyOf(list);
  }

  /** The first value of the named header, whatever the case of its name. */
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /** Every value of the named header, in order. */
  public List<String> all(String name) {
    return list.stream().filter(h -> h.name().equalsIgnoreCase(name)).map(Header::value).toList();
  }

  public boolean has(String name) {
    return first(name).isPresent();
  }

  /** Whether some value of the named header has this token in its comma-separated list. */
  public boolean lists(String name, String token) {
    return all(name).stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(item -> item.strip().equalsIgnoreCase(token));
  }
}
