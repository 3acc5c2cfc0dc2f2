package dev.hearth.clients;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.clients.Said.Ending;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** LangChain4j's client for Ollama, which knows no other API. */
class LangChainOllamaTest extends ChatContract implements EmbeddingContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final JsonObjectSchema CITY_SCHEMA =
      JsonObjectSchema.builder().addEnumProperty("city", List.of("Paris")).required("city").build();

  LangChainOllamaTest(Site site) {
    super(site);
  }

  @Override
  Said ask(String model, boolean streamed) throws Exception {
    return said(send(model, FEW_TOKENS, request(List.of(question())).build(), streamed));
  }

  @Override
  ToolTurns useTool(String toolModel, String model, boolean streamed) throws Exception {
    List<ChatMessage> messages = new ArrayList<>(List.of(question()));
    ChatResponse first =
        send(
            toolModel, MANY_TOKENS, request(messages).toolSpecifications(tool()).build(), streamed);
    ToolExecutionRequest call = first.aiMessage().toolExecutionRequests().getFirst();
    messages.add(first.aiMessage());
    messages.add(ToolExecutionResultMessage.from(call, TOOL_RESULT));
    ChatResponse second =
        send(model, FEW_TOKENS, request(messages).toolSpecifications(tool()).build(), streamed);
    return new ToolTurns(
        call.id() == null ? call.name() : call.id(),
        call.name(),
        JSON.readTree(call.arguments()),
        ending(first),
        first.tokenUsage().inputTokenCount(),
        said(second));
  }

  @Override
  JsonNode structured(String model) throws Exception {
    ResponseFormat format =
        ResponseFormat.builder()
            .type(ResponseFormatType.JSON)
            .jsonSchema(JsonSchema.builder().name("city").rootElement(CITY_SCHEMA).build())
            .build();
    ChatRequest request = request(List.of(question())).responseFormat(format).build();
    return JSON.readTree(send(model, MANY_TOKENS, request, false).aiMessage().text());
  }

  @Override
  Failure fail(String model) {
    return failure(catchThrowableOfType(LangChain4jException.class, () -> ask(model, false)));
  }

  @Override
  Map<Trouble, String> exceptions() {
    return Map.of(
        Trouble.BUSY, "RateLimitException",
        Trouble.BROKEN, "InternalServerException",
        Trouble.UNKNOWN_MODEL, "ModelNotFoundException");
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public List<Float> embed(String model) {
    return OllamaEmbeddingModel.builder()
        .baseUrl(site.baseUrl())
        .modelName(model)
        .timeout(LIMIT)
        .maxRetries(0)
        .build()
        .embed(QUESTION)
        .content()
        .vectorAsList();
  }

  @Override
  public Failure failToEmbed(String model) {
    return failure(catchThrowableOfType(LangChain4jException.class, () -> embed(model)));
  }

  @Override
  public String exceptionOfWhatCannotBe() {
    return "InvalidRequestException";
  }

  /** The status is in the exception's cause, the client's own HTTP exception. */
  private static Failure failure(LangChain4jException e) {
    int status = e.getCause() instanceof HttpException http ? http.statusCode() : 0;
    return new Failure(e.getClass().getSimpleName(), status, String.valueOf(e.getMessage()));
  }

  private static ChatMessage question() {
    return UserMessage.from(QUESTION);
  }

  private static ChatRequest.Builder request(List<ChatMessage> messages) {
    return ChatRequest.builder().messages(messages);
  }

  private static ToolSpecification tool() {
    return ToolSpecification.builder()
        .name(Imitation.TOOL)
        .description("The weather of a city")
        .parameters(CITY_SCHEMA)
        .build();
  }

  private ChatResponse send(String model, int tokens, ChatRequest request, boolean streamed)
      throws Exception {
    return streamed
        ? stream(model, tokens, request)
        : OllamaChatModel.builder()
            .baseUrl(site.baseUrl())
            .modelName(model)
            .numPredict(tokens)
            .timeout(LIMIT)
            .maxRetries(0)
            .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
            .build()
            .chat(request);
  }

  private ChatResponse stream(String model, int tokens, ChatRequest request) throws Exception {
    Gathered gathered = new Gathered();
    OllamaStreamingChatModel.builder()
        .baseUrl(site.baseUrl())
        .modelName(model)
        .numPredict(tokens)
        .timeout(LIMIT)
        .build()
        .chat(request, gathered);
    return gathered.answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static Said said(ChatResponse answer) {
    return new Said(
        answer.aiMessage().text(),
        ending(answer),
        answer.tokenUsage().inputTokenCount(),
        answer.tokenUsage().outputTokenCount());
  }

  private static Ending ending(ChatResponse answer) {
    if (answer.aiMessage().hasToolExecutionRequests()) {
      return Ending.TOOL; // Ollama has no reason of its own for it
    }
    return switch (answer.finishReason()) {
      case STOP -> Ending.STOP;
      case LENGTH -> Ending.LENGTH;
      case TOOL_EXECUTION, CONTENT_FILTER, OTHER ->
          throw new AssertionError("finish reason of " + answer);
    };
  }

  /** A stream's end. */
  private static final class Gathered implements StreamingChatResponseHandler {
    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

    @Override
    public void onCompleteResponse(ChatResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      answer.completeExceptionally(error);
    }
  }
}
