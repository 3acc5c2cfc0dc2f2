package dev.hearth.ingress;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.RequestOutline;
import dev.hearth.inference.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which path leads where. Built at start, immutable afterwards. */
public final class Routes {
  private final Map<String, Route> exact;
  private final List<ModelPath> modelPaths;
  private final Map<NamedPath, ControlRoute> named;
  private final Map<String, Route> prefixes;
  private final Map<String, DoorDialect> doors;
  private final DoorDialect defaultDoor;

  private Routes(Builder built) {
    this.exact = Map.copyOf(built.exact);
    this.modelPaths = List.copyOf(built.modelPaths);
    this.named = Map.copyOf(built.named);
    this.prefixes = Map.copyOf(built.prefixes);
    this.doors = Map.copyOf(built.doors);
    this.defaultDoor = built.defaultDoor;
  }

  /** What a path leads to. */
  public sealed interface Route {

    /** The dialect that its errors are told in. */
    DoorDialect door();
  }

  /** A question for a model: POST, answered by the pipeline. */
  public record InferenceRoute(Asked asked, DoorDialect door) implements Route {}

  /** The question where a request would go: POST, with the body of any inference route. */
  public record ExplainRoute(DoorDialect door) implements Route {

    /**
     * The route that the body is meant for: the one of the path that the query's {@code path} says,
     * else the one whose bodies have such fields; null where no question for a model is served.
     */
    @Nullable InferenceRoute about(Routes routes, String query, RequestOutline body) {
      String said = Query.parameter(query, "path");
      RequestTarget meant = RequestTarget.of(said == null ? ExplainedPath.of(body) : said);
      return routes.find(meant) instanceof InferenceRoute route ? route : null;
    }
  }

  /** Who is answered. */
  public enum Access {
    /** Everybody, without a key. */
    OPEN,
    /** Callers, by their keys where there are any. */
    CALLERS,
    /** The holder of the master key; nobody where none is set. */
    MASTER
  }

  /**
   * A question to the gateway itself, answered on a virtual thread.
   *
   * @param handlers by their methods; GET serves HEAD too
   */
  public record ControlRoute(
      SortedMap<String, ControlHandler> handlers, Access access, DoorDialect door)
      implements Route {
    public ControlRoute {
      handlers = Collections.unmodifiableSortedMap(new TreeMap<>(handlers));
    }

    private static ControlRoute of(
        String method, ControlHandler handler, Access access, DoorDialect door) {
      return new ControlRoute(new TreeMap<>(Map.of(method, handler)), access, door);
    }

    /** Whoever answers this method; null when it is not served here. */
    @Nullable ControlHandler handler(String method) {
      return handlers.get(method.equals("HEAD") ? "GET" : method);
    }

    private ControlRoute and(ControlRoute other) {
      SortedMap<String, ControlHandler> all = new TreeMap<>(handlers);
      all.putAll(other.handlers);
      return new ControlRoute(all, access, door);
    }
  }

  /**
   * What is asked of the gateway itself.
   *
   * @param rest what the route's path leaves open; empty for an exact one
   * @param query without the question mark; empty for none
   * @param owner who the caller is to what is kept for it
   * @param userAgent the client's name for itself, null when it did not say
   * @param body empty for GET
   */
  public record ControlRequest(
      String rest, String query, String owner, @Nullable String userAgent, String body) {

    /** The value of a parameter of the query; null when it is not there. */
    public @Nullable String parameter(String name) {
      return Query.parameter(query, name);
    }
  }

  /** Answers one control request; may block. */
  @FunctionalInterface
  public interface ControlHandler {

    ControlAnswer answer(ControlRequest request);
  }

  /** An answer that the gateway gives of itself. */
  public record ControlAnswer(int status, String contentType, String body) {
    public static ControlAnswer json(String body) {
      return new ControlAnswer(200, "application/json", body);
    }
  }

  /** Paths that hold the model's name between two fixed parts. */
  private record ModelPath(
      String prefix,
      String suffix,
      @Nullable String query,
      Operation operation,
      @Nullable Boolean stream,
      DoorDialect door) {

    @Nullable Route match(RequestTarget target) {
      String path = target.path();
      int nameEnd = path.length() - suffix.length();
      boolean matches =
          nameEnd > prefix.length()
              && path.startsWith(prefix)
              && path.endsWith(suffix)
              && (query == null || target.hasParameter(query));
      if (!matches) {
        return null;
      }
      String model = decoded(path.substring(prefix.length(), nameEnd));
      return model == null ? null : new InferenceRoute(new Asked(operation, model, stream), door);
    }

    private static @Nullable String decoded(String text) {
      if (text.indexOf('%') < 0) {
        return text;
      }
      try {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException _) {
        return null;
      }
    }
  }

  /** Paths that hold one name, without a slash, between two fixed parts. */
  private record NamedPath(String prefix, String suffix) {

    @Nullable String nameIn(String path) {
      int end = path.length() - suffix.length();
      boolean matches = end > prefix.length() && path.startsWith(prefix) && path.endsWith(suffix);
      String name = matches ? path.substring(prefix.length(), end) : "/";
      return name.indexOf('/') < 0 ? name : null;
    }
  }

