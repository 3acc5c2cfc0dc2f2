package dev.hearth.pipeline;

import dev.hearth.governance.Admission;
import dev.hearth.governance.KeyCheck;
import dev.hearth.governance.MasterKey;
import dev.hearth.inference.InferenceError;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask, as it is at one moment: for one request's head, on its event loop.
 *
 * @param master the key that counts
 */
public record Guard(KeyCheck keys, MasterKey master) {

  /** Whether callers need a key; without one only this machine is served. */
  public boolean keyRequired() {
    return master.isSet();
  }

  /** Why the bearer of a key may not ask; null when it may. */
  public @Nullable InferenceError admit(@Nullable String key) {
    return switch (keys.admit(master, key)) {
      case Admission.Admitted _ -> null;
      case Admission.Rejected(InferenceError error) -> error;
    };
  }
}
