package dev.hearth;

import dev.hearth.dialect.ollama.OllamaListing;
import dev.hearth.dialect.ollama.OllamaModel;
import dev.hearth.dialect.ollama.OllamaModel.Capability;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.provider.ModelTraits;
import dev.hearth.routing.ModelGroup;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The models of the moment as Ollama's clients are told of them. One of which nobody tells what it
 * can do is said to do what every dialect carries.
 *
 * @param traits what is known of a group
 * @param started when the gateway learnt of them
 */
record OllamaModels(Models models, Function<ModelGroup, ModelTraits> traits, Instant started) {
  private static final Set<Capability> CARRIED =
      EnumSet.of(Capability.COMPLETION, Capability.TOOLS);

  String tags() {
    return OllamaListing.tags(
        models.catalog().groups().values().stream().map(group -> of(group)).toList());
  }

  /** None: the gateway does not know what its back ends hold in memory. */
  String ps() {
    return OllamaListing.ps(List.of());
  }

  ControlAnswer show(String question) {
    String name = OllamaListing.asked(question);
    ModelGroup group = models.catalog().find(name);
    return group == null
        ? new ControlAnswer(404, "application/json", OllamaListing.notFound(name))
        : ControlAnswer.json(OllamaListing.show(of(group)));
  }

  private OllamaModel of(ModelGroup group) {
    ModelTraits known = traits.apply(group);
    Long window = known.contextWindow() == 0 ? null : (long) known.contextWindow();
    return new OllamaModel(group.name(), null, window, capabilities(known), 0, started);
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
