package dev.hearth.routing.policy;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which models fill which roles.
 *
 * @param models by role, those that are filled
 */
public record Roles(Map<ModelRole, String> models) {
  public Roles {
    models = Map.copyOf(models);
  }

  /** The model of a role, else that of the first of its stand-ins; null where all are empty. */
  public @Nullable String find(ModelRole role) {
    String model = models.get(role);
    for (ModelRole standIn : role.standIns()) {
      model = model == null ? models.get(standIn) : model;
    }
    return model;
  }

  /** Each role under its own name, for documents. */
  static Roles named() {
    Map<ModelRole, String> named = new EnumMap<>(ModelRole.class);
    for (ModelRole role : ModelRole.values()) {
      named.put(role, role.word());
    }
    return new Roles(named);
  }
}
