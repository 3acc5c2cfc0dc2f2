package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.config.Section.Item;
import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.ToolNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the keys of one profile on top of another one. */
final class ProfileSection {

  /** Agents are named in paths, header fields and metrics. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  static final String NAME_EXPECTED = "a name of 1 to 64 letters, digits, '.', '_' or '-'";

  private static final int LONGEST_TOOL = 64;

  private final Section section;
  private final Profile start;

  /**
   * @param start what holds where the section says nothing
   */
  ProfileSection(Section section, Profile start) {
    this.section = section.only(ProfileKeys.PROFILE_KEYS);
    this.start = start;
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** A profile that says nothing. */
  static Profile empty(String name, String origin) {
    return new Profile(name, origin, "", Map.of(), Map.of(), Map.of(), false, null);
  }

  Profile read() {
    Map<String, Boolean> denials = denials(section.section(ProfileKeys.PERMISSION));
    return new Profile(
        start.name(),
        start.origin(),
        section.get(ProfileKeys.DESCRIPTION).orElse(start.description()),
        agents(denials),
        limits(ProfileKeys.PROVIDER_LIMITS, start.providerLimits()),
        limits(ProfileKeys.MODEL_LIMITS, start.modelLimits()),
        section.get(ProfileKeys.LOCAL_ONLY).orElse(start.localOnly()),
        section.get(ProfileKeys.POLICY).orElse(start.policy()));
  }

  private Map<String, Agent> agents(Map<String, Boolean> denials) {
    Map<String, Agent> agents = new LinkedHashMap<>();
    start
        .agents()
        .forEach((name, agent) ->
            agents.put(name, new Agent(name, agent.chain(), denied(agent.denied(), denials))));
    Section named = section.section(ProfileKeys.AGENTS);
    named
        .mapping()
        .entries()
        .forEach((name, entry) -> {
          Place at = named.place().at(name);
          checkName(name, entry.keyMark(), at);
          Agent agent = agent(name.toLowerCase(Locale.ROOT), entry.value(), at, denials);
          if (agent != null) {
            agents.put(agent.name(), agent);
          }
        });
    return agents;
  }

  private @Nullable Agent agent(
      String name, Node value, Place at, Map<String, Boolean> profileDenials) {
    Agent base = start.agents().get(name);
    Section keys = section(value, at);
    if (keys == null) {
      return null;
    }
    String model =
        base == null
            ? keys.require(ProfileKeys.MODEL).orElse(null)
            : keys.get(ProfileKeys.MODEL).orElse(base.model());
    List<String> fallbacks =
        keys.texts(ProfileKeys.FALLBACKS)
            .map(items -> items.stream().map(Item::text).toList())
            .orElse(base == null ? List.of() : base.fallbacks());
    ToolNames denied = denied(base == null ? ToolNames.NONE : base.denied(), profileDenials);
    denied = denied(denied, denials(keys.section(ProfileKeys.AGENT_PERMISSION)));
    return model == null ? null : new Agent(name, chain(model, fallbacks), denied);
  }

  private static List<String> chain(String model, List<String> fallbacks) {
    var chain = new java.util.LinkedHashSet<String>();
    chain.add(model);
    chain.addAll(fallbacks);
    return List.copyOf(chain);
  }

  /** An agent's keys; the short form is its model and nothing else. */
  private @Nullable Section section(Node value, Place at) {
    if (value instanceof Node.Scalar scalar && !scalar.isNull()) {
      Node.Entry model = new Node.Entry(scalar.mark(), scalar);
      Node.Mapping keys = new Node.Mapping(scalar.mark(), Map.of(ProfileKeys.MODEL.name(), model));
      return new Section(keys, at, section.problems(), Severity.ERROR);
    }
    if (value instanceof Node.Mapping mapping) {
      return new Section(mapping, at, section.problems(), Severity.ERROR)
          .only(ProfileKeys.AGENT_KEYS);
    }
    section
        .problems()
        .error(at, value, "provider/model, or keys such as model", "write 'model:' below it");
    return null;
  }

  private void checkName(String name, Mark mark, Place at) {
    if (!isName(name)) {
      section
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  at.path(),
                  "the name '" + Node.Shown.of(name) + "'",
                  NAME_EXPECTED,
                  "rename the agent",
                  mark));
    }
  }

  /** Whether each tool that is named is denied. */
  private static Map<String, Boolean> denials(Section permission) {
    Map<String, Boolean> denials = new LinkedHashMap<>();
    permission
        .mapping()
        .entries()
        .forEach((tool, entry) -> {
          Place at = permission.place().at(tool);
          boolean fits =
              tool.length() <= LONGEST_TOOL && tool.chars().allMatch(c -> c > ' ' && c <= '~');
          if (!fits) {
            permission
                .problems()
                .add(
                    new Problem(
                        Severity.ERROR,
                        at.path(),
                        "the tool '" + Node.Shown.of(tool) + "'",
                        "a tool's name of 1 to 64 visible ASCII characters",
                        "write the name that the agent gives the tool",
                        entry.keyMark()));
          }
          permission
              .read(ProfileKeys.PERMIT, entry.value(), at)
              .ifPresent(word -> denials.put(ToolNames.plain(tool), word.equals("deny")));
        });
    return denials;
  }

  private static ToolNames denied(ToolNames before, Map<String, Boolean> denials) {
    TreeSet<String> denied = new TreeSet<>(before.plain());
    denials.forEach((tool, isDenied) -> {
      if (isDenied) {
        denied.add(tool);
      } else {
        denied.remove(tool);
      }
    });
    return new ToolNames(denied);
  }

  private Map<String, Integer> limits(Key<Node.Mapping> key, Map<String, Integer> before) {
    Map<String, Integer> limits = new LinkedHashMap<>(before);
    Section said = section.section(key);
    said.mapping()
        .entries()
        .forEach((name, entry) ->
            said.read(ProfileKeys.AT_ONCE, entry.value(), said.place().at(name))
                .ifPresent(most -> limits.put(name, most)));
    return limits;
  }
}
