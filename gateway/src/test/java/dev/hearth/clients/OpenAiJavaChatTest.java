package dev.hearth.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.hearth.clients.Said.Ending;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OpenAI's client for Java, by chat completions and embeddings. */
class OpenAiJavaChatTest extends ChatContract implements EmbeddingContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OpenAIClient client;

  OpenAiJavaChatTest(Site site) {
    super(site);
    client = OpenAiJava.client(site);
  }

  @Test
  void listsTheModels() {
    assertThat(client.models().list().data())
        .extracting(Model::id)
        .contains(BackEnd.ANTHROPIC.model(), BackEnd.OLLAMA.model(), BackEnd.VLLM.model());
  }

  @Override
  Said ask(String model, boolean streamed) {
    ChatCompletion answer = send(question(model).maxCompletionTokens(FEW_TOKENS).build(), streamed);
    return said(answer);
  }

  @Override
  ToolTurns useTool(String toolModel, String model, boolean streamed) throws Exception {
    ChatCompletionCreateParams asked =
        question(toolModel).addTool(tool()).maxCompletionTokens(MANY_TOKENS).build();
    ChatCompletion first = send(asked, streamed);
    var message = first.choices().getFirst().message();
    ChatCompletionMessageFunctionToolCall call =
        message.toolCalls().orElseThrow().getFirst().asFunction();
    ChatCompletion second =
        send(
            asked.toBuilder()
                .model(model)
                .maxCompletionTokens(FEW_TOKENS)
                .addMessage(message)
                .addMessage(
                    ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.id())
                        .content(TOOL_RESULT)
                        .build())
                .build(),
            streamed);
    return new ToolTurns(
        call.id(),
        call.function().name(),
        JSON.readTree(call.function().arguments()),
        ending(first),
        usage(first).promptTokens(),
        said(second));
  }

  @Override
  JsonNode structured(String model) {
    CityAnswer answer =
        client
            .chat()
            .completions()
            .create(
                question(model)
                    .maxCompletionTokens(MANY_TOKENS)
                    .responseFormat(CityAnswer.class)
                    .build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();
    return JSON.valueToTree(answer);
  }

  @Override
  Failure fail(String model) {
    return OpenAiJava.failure(
        catchThrowableOfType(OpenAIServiceException.class, () -> ask(model, false)));
  }

  @Override
  Map<Trouble, String> exceptions() {
    return OpenAiJava.EXCEPTIONS;
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public List<Float> embed(String model) {
    return client
        .embeddings()
        .create(EmbeddingCreateParams.builder().model(model).input(QUESTION).build())
        .data()
        .getFirst()
        .embedding();
  }

  @Override
  public Failure failToEmbed(String model) {
    return OpenAiJava.failure(
        catchThrowableOfType(OpenAIServiceException.class, () -> embed(model)));
  }

  @Override
  public String exceptionOfWhatCannotBe() {
    return "BadRequestException";
  }

  private static ChatCompletionCreateParams.Builder question(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(QUESTION);
  }

  private static ChatCompletionFunctionTool tool() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name(Imitation.TOOL)
                .description("The weather of a city")
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(CITY))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .build())
                .build())
        .build();
  }

  private ChatCompletion send(ChatCompletionCreateParams params, boolean streamed) {
    if (!streamed) {
      return client.chat().completions().create(params).validate();
    }
    ChatCompletionCreateParams asked =
        params.toBuilder()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(asked)) {
      chunks.stream().map(ChatCompletionChunk::validate).forEach(accumulator::accumulate);
    }
    return accumulator.chatCompletion();
  }

  private static Said said(ChatCompletion answer) {
    return new Said(
        answer.choices().getFirst().message().content().orElse(""),
        ending(answer),
        usage(answer).promptTokens(),
        usage(answer).completionTokens());
  }

  private static CompletionUsage usage(ChatCompletion answer) {
    return answer.usage().orElseThrow();
  }

  private static Ending ending(ChatCompletion answer) {
    return switch (answer.choices().getFirst().finishReason().asString()) {
      case "stop" -> Ending.STOP;
      case "length" -> Ending.LENGTH;
      case "tool_calls" -> Ending.TOOL;
      default -> throw new AssertionError("finish reason of " + answer);
    };
  }
}
