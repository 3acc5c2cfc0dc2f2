package dev.hearth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.ProfileSwitch.Switched;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.ingress.Routes;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.ingress.Routes.ControlRequest;
import dev.hearth.routing.Agents;
import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.Profiles;

/** What the holder of the master key may ask of the profiles, and which one is in force. */
record ProfileRoutes(ProfileSwitch profileSwitch, Models models) {

  void add(Routes.Builder routes) {
    routes.admin("GET", "/admin/profiles", _ -> list()).admin("POST", "/admin/profile", this::use);
  }

  private ControlAnswer list() {
    Profiles profiles = models.snapshot().configuration().profiles();
    ProfileChoice choice = models.profile();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("in_force", choice.name())
            .put("why", choice.why())
            .put("configured", ProfileChoice.orNone(profiles.configured()));
    addLeftOut(node, models.catalog().agents());
    ArrayNode all = node.putArray("profiles");
    profiles.byName().values().forEach(profile -> describe(profile, all.addObject()));
    return ControlAnswer.json(Json.text(node));
  }

  private static void describe(Profile profile, ObjectNode node) {
    node.put("name", profile.name())
        .put("origin", profile.origin())
        .put("description", profile.description())
        .put("local_only", profile.localOnly());
    ObjectNode limits = node.putObject("provider_limits");
    profile.providerLimits().forEach(limits::put);
    ObjectNode models = node.putObject("model_limits");
    profile.modelLimits().forEach(models::put);
    ObjectNode agents = node.putObject("agents");
    for (Agent agent : profile.agents().values()) {
      ObjectNode one = agents.putObject(agent.name()).put("model", agent.model());
      ArrayNode fallbacks = one.putArray("fallbacks");
      agent.fallbacks().forEach(fallbacks::add);
      ArrayNode denied = one.putArray("denied_tools");
      agent.denied().plain().forEach(denied::add);
    }
  }

  private ControlAnswer use(ControlRequest request) {
    JsonNode wish = Json.objectOrNull(request.body());
    String name = wish == null ? null : wish.path("name").textValue();
    if (name == null) {
      throw new InferenceException(
          InferenceError.of(
              Kind.INVALID_REQUEST,
              "The body names no profile (expected: {\"name\": \"a profile's name, or none\"})."));
    }
    Switched switched = profileSwitch.use(name, "POST /admin/profile");
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("in_force", switched.profile())
            .put("before", switched.before())
            .put("stored", switched.notStored() == null);
    if (switched.notStored() != null) {
      node.put("not_stored", switched.notStored());
    }
    addLeftOut(node, models.catalog().agents());
    return ControlAnswer.json(Json.text(node));
  }

  private static void addLeftOut(ObjectNode node, Agents agents) {
    ArrayNode leftOut = node.putArray("left_out");
    agents
        .leftOut()
        .forEach((model, reason) -> leftOut.addObject().put("model", model).put("reason", reason));
  }
}
