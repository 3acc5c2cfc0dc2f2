package dev.hearth.config;

import static dev.hearth.config.Key.key;

import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.policy.ModelRole;
import dev.hearth.routing.policy.Money;
import dev.hearth.routing.policy.Range;
import dev.hearth.routing.policy.Task;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The keys of {@code hearth.yaml} that are about policies. */
final class PolicyKeys {
  private static final Kind<Node.Mapping> SECTION = Kinds.MAPPING.labelled("section");
  private static final Kind<Node> LIST = Kinds.ANY.labelled("list");
  private static final String NONE = "–";

  static final Key<Node.Mapping> POLICIES =
      key(
          "policies",
          SECTION,
          "none",
          "Rules that choose a model, by names of your choice; `auto` is for the model `auto`");
  static final Key<ZoneId> ZONE =
      key(
          "zone",
          PolicyKinds.ZONE,
          "the machine's",
          "The time zone of the times of day in `policies`");
  static final Key<String> POLICY =
      key(
          "policy",
          Kinds.TEXT,
          "none; `auto` for the model `auto`",
          "A name from `policies`: its rules choose the model that answers");

  static final Key<String> BASE =
      key(
          "base",
          Kinds.oneOf("word", List.of("default", "none")),
          "`default`",
          "`default`: the shipped rules come after those here; `none`: there are only those here");
  static final Key<Node.Mapping> ROLES =
      key("roles", SECTION, "none", "The models that the shipped rules choose: `role: model`");
  static final Key<Node> RULES =
      key("rules", LIST, "none", "Your own rules, in order; the first that matches decides");
  static final Key<String> OTHERWISE =
      key(
          "otherwise",
          Kinds.TEXT,
          "by the roles, else the model that was asked for",
          "The model where no rule matches");
  static final Table POLICY_KEYS =
      new Table("policies.<name>", List.of(BASE, ROLES, RULES, OTHERWISE));

  static final Map<ModelRole, Key<String>> ROLE = roles();
  static final Table ROLE_KEYS = new Table("policies.<name>.roles", List.copyOf(ROLE.values()));

  static final Key<String> NAME =
      key("name", Kinds.TEXT, "`rule-1`, `rule-2`, …", "What it is called where it is told of");
  static final Key<Node.Mapping> WHEN =
      key("when", SECTION, "required", "Its conditions; all have to hold");
  static final Key<String> USE = key("use", Kinds.TEXT, "none", "The model that answers then");
  static final Key<Boolean> LOCAL_ONLY =
      key(
          "local_only",
          Kinds.FLAG,
          "false",
          "Only machines of your own answer, or nobody; with `use` that model's, without it those"
              + " of the model that was asked for");
  static final Key<String> FORBID =
      key("forbid", Kinds.TEXT, "none", "Nobody answers; the caller is told this");
  static final Table RULE_KEYS =
      new Table("policies.<name>.rules[]", List.of(NAME, WHEN, USE, LOCAL_ONLY, FORBID));

