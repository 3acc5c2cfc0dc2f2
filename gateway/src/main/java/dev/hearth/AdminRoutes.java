package dev.hearth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.Reload.Applied;
import dev.hearth.Reload.Rejected;
import dev.hearth.Reload.Trigger;
import dev.hearth.Reload.Unchanged;
import dev.hearth.cli.ProblemText;
import dev.hearth.config.Configuration;
import dev.hearth.config.Mark;
import dev.hearth.config.Problem;
import dev.hearth.dialect.Json;
import dev.hearth.ingress.Routes;
import dev.hearth.ingress.Routes.ControlAnswer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the holder of the master key may ask of the configuration. No answer has a secret. */
record AdminRoutes(Reloads reloads, Supplier<Configuration> running) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  void add(Routes.Builder routes) {
    routes
        .admin("GET", "/admin/config", _ -> answer(200, configuration()))
        .admin("POST", "/admin/reload", _ -> reload());
  }

  private ControlAnswer reload() {
    Reload reload = reloads.reload(Trigger.ADMIN);
    ObjectNode node = NODES.objectNode().put("outcome", reload.outcome());
    switch (reload) {
      case Applied(List<String> changes, List<String> waiting) -> {
        node.set("changes", array(changes));
        node.set("at_next_start", array(waiting));
        node.set("notices", array(running.get().notices()));
        return answer(200, node);
      }
      case Unchanged(List<String> waiting) -> {
        node.set("at_next_start", array(waiting));
        return answer(200, node);
      }
      case Rejected rejected -> {
        problems(node, rejected);
        return answer(422, node);
      }
    }
  }

  private ObjectNode configuration() {
    Reloads.State state = reloads.state();
    Configuration now = running.get();
    ObjectNode node =
        NODES
            .objectNode()
            .put("source", now.source())
            .put("loaded_at", state.loadedAt().toString());
    node.set("models", array(now.catalog().names()));
    node.set("notices", array(now.notices()));
    node.set("at_next_start", array(state.waiting()));
    node.set("files", array(state.files().keySet().stream().map(Path::toString).sorted().toList()));
    ObjectNode counts = node.putObject("reloads");
    state.outcomes().forEach(counts::put);
    node.set("last_failed_reload", failure(state.failure()));
    return node;
  }

  private static JsonNode failure(Reloads.@Nullable Failure failure) {
    if (failure == null) {
      return NODES.nullNode();
    }
    ObjectNode node =
        NODES.objectNode().put("at", failure.at().toString()).put("by", failure.by().words());
    problems(node, failure.rejected());
    return node;
  }

  private static void problems(ObjectNode node, Rejected rejected) {
    node.put("source", rejected.source());
    ArrayNode problems = node.putArray("problems");
    rejected.problems().forEach(problem -> problems.add(problem(problem)));
    node.put("text", ProblemText.blocks(rejected.problems()));
  }

  private static ObjectNode problem(Problem problem) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
            .put("path", problem.path());
    Mark mark = problem.mark();
    if (mark != null) {
      node.put("line", mark.line()).put("column", mark.column());
    }
    return node.put("value", problem.value())
        .put("expected", problem.expectation())
        .put("do", problem.advice());
  }

  private static ArrayNode array(List<String> texts) {
    ArrayNode array = NODES.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  private static ControlAnswer answer(int status, ObjectNode node) {
    return new ControlAnswer(status, "application/json", Json.text(node));
  }
}
