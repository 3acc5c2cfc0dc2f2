package dev.hearth.config;

import dev.hearth.config.Parts.Pair;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.Profiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the differences of two configurations into words, in the order of their parts. */
/*
 * A target that differs by nothing but its provider is not told of: the provider is, once, instead
 * of every model that uses it.
 */
final class ChangeWords {

  /** Where the gateway listens: its door stays where it is. */
  private static final Set<String> AT_NEXT_START = Set.of("host", "port");

  private static final Map<String, String> LISTEN_KEYS =
      Map.of(
          "maxBodyBytes", "max_body",
          "maxBytesInFlight", "max_in_flight",
          "origins", "cors_origins");

  private static final Map<String, String> KEYS =
      Map.of(
          "dialect", "type",
          "endpoint", "address",
          "basePath", "address",
          "credentials", "key",
          "extraHeaders", "headers",
          "limits", "max_parallel, max_queue, max_wait",
          "repeats", "retries");

  private final List<String> now = new ArrayList<>();
  private final List<String> atNextStart = new ArrayList<>();

  List<String> now() {
    return now;
  }

  List<String> atNextStart() {
    return atNextStart;
  }

  void compare(Configuration running, Configuration next) {
    catalog(running.catalog(), next.catalog());
    Parts.different(running, next)
        .forEach((name, pair) -> {
          switch (name) {
            case "source", "notices" -> {} // where it comes from and what it says, not what it does
            case "ingress" -> listen(Parts.different(running.ingress(), next.ingress()));
            case "masterKey" -> now.add("listen.master_key " + become(pair));
            case "keeping" -> now.add("responses changed");
            case "links" -> now.add("fetch changed");
            case "nvidiaSmi" -> now.add("gpu.nvidia_smi " + become(pair));
            case "cloudKeys" -> now.add("cloud keys of the environment changed");
            case "catalog" -> {} // was first
            case "providers" ->
                entries("provider", byName(running.providers()), byName(next.providers()));
            case "profiles" -> profiles(running.profiles(), next.profiles());
            default -> now.add(Parts.key(name) + " " + become(pair));
          }
        });
  }

  private void profiles(Profiles running, Profiles next) {
    entries("profile", running.byName(), next.byName());
    Parts.different(running, next)
        .forEach((name, pair) -> {
          switch (name) {
            case "byName" -> {} // was first
            case "configured" ->
                now.add(
                    "profile changed from %s to %s"
                        .formatted(orNone(pair.before()), orNone(pair.after())));
            default -> backends();
          }
        });
  }

  /** Of providers that models use everything is told already. */
  private void backends() {
    if (now.isEmpty()) {
      now.add("what stands behind the vendors of profiles changed");
    }
  }

  private static Object orNone(@Nullable Object profile) {
    return profile == null ? Profile.NONE : profile;
  }

  private void listen(Map<String, Pair> different) {
    different.forEach((name, pair) -> {
      String key = "listen." + listenKey(name);
      String line =
          pair.after() instanceof Number || pair.after() instanceof Duration || isText(pair)
              ? "%s changed from %s to %s".formatted(key, text(pair.before()), text(pair.after()))
              : key + " changed";
      if (AT_NEXT_START.contains(name)) {
        atNextStart.add(line + ": takes effect at the next start");
      } else {
        now.add(line);
      }
    });
  }

  /** What a part of the door is called in a file. */
  static String listenKey(String component) {
    return LISTEN_KEYS.getOrDefault(component, Parts.key(component));
  }

  private static boolean isText(Pair pair) {
    return pair.after() instanceof String;
  }

  private void catalog(Catalog running, Catalog next) {
    entries("model", models(running), models(next));
    Parts.different(running, next)
        .forEach((name, pair) -> {
          switch (name) {
            case "groups", "wildcards", "configured" -> {} // the models, and whether there are any
            case "aliases" -> entries("alias", running.aliases(), next.aliases());
            case "policies" -> entries("policy", running.policies(), next.policies());
            default -> now.add(Parts.key(name) + " changed");
          }
        });
    List<String> before = running.names();
    List<String> after = next.names();
    if (!before.equals(after) && Set.copyOf(before).equals(Set.copyOf(after))) {
      now.add("the order of the models changed");
    }
  }

  private static Map<String, ModelGroup> models(Catalog catalog) {
    Map<String, ModelGroup> models = new LinkedHashMap<>();
    catalog.everyGroup().forEach(group -> models.put(group.name(), group));
    return models;
  }

  private void entries(String noun, Map<?, ?> before, Map<?, ?> after) {
    Set<Object> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (Object name : names) {
      Object was = before.get(name);
      Object is = after.get(name);
      if (was == null) {
        now.add("%s %s added".formatted(noun, name));
      } else if (is == null) {
        now.add("%s %s removed".formatted(noun, name));
      } else if (!was.equals(is)) {
        changed(noun + " " + name, was, is);
      }
    }
  }

  private void changed(String what, Object was, Object is) {
    Set<String> keys = new LinkedHashSet<>();
    if (was instanceof ModelGroup before && is instanceof ModelGroup after) {
      Parts.different(before, after).keySet().forEach(name -> keys.add(key(name)));
      if (withoutProviders(before.targets()).equals(withoutProviders(after.targets()))) {
        keys.remove("targets");
      }
      if (keys.isEmpty()) {
        return;
      }
    } else if (was instanceof Provider before && is instanceof Provider after) {
      Parts.different(before, after).keySet().forEach(name -> keys.add(key(name)));
    }
    now.add(what + " changed" + (keys.isEmpty() ? "" : " (" + String.join(", ", keys) + ")"));
  }

  private static String key(String part) {
    return KEYS.getOrDefault(part, Parts.key(part));
  }

  private static List<Map<String, @Nullable Object>> withoutProviders(List<Target> targets) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Target target : targets) {
      Map<String, @Nullable Object> parts = Parts.of(target);
      parts.put("provider", target.provider().name());
      all.add(parts);
    }
    return all;
  }

  private static Map<String, Provider> byName(List<Provider> providers) {
    Map<String, Provider> byName = new LinkedHashMap<>();
    providers.forEach(provider -> byName.put(provider.name(), provider));
    return byName;
  }

  private static String become(Pair pair) {
    return pair.before() == null ? "set" : pair.after() == null ? "removed" : "changed";
  }

  private static String text(@Nullable Object value) {
    return value instanceof Duration duration
        ? duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms"
        : Objects.toString(value);
  }
}
