package dev.hearth.clients;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseItem;
import com.openai.models.responses.inputitems.InputItemListParams;
import java.util.List;
import java.util.stream.Collectors;

/** OpenAI's client for Java, and answers that are kept. */
class OpenAiJavaKeptResponsesTest extends KeptResponsesContract {
  private final OpenAIClient client;

  OpenAiJavaKeptResponsesTest(Site site) {
    super(site);
    client = OpenAiJava.client(site);
  }

  @Override
  Seen keep(String toolModel, String model) {
    Response first =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model(toolModel)
                    .input(ChatContract.QUESTION)
                    .addTool(OpenAiJavaResponsesTest.tool())
                    .maxOutputTokens(ChatContract.MANY_TOKENS)
                    .store(true)
                    .build())
            .validate();
    Response again = client.responses().retrieve(first.id()).validate();
    ResponseCreateParams result =
        goingOn(model, first).inputOfResponse(List.of(result(first))).build();
    Response second = client.responses().create(result).validate();
    List<String> inputs = inputs(second);
    String notCancelled = failure(() -> client.responses().cancel(first.id()));
    client.responses().delete(first.id());
    String gone = failure(() -> client.responses().retrieve(first.id()));
    Response third =
        client.responses().create(goingOn(model, second).input("And tomorrow?").build());
    return new Seen(
        first.id(),
        again.equals(first),
        inputs,
        second.previousResponseId().orElse("nothing"),
        text(second),
        notCancelled,
        gone,
        text(third));
  }

  private static ResponseCreateParams.Builder goingOn(String model, Response previous) {
    return ResponseCreateParams.builder()
        .model(model)
        .previousResponseId(previous.id())
        .maxOutputTokens(ChatContract.FEW_TOKENS);
  }

  private static ResponseInputItem result(Response answer) {
    ResponseFunctionToolCall call =
        answer.output().stream()
            .flatMap(item -> item.functionCall().stream())
            .findFirst()
            .orElseThrow();
    return ResponseInputItem.ofFunctionCallOutput(
        ResponseInputItem.FunctionCallOutput.builder()
            .callId(call.callId())
            .output(ChatContract.TOOL_RESULT)
            .build());
  }

  private List<String> inputs(Response answer) {
    return client
        .responses()
        .inputItems()
        .list(
            answer.id(),
            InputItemListParams.builder().order(InputItemListParams.Order.ASC).limit(1).build())
        .autoPager()
        .stream()
        .map(ResponseItem::validate)
        .map(OpenAiJavaKeptResponsesTest::type)
        .toList();
  }

  private static String type(ResponseItem item) {
    return item.isResponseInputMessageItem() || item.isResponseOutputMessage()
        ? "message"
        : item.isFunctionCall()
            ? "function_call"
            : item.isFunctionCallOutput() ? "function_call_output" : "another";
  }

  private static String failure(Runnable asking) {
    return catchThrowableOfType(OpenAIServiceException.class, asking::run)
        .getClass()
        .getSimpleName()
        .replace("Exception", "");
  }

  private static String text(Response answer) {
    return answer.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .map(content -> content.asOutputText().text())
        .collect(Collectors.joining());
  }
}
