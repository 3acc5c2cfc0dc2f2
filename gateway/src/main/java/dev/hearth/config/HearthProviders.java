package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.provider.Provider;
import dev.hearth.routing.profile.Backend;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The back ends of a {@code hearth.yaml}: those under {@code providers}, and every type that is
 * used by its own name without being listed there.
 */
final class HearthProviders {
  private final Map<String, ProviderSlot> slots = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Reading reading;

  HearthProviders(Section providers, Reading reading) {
    this.reading = reading;
    providers.mapping().entries().forEach((name, entry) -> add(name, entry, providers.place()));
  }

  private void add(String name, Node.Entry entry, Place providers) {
    Place at = providers.at(name);
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      reading
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  at.path(),
                  "the name '" + Node.Shown.of(name) + "'",
                  "1 to 64 letters, digits, dots, dashes or underscores",
                  "rename the provider",
                  entry.keyMark()));
    }
    slots.put(name, slot(name, entry.value(), at));
  }

  private ProviderSlot slot(String name, Node value, Place at) {
    if (value instanceof Node.Mapping mapping) {
      return read(name, mapping, at);
    }
    if (Node.isNothing(value)) {
      return read(name, Node.Mapping.empty(value.mark()), at);
    }
    reading
        .problems()
        .error(at, value, Kinds.MAPPING.expectation(), "write its keys below it, such as url");
    return new ProviderSlot.Bad();
  }

  private ProviderSlot read(String name, Node.Mapping mapping, Place at) {
    Section section = new Section(mapping, at, reading.problems(), Severity.ERROR);
    return new ProviderSection(name, section, reading).read();
  }

  /** The provider of a name; one that does not exist is noted at the place that names it. */
  ProviderSlot find(String name, Node at, Place place) {
    used.add(name);
    ProviderSlot slot = slots.get(name);
    if (slot == null && ProviderType.named(name).isPresent()) {
      slot = read(name, Node.Mapping.empty(at.mark()), place);
      slots.put(name, slot);
    }
    if (slot == null) {
      String nearest = Section.didYouMean(name, known());
      reading
          .problems()
          .error(
              place,
              at,
              "a name under providers, or a type",
              nearest.isEmpty() ? "add '" + Node.Shown.of(name) + "' under providers" : nearest);
      return new ProviderSlot.Bad();
    }
    return slot;
  }

  /**
   * What stands behind a vendor's name: the provider that is called so, else the first one of its
   * type, else the type with its usual address and key. Takes nothing into use and notes no
   * problem.
   */
  Backend lookUp(String vendor, String typeName) {
    String type = ProviderType.named(typeName).map(ProviderType::name).orElse(typeName);
    ProviderSlot slot = listed(vendor, type);
    boolean listed = slot != null;
    if (slot == null && ProviderType.named(type).isPresent()) {
      slot = usual(type);
    }
    return switch (slot) {
      case null ->
          new Backend.Missing(
              "no provider and no type is called '%s'".formatted(Node.Shown.of(vendor)));
      case ProviderSlot.On(Provider provider, String of) -> new Backend.Known(provider, of, listed);
      case ProviderSlot.Off(String reason) -> new Backend.Missing(reason);
      case ProviderSlot.Bad() ->
          new Backend.Missing("what the environment says of " + type + " is wrong");
    };
  }

  private @Nullable ProviderSlot listed(String vendor, String type) {
    ProviderSlot named = slots.containsKey(vendor) ? slots.get(vendor) : slots.get(type);
    return named != null
        ? named
        : slots.values().stream()
            .filter(slot -> slot instanceof ProviderSlot.On on && on.type().equals(type))
            .findFirst()
            .orElse(null);
  }

  private ProviderSlot usual(String type) {
    Reading apart = reading.apart();
    Node.Mapping nothing = Node.Mapping.empty(new Mark(1, 1));
    Section section = new Section(nothing, Place.ROOT.at(type), apart.problems(), Severity.ERROR);
    return new ProviderSection(type, section, apart).read();
  }

  /** A provider that stands in the file is used. */
  void use(Backend backend) {
    if (backend instanceof Backend.Known known && known.listed()) {
      used.add(known.provider().name());
    }
  }

  /** Whether there is a provider of that name, or a type that can stand for one. */
  boolean knows(String name) {
    return slots.containsKey(name) || ProviderType.named(name).isPresent();
  }

  /** Says which providers were listed for nothing. */
  void reportUnused() {
    slots.forEach((name, slot) -> {
      if (!used.contains(name) && slot instanceof ProviderSlot.On) {
        reading.notice("provider " + name + " is not used: no model under models names it");
      } else if (!used.contains(name) && slot instanceof ProviderSlot.Off(String reason)) {
        reading.notice(reason + ": off: provider " + name);
      }
    });
  }

  /** The types whose keys a configuration has taken into use. */
  Set<String> types() {
    return slots.values().stream()
        .flatMap(slot -> slot instanceof ProviderSlot.On on ? Stream.of(on.type()) : Stream.empty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private List<String> known() {
    List<String> known = new ArrayList<>(slots.keySet());
    known.addAll(ProviderType.names());
    return known;
  }
}
