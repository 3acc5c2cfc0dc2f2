package dev.hearth;

import dev.hearth.dialect.ollama.OllamaListing;
import dev.hearth.dialect.ollama.OllamaModel;
import dev.hearth.dialect.ollama.OllamaModel.Capability;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.routing.ModelGroup;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The models of the moment as Ollama's clients are told of them. What a model can do is not known
 * yet: it is said to do what its dialects carry.
 *
 * @param started when the gateway learnt of them
 */
record OllamaModels(Models models, Instant started) {
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
    return new OllamaModel(group.name(), null, null, CARRIED, 0, started);
  }
}
