package dev.hearth.clients;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.clients.Said.Ending;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Anthropic's client for Java. */
class AnthropicJavaTest extends ChatContract implements CountContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AnthropicClient client;

  AnthropicJavaTest(Site site) {
    super(site);
    client =
        AnthropicOkHttpClient.builder()
            .baseUrl(site.baseUrl())
            .apiKey("unused")
            .maxRetries(0)
            .build();
  }

  @Override
  Said ask(String model, boolean streamed) {
    return said(send(question(model).maxTokens(FEW_TOKENS).build(), streamed));
  }

  @Override
  ToolTurns useTool(String toolModel, String model, boolean streamed) throws Exception {
    MessageCreateParams asked = question(toolModel).maxTokens(MANY_TOKENS).addTool(tool()).build();
    Message first = send(asked, streamed);
    ToolUseBlock call =
        first.content().stream()
            .flatMap(block -> block.toolUse().stream())
            .findFirst()
            .orElseThrow();
    Message second =
        send(
            asked.toBuilder()
                .model(model)
                .maxTokens(FEW_TOKENS)
                .addMessage(first)
                .addUserMessageOfContentBlockParams(
                    List.of(
                        ContentBlockParam.ofToolResult(
                            ToolResultBlockParam.builder()
                                .toolUseId(call.id())
                                .content(TOOL_RESULT)
                                .build())))
                .build(),
            streamed);
    return new ToolTurns(
        call.id(),
        call.name(),
        JSON.valueToTree(call._input()),
        ending(first),
        inputTokens(first),
        said(second));
  }

  @Override
  JsonNode structured(String model) {
    CityAnswer answer =
        client
            .messages()
            .create(question(model).maxTokens(MANY_TOKENS).outputConfig(CityAnswer.class).build())
            .content()
            .getFirst()
            .asText()
            .text();
    return JSON.valueToTree(answer);
  }

  @Override
  Failure fail(String model) {
    return failure(() -> ask(model, false));
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public long count(String model) {
    return client
        .messages()
        .countTokens(
            MessageCountTokensParams.builder().model(model).addUserMessage(QUESTION).build())
        .validate()
        .inputTokens();
  }

  @Override
  public Failure failToCount(String model) {
    return failure(() -> count(model));
  }

  @Override
  public String exceptionOfAnUnknownModel() {
    return "BadRequestException";
  }

  private static Failure failure(ThrowingCallable asking) {
    AnthropicServiceException e = catchThrowableOfType(AnthropicServiceException.class, asking);
    return new Failure(
        e.getClass().getSimpleName(), e.statusCode(), String.valueOf(e.getMessage()));
  }

  @Override
  Map<Trouble, String> exceptions() {
    return Map.of(
        Trouble.BUSY, "RateLimitException",
        Trouble.BROKEN, "InternalServerException",
        Trouble.UNKNOWN_MODEL, "BadRequestException");
  }

  private static MessageCreateParams.Builder question(String model) {
    return MessageCreateParams.builder().model(model).addUserMessage(QUESTION);
  }

  private static Tool tool() {
    return Tool.builder()
        .name(Imitation.TOOL)
        .description("The weather of a city")
        .inputSchema(
            Tool.InputSchema.builder()
                .properties(
                    Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty("city", JsonValue.from(CITY.get("city")))
                        .build())
                .addRequired("city")
                .build())
        .build();
  }

  private Message send(MessageCreateParams params, boolean streamed) {
    if (!streamed) {
      return client.messages().create(params).validate();
    }
    MessageAccumulator accumulator = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
      events.stream().map(RawMessageStreamEvent::validate).forEach(accumulator::accumulate);
    }
    return accumulator.message();
  }

  private static Said said(Message answer) {
    String text =
        answer.content().stream()
            .filter(ContentBlock::isText)
            .map(block -> block.asText().text())
            .collect(Collectors.joining());
    return new Said(text, ending(answer), inputTokens(answer), answer.usage().outputTokens());
  }

  /** All that went in: Anthropic counts what came from a cache apart. */
  private static long inputTokens(Message answer) {
    return answer.usage().inputTokens() + answer.usage().cacheReadInputTokens().orElse(0L);
  }

  private static Ending ending(Message answer) {
    return switch (answer.stopReason().orElseThrow().asString()) {
      case "end_turn" -> Ending.STOP;
      case "max_tokens" -> Ending.LENGTH;
      case "tool_use" -> Ending.TOOL;
      default -> throw new AssertionError("stop reason of " + answer);
    };
  }
}
