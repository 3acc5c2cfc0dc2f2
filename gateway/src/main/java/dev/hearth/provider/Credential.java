package dev.hearth.provider;

import java.util.Objects;

/** How the gateway proves itself to a back end. */
public sealed interface Credential {

  /** Not at all. */
  record None() implements Credential {}

  /** {@code Authorization: Bearer …}. */
  record Bearer(Secret secret) implements Credential {
    public Bearer {
      Objects.requireNonNull(secret, "secret");
    }
  }

  /** A header of its own, such as {@code x-api-key}. */
  record Header(String name, Secret secret) implements Credential {
    public Header {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(secret, "secret");
    }
  }
}
