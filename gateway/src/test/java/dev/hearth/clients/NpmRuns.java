package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the clients from npm showed. Each client is run once, by one process that asks everything of
 * every back end and prints a JSON line a question; the tests look up the lines.
 */
final class NpmRuns {
  private final Site site;
  private final Map<NpmClient, Map<String, JsonNode>> shown = new EnumMap<>(NpmClient.class);
  private final Map<NpmClient, AssertionError> broken = new EnumMap<>(NpmClient.class);
  private @Nullable NpmFolder folder;

  NpmRuns(Site site) {
    this.site = site;
  }

  /** What the client showed when it was asked this; fails with what it threw. */
  JsonNode answer(NpmClient client, String question) {
    JsonNode line = lines(client).get(question);
    if (line == null) {
      throw new AssertionError(client + " did not say anything to '" + question + "'");
    }
    if (line.has("thrown")) {
      throw new AssertionError(client + ", " + question + ": " + line.path("thrown").asText());
    }
    return line.path("value");
  }

  private Map<String, JsonNode> lines(NpmClient client) {
    AssertionError before = broken.get(client);
    if (before != null) {
      throw new AssertionError("the client's one run broke", before);
    }
    return shown.computeIfAbsent(client, this::run);
  }

  private Map<String, JsonNode> run(NpmClient client) {
    if (folder == null) {
      folder = NpmFolder.orSkip();
    }
    Map<String, JsonNode> lines = new HashMap<>();
    for (String line : printed(folder, client)) {
      JsonNode node = Imitation.object(line);
      lines.put(node.path("key").asText(), node);
    }
    return lines;
  }

  private List<String> printed(NpmFolder folder, NpmClient client) {
    try {
      return folder.run(client.script(), Map.of("HEARTH_SITE", description()));
    } catch (AssertionError e) {
      broken.put(client, e);
      throw e;
    }
  }

  /** What a script has to know. */
  private String description() {
    List<BackEnd> here = Stream.of(BackEnd.values()).filter(Site::has).toList();
    ObjectNode description =
        Imitation.object("{}")
            .put("url", site.baseUrl())
            .put("question", ChatContract.QUESTION)
            .put("tool", Imitation.TOOL)
            .put("toolResult", ChatContract.TOOL_RESULT)
            .put("fewTokens", ChatContract.FEW_TOKENS)
            .put("manyTokens", ChatContract.MANY_TOKENS);
    ArrayNode backEnds = description.putArray("backEnds");
    ArrayNode embedding = description.putArray("embedding");
    for (BackEnd backEnd : here) {
      backEnds.addObject().put("model", backEnd.model()).put("toolModel", backEnd.toolModel());
      embedding.add(backEnd.embeddingModel());
    }
    ArrayNode failing = description.putArray("failing");
    for (BackEnd backEnd : BackEnd.values()) {
      for (Trouble trouble : Trouble.values()) {
        failing.add(backEnd.failing(trouble));
      }
    }
    return description.toString();
  }
}
