package dev.hearth.clients;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import dev.hearth.clients.Said.Ending;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** OpenAI's client for Java, by responses. */
class OpenAiJavaResponsesTest extends ChatContract implements CountContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OpenAIClient client;

  OpenAiJavaResponsesTest(Site site) {
    super(site);
    client = OpenAiJava.client(site);
  }

  @Override
  Said ask(String model, boolean streamed) {
    return said(
        send(
            ResponseCreateParams.builder()
                .model(model)
                .input(QUESTION)
                .maxOutputTokens(FEW_TOKENS)
                .build(),
            streamed));
  }

  @Override
  ToolTurns useTool(String toolModel, String model, boolean streamed) throws Exception {
    ResponseCreateParams asked =
        ResponseCreateParams.builder()
            .model(toolModel)
            .inputOfResponse(List.of(question()))
            .addTool(tool())
            .maxOutputTokens(MANY_TOKENS)
            .build();
    Response first = send(asked, streamed);
    ResponseFunctionToolCall call =
        first.output().stream()
            .flatMap(item -> item.functionCall().stream())
            .findFirst()
            .orElseThrow();
    Response second =
        send(
            asked.toBuilder()
                .model(model)
                .maxOutputTokens(FEW_TOKENS)
                .inputOfResponse(
                    List.of(
                        question(),
                        ResponseInputItem.ofFunctionCall(call),
                        ResponseInputItem.ofFunctionCallOutput(
                            ResponseInputItem.FunctionCallOutput.builder()
                                .callId(call.callId())
                                .output(TOOL_RESULT)
                                .build())))
                .build(),
            streamed);
    return new ToolTurns(
        call.callId(),
        call.name(),
        JSON.readTree(call.arguments()),
        ending(first),
        usage(first).inputTokens(),
        said(second));
  }

  @Override
  JsonNode structured(String model) {
    CityAnswer answer =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model(model)
                    .input(QUESTION)
                    .maxOutputTokens(MANY_TOKENS)
                    .text(CityAnswer.class)
                    .build())
            .output()
            .stream()
            .flatMap(item -> item.message().stream())
            .flatMap(message -> message.content().stream())
            .findFirst()
            .orElseThrow()
            .asOutputText();
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
  public long count(String model) {
    return client
        .responses()
        .inputTokens()
        .count(InputTokenCountParams.builder().model(model).input(QUESTION).build())
        .validate()
        .inputTokens();
  }

  @Override
  public Failure failToCount(String model) {
    return OpenAiJava.failure(
        catchThrowableOfType(OpenAIServiceException.class, () -> count(model)));
  }

  @Override
  public String exceptionOfAnUnknownModel() {
    return "NotFoundException";
  }

  private static ResponseInputItem question() {
    return ResponseInputItem.ofEasyInputMessage(
        EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content(QUESTION).build());
  }

  static FunctionTool tool() {
    return FunctionTool.builder()
        .name(Imitation.TOOL)
        .description("The weather of a city")
        .strict(false)
        .parameters(
            FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(CITY))
                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                .build())
        .build();
  }

  private Response send(ResponseCreateParams params, boolean streamed) {
    if (!streamed) {
      return client.responses().create(params).validate();
    }
    ResponseAccumulator accumulator = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
      events.stream().map(ResponseStreamEvent::validate).forEach(accumulator::accumulate);
    }
    return accumulator.response();
  }

  private static Said said(Response answer) {
    return new Said(
        text(answer), ending(answer), usage(answer).inputTokens(), usage(answer).outputTokens());
  }

  private static String text(Response answer) {
    return answer.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .map(ResponseOutputMessage.Content::asOutputText)
        .map(text -> text.text())
        .collect(Collectors.joining());
  }

  private static ResponseUsage usage(Response answer) {
    return answer.usage().orElseThrow();
  }

  private static Ending ending(Response answer) {
    return switch (answer.status().orElseThrow().asString()) {
      case "incomplete" -> Ending.LENGTH;
      case "completed" ->
          answer.output().stream().anyMatch(ResponseOutputItem::isFunctionCall)
              ? Ending.TOOL
              : Ending.STOP;
      default -> throw new AssertionError("status of " + answer);
    };
  }
}
