package dev.hearth.dialect;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a request holds without a canonical meaning, by name: another format loses it. Belongs to
 * one decoding.
 */
public final class Leftovers {
  private static final String NESTED = "true";

  private final Map<String, String> names = new HashMap<>();

  /** Keeps a field of the request itself, but for those that are meant for the gateway. */
  public void keep(String name, String json) {
    if (!GatewayFields.contains(name)) {
      names.put(name, json);
    }
  }

  /** Notes something inside a field. */
  public void add(String name) {
    names.putIfAbsent(name, NESTED);
  }

  /** Notes every member of an object that says something and is not one of these. */
  public void note(JsonReader object, Set<String> known) {
    object
        .object()
        .forEachEntry((name, value) -> {
          boolean empty = value.isNull() || (value.isContainerNode() && value.isEmpty());
          if (!empty && !known.contains(name)) {
            add(name);
          }
        });
  }

  /** Name → JSON text. */
  public Map<String, String> all() {
    return names;
  }
}
