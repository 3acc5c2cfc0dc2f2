package dev.hearth;

import dev.hearth.dialect.openai.ModelsAnswer;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.ingress.Routes;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.ingress.Routes.ControlRequest;
import dev.hearth.pipeline.RequestPipeline;
import dev.hearth.provider.HealthProbes;
import dev.hearth.provider.HealthReport;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Route;
import dev.hearth.telemetry.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What is served at which path, and the answers that the gateway gives of itself. */
record ControlRoutes(
    Models models,
    HealthProbes probes,
    Metrics metrics,
    BooleanSupplier draining,
    String version,
    Instant started) {

  Routes routes() {
    return Routes.speaking(new OpenAiDialect())
        .inference("/chat/completions", Operation.CHAT)
        .inference("/completions", Operation.COMPLETION)
        .inference("/embeddings", Operation.EMBEDDING)
        .control("/v1/models", false, _ -> list())
        .control("/models", false, _ -> list())
        .controlBelow("/v1/models/", this::show)
        .controlBelow("/models/", this::show)
        .control("/", true, _ -> new ControlAnswer(200, "text/plain", "Hearth is running\n"))
        .control("/health", false, _ -> health())
        .control("/health/liveliness", true, _ -> answer(HealthReport.liveliness()))
        .control("/health/liveness", true, _ -> answer(HealthReport.liveliness()))
        .control("/health/readiness", true, _ -> readiness())
        .control("/metrics", false, _ -> scrape())
        .build();
  }

  private ControlAnswer list() {
    return ControlAnswer.json(
        ModelsAnswer.list(
            models.catalog().groups().values().stream().map(this::describe).toList()));
  }

  private ControlAnswer show(ControlRequest request) {
    String name = request.rest();
    Catalog catalog = models.catalog();
    ModelGroup group = catalog.find(name);
    if (group == null) {
      throw new InferenceException(
          RequestPipeline.unknownModel(Route.Unknown.among(catalog, name)));
    }
    return ControlAnswer.json(ModelsAnswer.one(describe(group)));
  }

  private ModelsAnswer.Model describe(ModelGroup group) {
    List<String> owners =
        group.targets().stream().map(target -> target.provider().name()).distinct().toList();
    return new ModelsAnswer.Model(
        group.name(), owners.stream().collect(Collectors.joining(",")), started);
  }

  private ControlAnswer health() {
    return answer(HealthReport.endpoints(probes.health(), models.targets()));
  }

  private ControlAnswer readiness() {
    return answer(
        HealthReport.readiness(
            draining.getAsBoolean(), version, models.catalog().groups().size(), started));
  }

  private ControlAnswer scrape() {
    return new ControlAnswer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
  }

  private static ControlAnswer answer(HealthReport report) {
    return new ControlAnswer(report.status(), "application/json", report.json());
  }
}