  /** Collects routes. */
  public static final class Builder {
    private final Map<String, Route> exact = new HashMap<>();
    private final List<ModelPath> modelPaths = new ArrayList<>();
    private final Map<NamedPath, ControlRoute> named = new HashMap<>();
    private final Map<String, Route> prefixes = new HashMap<>();
    private final Map<String, DoorDialect> doors = new HashMap<>();
    private final DoorDialect defaultDoor;
    private DoorDialect door;

    private Builder(DoorDialect door) {
      this.defaultDoor = door;
      this.door = door;
    }

    /** The routes that follow speak this dialect. */
    public Builder speaking(DoorDialect next) {
      door = next;
      return this;
    }

    /** Serves an operation at the path, with and without {@code /v1}. */
    public Builder inference(String path, Operation operation) {
      return inferenceAt(path, operation).inferenceAt("/v1" + path, operation);
    }

    /** Serves an operation at exactly this path. */
    public Builder inferenceAt(String path, Operation operation) {
      exact.put(path, new InferenceRoute(Asked.of(operation), door));
      return this;
    }

    /**
     * Serves an operation at every path that is the prefix, a model's name and the suffix.
     *
     * @param stream whether the path asks for a stream; null where the body says so
     */
    public Builder inferenceOf(
        String prefix, String suffix, Operation operation, @Nullable Boolean stream) {
      modelPaths.add(new ModelPath(prefix, suffix, null, operation, stream, door));
      return this;
    }

    /** The same where the query holds this parameter; to be named before those of any query. */
    public Builder inferenceOf(
        String prefix, String suffix, String query, Operation operation, boolean stream) {
      modelPaths.add(new ModelPath(prefix, suffix, query, operation, stream, door));
      return this;
    }

    /** Tells at this path where requests would go. */
    public Builder explaining(String path) {
      exact.put(path, new ExplainRoute(door));
      return this;
    }

    public Builder control(String path, boolean open, ControlHandler handler) {
      Access access = open ? Access.OPEN : Access.CALLERS;
      exact.put(path, ControlRoute.of("GET", handler, access, door));
      return this;
    }

    /** Serves a question that is posted; never without a key where keys are. */
    public Builder posted(String path, ControlHandler handler) {
      exact.put(path, ControlRoute.of("POST", handler, Access.CALLERS, door));
      return this;
    }

    /** Serves a method at this path to the holder of the master key. */
    public Builder admin(String method, String path, ControlHandler handler) {
      exact.put(path, ControlRoute.of(method, handler, Access.MASTER, door));
      return this;
    }

    /** Serves every path that begins so; the prefix ends with a slash. */
    public Builder controlBelow(String prefix, ControlHandler handler) {
      prefixes.put(prefix, ControlRoute.of("GET", handler, Access.CALLERS, door));
      return this;
    }

    /** Serves a method at every path that is the prefix, a name without a slash and the suffix. */
    public Builder controlOf(String prefix, String suffix, String method, ControlHandler handler) {
      ControlRoute route = ControlRoute.of(method, handler, Access.CALLERS, door);
      named.merge(new NamedPath(prefix, suffix), route, ControlRoute::and);
      return this;
    }

    /** Tells in this dialect that nothing is served at a path that begins so. */
    public Builder errorsBelow(String prefix) {
      doors.put(prefix, door);
      return this;
    }

    public Routes build() {
      return new Routes(this);
    }
  }

  public static Builder speaking(DoorDialect door) {
    return new Builder(door);
  }

  /** Where a request leads, null for nowhere. */
  @Nullable Route find(RequestTarget target) {
    String path = target.path();
    Route route = exact.get(path);
    if (route != null) {
      return route;
    }
    for (ModelPath modelPath : modelPaths) {
      Route match = modelPath.match(target);
      if (match != null) {
        return match;
      }
    }
    for (Map.Entry<NamedPath, ControlRoute> entry : named.entrySet()) {
      if (entry.getKey().nameIn(path) != null) {
        return entry.getValue();
      }
    }
    String prefix = prefixOf(path, prefixes);
    return prefix == null ? null : prefixes.get(prefix);
  }

  /** What the path that matches leaves open: a name, or all behind a prefix; else empty. */
  String rest(String path) {
    if (exact.containsKey(path)) {
      return "";
    }
    for (NamedPath namedPath : named.keySet()) {
      String name = namedPath.nameIn(path);
      if (name != null) {
        return name;
      }
    }
    String prefix = prefixOf(path, prefixes);
    return prefix == null ? "" : path.substring(prefix.length());
  }

  /** The dialect in which a caller is told of errors, whether or not it is served. */
  DoorDialect door(RequestTarget target) {
    Route route = find(target);
    if (route != null) {
      return route.door();
    }
    String prefix = prefixOf(target.path(), doors);
    return prefix == null ? defaultDoor : doors.getOrDefault(prefix, defaultDoor);
  }

  private static @Nullable String prefixOf(String path, Map<String, ?> prefixes) {
    for (String prefix : prefixes.keySet()) {
      if (path.length() > prefix.length() && path.startsWith(prefix)) {
        return prefix;
      }
    }
    return null;
  }
}
