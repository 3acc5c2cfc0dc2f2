package dev.hearth.config;

import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.FreeFirst;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration comes to, in words.
 *
 * @param names how many models there are, aliases not counted
 * @param targets how many targets the models have, all together
 * @param providers the names of the back ends
 */
public record Overview(List<Line> models, int names, int targets, List<String> providers) {

  /**
   * A name that callers may ask for.
   *
   * @param answers what answers, in words
   */
  public record Line(String name, String answers) {}

  public Overview {
    models = List.copyOf(models);
    providers = List.copyOf(providers);
  }

  public static Overview of(Configuration configuration) {
    List<Line> lines = new ArrayList<>();
    Set<Target> targets = new HashSet<>();
    List<ModelGroup> groups = configuration.catalog().everyGroup().toList();
    for (ModelGroup group : groups) {
      targets.addAll(group.targets());
      lines.add(new Line(group.name(), answers(group)));
    }
    configuration
        .catalog()
        .aliases()
        .forEach((name, alias) -> lines.add(new Line(name, "alias of " + alias.group())));
    return new Overview(
        lines,
        groups.size(),
        targets.size(),
        configuration.providers().stream().map(Provider::name).toList());
  }

  private static String answers(ModelGroup group) {
    LinkedHashSet<String> names = new LinkedHashSet<>();
    for (Target target : group.targets()) {
      names.add(name(target) + reason(FreeFirst.leavesOut(group.choice(), target)));
    }
    String chosen = group.policy() == null ? "" : "by the policy " + group.policy() + ": ";
    String targets = chosen + String.join(" or ", names);
    return group.fallbacks().usual().isEmpty()
        ? targets
        : targets + ", then " + String.join(", then ", group.fallbacks().usual());
  }

  private static String name(Target target) {
    return target.provider().name() + (target.isUndecided() ? "" : '/' + target.model());
  }

  /** Why it is not asked; what its server lists is known only when the gateway runs. */
  private static String reason(Route.@Nullable Why why) {
    return why == Route.Why.PAID ? " (" + why.words() + ")" : "";
  }
}
