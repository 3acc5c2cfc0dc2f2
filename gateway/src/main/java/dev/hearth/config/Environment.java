package dev.hearth.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment's variables, and the references to them in a file. A blank one is not set. */
final class Environment {

  /** What a reference begins with in {@code hearth.yaml}. */
  static final List<String> HEARTH_REFERENCES = List.of("env:", "os.environ/");

  /** What a reference begins with in LiteLLM's files. */
  static final List<String> LITELLM_REFERENCES = List.of("os.environ/");

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** The value of a variable without the blanks around it. */
  Optional<String> get(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** The first of the variables that is set, with its name. */
  Optional<Map.Entry<String, String>> first(Collection<String> names) {
    return names.stream()
        .flatMap(name -> get(name).map(value -> Map.entry(name, value)).stream())
        .findFirst();
  }

  /** Whether a switch such as {@code ENABLE_PAID_API} is on. */
  boolean isOn(String name) {
    return get(name).filter(v -> List.of("true", "1", "yes", "on").contains(lower(v))).isPresent();
  }

  /** These variables and further ones, which do not replace what is set. */
  Environment and(Map<String, String> further) {
    Map<String, String> all = new HashMap<>(further);
    all.putAll(variables);
    return new Environment(all);
  }

  /** The tree with every reference replaced by what it refers to. */
  Node resolve(Node node, List<String> references) {
    return switch (node) {
      case Node.Scalar scalar -> resolve(scalar, references);
      case Node.Sequence sequence ->
          new Node.Sequence(
              sequence.mark(),
              sequence.items().stream().map(item -> resolve(item, references)).toList());
      case Node.Mapping mapping -> {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        mapping
            .entries()
            .forEach((key, entry) ->
                entries.put(
                    key, new Node.Entry(entry.keyMark(), resolve(entry.value(), references))));
        yield new Node.Mapping(mapping.mark(), entries);
      }
      case Node.Unset unset -> unset;
    };
  }

  private Node resolve(Node.Scalar scalar, List<String> references) {
    for (String reference : references) {
      if (scalar.text().startsWith(reference)) {
        String name = scalar.text().substring(reference.length()).strip();
        Optional<String> value = name.isEmpty() ? Optional.empty() : get(name);
        return value.isPresent()
            ? new Node.Scalar(scalar.mark(), value.get(), true, name)
            : new Node.Unset(scalar.mark(), name.isEmpty() ? "the variable without a name" : name);
      }
    }
    return scalar;
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }
}