  static final Key<Node> TASK =
      key("task", LIST, NONE, "What the request is for: " + listed(Task.words()));
  static final Key<Node> COMPLEXITY =
      key("complexity", LIST, NONE, "How much it asks of a model: " + listed(complexities()));
  static final Key<Range> PROMPT_TOKENS =
      key(
          "prompt_tokens",
          PolicyKinds.RANGE,
          NONE,
          "How long the prompt is, such as `\"> 16000\"`, `\">= 3\"`, `\"< 2000\"`, `\"2..5\"`");
  static final Key<Range> OUTPUT_TOKENS =
      key(
          "output_tokens",
          PolicyKinds.RANGE,
          NONE,
          "How long an answer the caller allows; never holds where it set no limit");
  static final Key<Range> TOOLS =
      key("tools", PolicyKinds.COUNT, NONE, "How many tools are offered, or whether any are");
  static final Key<Range> IMAGES =
      key("images", PolicyKinds.COUNT, NONE, "How many images there are, or whether any are");
  static final Key<Range> TURNS = key("turns", PolicyKinds.RANGE, NONE, "How often the user spoke");
  static final Key<String> FORMAT =
      key(
          "format",
          Kinds.oneOf("word", List.of("json", "text")),
          NONE,
          "`json`: the answer has to be JSON, by a schema or without one; `text`: it has not");
  static final Key<Boolean> PRIVACY =
      key(
          "privacy",
          Kinds.FLAG,
          NONE,
          "Whether the header `x-hearth-privacy`, the key or a tag asks for privacy");
  static final Key<Node> AGENT =
      key(
          "agent",
          LIST,
          NONE,
          "The agent: that of the model `agent/NAME`, else of `x-hearth-agent`, else the key's");
  static final Key<Node> KEY = key("key", LIST, NONE, "The name of the caller's key");
  static final Key<Node> TEAM = key("team", LIST, NONE, "The team of the caller's key");
  static final Key<Node> TAG =
      key("tag", LIST, NONE, "A tag of `x-hearth-tags`, `x-litellm-tags` or the key");
  static final Key<Node> HEADER =
      key(
          "header",
          Kinds.ANY.labelled("section"),
          NONE,
          "Header fields: `{ x-app: [mail, web] }`; or the name of one that has to be there");
  static final Key<Node> PRIORITY =
      key("priority", LIST, NONE, "What `x-hearth-priority` says, such as `speed`");
  static final Key<Node> TIME =
      key(
          "time",
          LIST,
          NONE,
          "The time of day, such as `\"22:00-06:00\"`, `\"mon-fri 08:00-18:00\"`, `\"sat,sun\"`");
  static final Key<Money> SPEND_TODAY =
      key(
          "spend_today",
          PolicyKinds.MONEY,
          NONE,
          "What clouds have cost today: `\">= 5\"` US dollars, `\">= 80%\"` of the daily limit, or"
              + " `limit` for all of it");
  static final Key<Money> SPEND_MONTH =
      key("spend_month", PolicyKinds.MONEY, NONE, "The same for this month and its limit");
  static final Key<Boolean> BUDGET_SPENT =
      key("budget_spent", Kinds.FLAG, NONE, "Whether the daily or the monthly limit is used up");
  static final Key<Node> GPU =
      key("gpu", LIST, NONE, "What your graphics cards can take on: " + listed(gpuStates()));
  static final Key<Node.Mapping> NOT =
      key("not", SECTION, "none", "The same keys; none of these may hold");
  static final Table WHEN_KEYS =
      new Table(
          "policies.<name>.rules[].when",
          List.of(
              TASK,
              COMPLEXITY,
              PROMPT_TOKENS,
              OUTPUT_TOKENS,
              TOOLS,
              IMAGES,
              TURNS,
              FORMAT,
              PRIVACY,
              AGENT,
              KEY,
              TEAM,
              TAG,
              HEADER,
              PRIORITY,
              TIME,
              SPEND_TODAY,
              SPEND_MONTH,
              BUDGET_SPENT,
              GPU,
              NOT));

  /** In the order of the documentation. */
  static final List<Table> TABLES = List.of(POLICY_KEYS, ROLE_KEYS, RULE_KEYS, WHEN_KEYS);

  private PolicyKeys() {}

  static List<String> complexities() {
    return Arrays.stream(Complexity.values()).map(Complexity::word).toList();
  }

  static List<String> gpuStates() {
    return Arrays.stream(GpuState.values()).map(GpuState::word).toList();
  }

  private static Map<ModelRole, Key<String>> roles() {
    Map<ModelRole, Key<String>> keys = new LinkedHashMap<>();
    for (ModelRole role : ModelRole.values()) {
      String standIns =
          role.standIns().stream()
              .map(standIn -> "`" + standIn.word() + "`")
              .collect(Collectors.joining(", else "));
      keys.put(
          role,
          key(
              role.word(),
              Kinds.TEXT.labelled("model"),
              standIns.isEmpty() ? "none" : standIns,
              "For " + role.meaning()));
    }
    return keys;
  }

  private static String listed(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }
}
