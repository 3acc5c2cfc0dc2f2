package dev.hearth.ingress;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.inference.Operation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which path leads where. Built at start, immutable afterwards. */
public final class Routes {
  private final Map<String, Route> exact;
  private final Map<String, Route> prefixes;
  private final DoorDialect defaultDoor;

  private Routes(Map<String, Route> exact, Map<String, Route> prefixes, DoorDialect defaultDoor) {
    this.exact = Map.copyOf(exact);
    this.prefixes = Map.copyOf(prefixes);
    this.defaultDoor = defaultDoor;
  }

  /** What a path leads to. */
  public sealed interface Route {

    /** The dialect that its errors are told in. */
    DoorDialect door();
  }

  /** A question for a model: POST, answered by the pipeline. */
  public record InferenceRoute(Asked asked, DoorDialect door) implements Route {}

  /**
   * A question to the gateway itself: GET, answered on a virtual thread.
   *
   * @param open whether it is answered without a key
   */
  public record ControlRoute(ControlHandler handler, boolean open, DoorDialect door)
      implements Route {}

  /** Answers one control request; may block. */
  @FunctionalInterface
  public interface ControlHandler {

    /**
     * The answer.
     *
     * @param rest what follows the route's path, decoded; empty for an exact one
     */
    ControlAnswer answer(String rest);
  }

  /** An answer that the gateway gives of itself. */
  public record ControlAnswer(int status, String contentType, String body) {
    public static ControlAnswer json(String body) {
      return new ControlAnswer(200, "application/json", body);
    }
  }

  /** Collects routes. */
  public static final class Builder {
    private final Map<String, Route> exact = new HashMap<>();
    private final Map<String, Route> prefixes = new HashMap<>();
    private final DoorDialect door;

    private Builder(DoorDialect door) {
      this.door = door;
    }

    /** Serves an operation at the path, with and without {@code /v1}. */
    public Builder inference(String path, Operation operation) {
      exact.put(path, new InferenceRoute(Asked.of(operation), door));
      exact.put("/v1" + path, new InferenceRoute(Asked.of(operation), door));
      return this;
    }

    public Builder control(String path, boolean open, ControlHandler handler) {
      exact.put(path, new ControlRoute(handler, open, door));
      return this;
    }

    /** Serves every path that begins so; the prefix ends with a slash. */
    public Builder controlBelow(String prefix, ControlHandler handler) {
      prefixes.put(prefix, new ControlRoute(handler, false, door));
      return this;
    }

    public Routes build() {
      return new Routes(exact, prefixes, door);
    }
  }

  public static Builder speaking(DoorDialect door) {
    return new Builder(door);
  }

  /** Where a path leads, null for nowhere. */
  @Nullable Route find(String path) {
    Route route = exact.get(path);
    if (route != null) {
      return route;
    }
    String prefix = prefixOf(path);
    return prefix == null ? null : prefixes.get(prefix);
  }

  /** What follows the prefix that matches the path; empty for an exact route. */
  String rest(String path) {
    String prefix = exact.containsKey(path) ? null : prefixOf(path);
    return prefix == null ? "" : path.substring(prefix.length());
  }

  /** The dialect for errors where no route is known. */
  DoorDialect defaultDoor() {
    return defaultDoor;
  }

  private @Nullable String prefixOf(String path) {
    for (String prefix : prefixes.keySet()) {
      if (path.length() > prefix.length() && path.startsWith(prefix)) {
        return prefix;
      }
    }
    return null;
  }
}
