package dev.hearth;

import dev.hearth.dialect.ollama.OllamaListing;
import dev.hearth.dialect.ollama.OllamaModel;
import dev.hearth.dialect.ollama.OllamaModel.Capability;
import dev.hearth.dialect.ollama.OllamaModel.Running;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.provider.Loaded;
import dev.hearth.provider.ModelTraits;
import dev.hearth.routing.ModelGroup;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The models of the moment as Ollama's clients are told of them. One of which nobody tells what it
 * can do is said to do what every dialect carries.
 *
 * @param traits what is known of a group
 * @param loaded asks the back ends what they have in memory, by their names
 * @param started when the gateway learnt of them
 */
record OllamaModels(
    Models models,
    Function<ModelGroup, ModelTraits> traits,
    Supplier<Map<String, List<Loaded>>> loaded,
    Instant started) {
  private static final Set<Capability> CARRIED =
      EnumSet.of(Capability.COMPLETION, Capability.TOOLS);

  String tags() {
    return OllamaListing.tags(
        models.catalog().listed().entrySet().stream()
            .map(listed -> of(listed.getKey(), listed.getValue()))
            .toList());
  }

  /** The models that local back ends have in memory, as they say when they are asked now. */
  String ps() {
    Map<String, List<Loaded>> held = loaded.get();
    return OllamaListing.ps(
        models.catalog().groups().values().stream()
            .flatMap(group -> held(group, held).limit(1).map(one -> running(group, one)))
            .toList());
  }

  private static Stream<Loaded> held(ModelGroup group, Map<String, List<Loaded>> held) {
    return group.targets().stream()
        .flatMap(target ->
            held.getOrDefault(target.provider().name(), List.of()).stream()
                .filter(one -> one.answersTo(target.model())));
  }

  private Running running(ModelGroup group, Loaded one) {
    OllamaModel known = of(group.name(), group);
    Long window =
        one.contextWindow() == 0 ? known.contextLength() : (Long) (long) one.contextWindow();
    OllamaModel model =
        new OllamaModel(
            known.name(), one.family(), window, known.capabilities(), one.size(), started);
    return new Running(model, one.expiresAt(), one.sizeInVram());
  }

  ControlAnswer show(String question) {
    String name = OllamaListing.asked(question);
    ModelGroup group = models.catalog().find(name);
    return group == null
        ? new ControlAnswer(404, "application/json", OllamaListing.notFound(name))
        : ControlAnswer.json(OllamaListing.show(of(group.name(), group)));
  }

  private OllamaModel of(String name, ModelGroup group) {
    ModelTraits known = traits.apply(group);
    Long window = known.contextWindow() == 0 ? null : (long) known.contextWindow();
    return new OllamaModel(name, null, window, capabilities(known), 0, started);
  }

  private static Set<Capability> capabilities(ModelTraits known) {
    Set<Capability> words = EnumSet.noneOf(Capability.class);
    known
        .capabilities()
        .forEach(capability ->
            words.add(
                switch (capability) {
                  case CHAT -> Capability.COMPLETION;
                  case TOOLS -> Capability.TOOLS;
                  case VISION -> Capability.VISION;
                  case THINKING -> Capability.THINKING;
                  case EMBEDDING -> Capability.EMBEDDING;
                }));
    return words.isEmpty() ? CARRIED : words;
  }
}
