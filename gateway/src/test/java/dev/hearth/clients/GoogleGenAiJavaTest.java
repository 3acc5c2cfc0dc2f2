package dev.hearth.clients;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Content;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import dev.hearth.clients.Said.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Google's client for Java. */
class GoogleGenAiJavaTest extends ChatContract implements EmbeddingContract, CountContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema CITY_SCHEMA =
      Schema.builder()
          .type("OBJECT")
          .properties(Map.of("city", Schema.builder().type("STRING").enum_("Paris").build()))
          .required("city")
          .build();

  private final Client client;

  GoogleGenAiJavaTest(Site site) {
    super(site);
    client =
        Client.builder()
            .apiKey("unused")
            .vertexAI(false)
            .httpOptions(
                HttpOptions.builder()
                    .baseUrl(site.baseUrl())
                    .retryOptions(HttpRetryOptions.builder().attempts(1))
                    .build())
            .build();
  }

  @Override
  Said ask(String model, boolean streamed) {
    return said(
        send(model, List.of(question()), config().maxOutputTokens(FEW_TOKENS).build(), streamed));
  }

  @Override
  ToolTurns useTool(String toolModel, String model, boolean streamed) {
    GenerateContentConfig.Builder config = config().tools(tool());
    List<Content> contents = new ArrayList<>(List.of(question()));
    List<GenerateContentResponse> first =
        send(toolModel, contents, config.maxOutputTokens(MANY_TOKENS).build(), streamed);
    List<Part> parts = first.stream().flatMap(answer -> parts(answer).stream()).toList();
    FunctionCall call =
        parts.stream().flatMap(part -> part.functionCall().stream()).findFirst().orElseThrow();
    contents.add(Content.builder().role("model").parts(parts).build());
    contents.add(
        Content.builder()
            .role("user")
            .parts(Part.builder().functionResponse(result(call)).build())
            .build());
    List<GenerateContentResponse> second =
        send(model, contents, config.maxOutputTokens(FEW_TOKENS).build(), streamed);
    String name = call.name().orElseThrow();
    return new ToolTurns(
        call.id().orElse(name),
        name,
        JSON.valueToTree(call.args().orElseThrow()),
        ending(first),
        usage(first).promptTokenCount().orElse(0),
        said(second));
  }

  @Override
  JsonNode structured(String model) throws Exception {
    GenerateContentConfig config =
        config()
            .maxOutputTokens(MANY_TOKENS)
            .responseMimeType("application/json")
            .responseSchema(CITY_SCHEMA)
            .build();
    return JSON.readTree(text(send(model, List.of(question()), config, false)));
  }

  @Override
  Failure fail(String model) {
    return failure(catchThrowableOfType(ApiException.class, () -> ask(model, false)));
  }

  @Override
  Map<Trouble, String> exceptions() {
    return Map.of(
        Trouble.BUSY, "ClientException",
        Trouble.BROKEN, "ServerException",
        Trouble.UNKNOWN_MODEL, "ClientException");
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public List<Float> embed(String model) {
    return client
        .models
        .embedContent(model, QUESTION, EmbedContentConfig.builder().build())
        .embeddings()
        .orElseThrow()
        .getFirst()
        .values()
        .orElseThrow();
  }

  @Override
  public Failure failToEmbed(String model) {
    return failure(catchThrowableOfType(ApiException.class, () -> embed(model)));
  }

  @Override
  public String exceptionOfWhatCannotBe() {
    return "ClientException";
  }

  @Override
  public long count(String model) {
    return client
        .models
        .countTokens(model, QUESTION, CountTokensConfig.builder().build())
        .totalTokens()
        .orElseThrow();
  }

  @Override
  public Failure failToCount(String model) {
    return failure(catchThrowableOfType(ApiException.class, () -> count(model)));
  }

  @Override
  public String exceptionOfAnUnknownModel() {
    return "ClientException";
  }

  private static Failure failure(ApiException e) {
    return new Failure(e.getClass().getSimpleName(), e.code(), String.valueOf(e.getMessage()));
  }

  private static GenerateContentConfig.Builder config() {
    return GenerateContentConfig.builder();
  }

  private static Content question() {
    return Content.builder().role("user").parts(Part.fromText(QUESTION)).build();
  }

  private static Tool tool() {
    return Tool.builder()
        .functionDeclarations(
            FunctionDeclaration.builder()
                .name(Imitation.TOOL)
                .description("The weather of a city")
                .parameters(CITY_SCHEMA)
                .build())
        .build();
  }

  private static FunctionResponse result(FunctionCall call) {
    FunctionResponse.Builder result =
        FunctionResponse.builder()
            .name(call.name().orElseThrow())
            .response(Map.of("output", TOOL_RESULT));
    call.id().ifPresent(result::id);
    return result.build();
  }

  private List<GenerateContentResponse> send(
      String model, List<Content> contents, GenerateContentConfig config, boolean streamed) {
    if (!streamed) {
      return List.of(client.models.generateContent(model, contents, config));
    }
    List<GenerateContentResponse> answers = new ArrayList<>();
    try (ResponseStream<GenerateContentResponse> stream =
        client.models.generateContentStream(model, contents, config)) {
      stream.forEach(answers::add);
    }
    return answers;
  }

  private static Said said(List<GenerateContentResponse> answers) {
    return new Said(
        text(answers),
        ending(answers),
        usage(answers).promptTokenCount().orElse(0),
        usage(answers).candidatesTokenCount().orElse(0));
  }

  private static String text(List<GenerateContentResponse> answers) {
    return answers.stream()
        .flatMap(answer -> parts(answer).stream())
        .map(part -> part.text().orElse(""))
        .collect(Collectors.joining());
  }

  private static List<Part> parts(GenerateContentResponse answer) {
    return answer.candidates().orElse(List.of()).stream()
        .flatMap(candidate -> candidate.content().stream())
        .flatMap(content -> content.parts().orElse(List.of()).stream())
        .toList();
  }

  private static GenerateContentResponseUsageMetadata usage(List<GenerateContentResponse> answers) {
    return answers.getLast().usageMetadata().orElseThrow();
  }

  /** Gemini knows no reason of its own for a call: it stops. */
  private static Ending ending(List<GenerateContentResponse> answers) {
    FinishReason reason =
        answers.getLast().candidates().orElseThrow().getFirst().finishReason().orElseThrow();
    return switch (reason.toString()) {
      case "STOP" ->
          answers.stream()
                  .flatMap(answer -> parts(answer).stream())
                  .anyMatch(part -> part.functionCall().isPresent())
              ? Ending.TOOL
              : Ending.STOP;
      case "MAX_TOKENS" -> Ending.LENGTH;
      default -> throw new AssertionError("finish reason of " + answers);
    };
  }
}
