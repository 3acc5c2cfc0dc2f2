package dev.hearth.config;

import static dev.hearth.config.Key.key;

import java.util.List;

/** The keys of {@code profiles} in {@code hearth.yaml}. */
final class ProfileKeys {
  private static final Kind<Node.Mapping> SECTION = Kinds.MAPPING.labelled("section");
  private static final Kind<Node> LIST = Kinds.ANY.labelled("list of models");

  /** What a permission may say. */
  static final Kind<String> PERMIT = Kinds.oneOf("permission", List.of("allow", "ask", "deny"));

  /** A limit of requests at once. */
  static final Kind<Integer> AT_ONCE = Kinds.whole(1, 100_000);

  static final Key<String> PROFILE =
      key(
          "profile",
          Kinds.TEXT,
          "none",
          "The profile in force: one of `profiles` or one that comes along, see [profiles](profiles.md)");

  static final Key<Node.Mapping> PROFILES =
      key(
          "profiles",
          SECTION,
          "none",
          "Which models a team of agents works with, by names of your choice");

  static final Key<String> DESCRIPTION =
      key("description", Kinds.TEXT, "none", "What it is for, for people");

  static final Key<String> BASE =
      key(
          "base",
          Kinds.TEXT,
          "none",
          "The profile that it begins with: one that comes along, or one that stands above it");

  static final Key<String> FILE =
      key(
          "file",
          Kinds.TEXT.labelled("file"),
          "none",
          "The JSON (or YAML) of an agent harness's profile; relative to this file. The keys below go before it");

  static final Key<Node.Mapping> AGENTS =
      key("agents", SECTION, "none", "Its agents by their names: a model, or the keys below");

  static final Key<Node.Mapping> PERMISSION =
      key(
          "permission",
          SECTION,
          "allow",
          "Tools at targets on your own machines, `tool: deny`: what is denied is taken out of requests and answers. `allow` and `ask` leave it in");

  static final Key<Node.Mapping> PROVIDER_LIMITS =
      key(
          "provider_limits",
          SECTION,
          "none",
          "Requests at once over all agents, `provider: number`; the others wait up to the provider's `max_wait`, then take a fallback");

  static final Key<Node.Mapping> MODEL_LIMITS =
      key("model_limits", SECTION, "none", "The same of a model, `provider/model: number`");

  static final Key<Boolean> LOCAL_ONLY =
      key(
          "local_only",
          Kinds.FLAG,
          "false",
          "Whether its agents get targets on your own machines alone");

  static final Key<String> POLICY =
      key(
          "policy",
          Kinds.TEXT,
          "none",
          "A name from `policies` that is asked first; where no rule of it matches, the agent's own models answer");

  static final Table PROFILE_KEYS =
      new Table(
          "profiles.<name>",
          List.of(
              DESCRIPTION,
              BASE,
              FILE,
              AGENTS,
              PERMISSION,
              PROVIDER_LIMITS,
              MODEL_LIMITS,
              LOCAL_ONLY,
              POLICY));

  static final Key<String> MODEL =
      key(
          "model",
          Kinds.TEXT.labelled("model"),
          "required; the base's",
          "`provider/model`, with the name or the type of a provider, or a name that is served");

  static final Key<Node> FALLBACKS =
      key("fallbacks", LIST, "none; the base's", "What takes its place, in order");

  static final Key<Node.Mapping> AGENT_PERMISSION =
      key("permission", SECTION, "the profile's", "The same for this agent alone");

  static final Table AGENT_KEYS =
      new Table("profiles.<name>.agents.<agent>", List.of(MODEL, FALLBACKS, AGENT_PERMISSION));

  /** In the order of the documentation. */
  static final List<Table> TABLES = List.of(PROFILE_KEYS, AGENT_KEYS);

  private ProfileKeys() {}
}
