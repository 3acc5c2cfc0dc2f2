package dev.hearth.routing.profile;

import dev.hearth.provider.Provider;
import java.util.Objects;

/** What stands behind the vendor that a profile writes before a model's name. */
public sealed interface Backend {

  /**
   * A back end.
   *
   * @param type the type that it is of, such as {@code ollama}
   * @param listed whether a configuration lists it; else it is the type's usual one, and one of the
   *     type that was found running goes before it
   */
  record Known(Provider provider, String type, boolean listed) implements Backend {
    public Known {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(type, "type");
    }
  }

  /** None, and why, in words. */
  record Missing(String reason) implements Backend {
    public Missing {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
