package dev.hearth.dialect.matrix;

import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.TestRequests.ChatOf;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.InferenceRequest.Embedding;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What requests ask for, in the order of the document. */
final class RequestRows {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],"
          + "\"additionalProperties\":false}";
  private static final String TEXT_ONLY = "only the text";
  private static final Tool TOOL = new Tool("weather", "Weather of a city", SCHEMA);
  private static final Message ASKED = Message.of(Role.USER, "Is it raining in Lyon?");

  private RequestRows() {}

  static List<RequestRow> all() {
    return List.of(
        messages("a system prompt", null, Message.of(Role.SYSTEM, "Be terse."), ASKED),
        messages(
                "several system messages at the beginning",
                null,
                Message.of(Role.SYSTEM, "Be terse."),
                Message.of(Role.SYSTEM, "Speak French."),
                ASKED)
            .with(Side.OPENAI, "one system message of several texts")
            .with(Side.ANTHROPIC, "`system` of several texts")
            .with(Side.OLLAMA, "one system message, a line for each")
            .with(Side.GEMINI, "`systemInstruction` of several texts"),
        messages(
                "a system message later",
                Feature.LATE_SYSTEM_MESSAGE,
                Message.of(Role.SYSTEM, "Be terse."),
                ASKED,
                Message.of(Role.ASSISTANT, "No."),
                Message.of(Role.SYSTEM, "Speak French."),
                ASKED)
            .with(Side.ANTHROPIC, "the user says it")
            .with(Side.GEMINI, "the user says it"),
        user("an image inside", Feature.IMAGE, new Part.Image("image/png", "iVBORw0KGgo=")),
        user(
            "an image by its address",
            Feature.IMAGE_LINK,
            new Part.ImageLink("https://x.org/y.png")),
        user(
                "a document inside",
                Feature.DOCUMENT,
                new Part.Document("application/pdf", "JVBERi0xLjc=", "document"))
            .with(Side.GEMINI, "without its name"),
        user(
            "a document by its address",
            Feature.DOCUMENT_LINK,
            new Part.DocumentLink("https://x.org/y.pdf", null)),
        user("a recording", Feature.AUDIO, new Part.Audio("audio/wav", "UklGRg==")),
        chat("tools", Feature.TOOLS, chat().with(new ToolChoice.Auto(), TOOL), Chat::tools)
            .with(Side.RESPONSES, "with `strict: false`, which is unsaid elsewhere"),
        chat(
                "arguments that have to match",
                Feature.TOOL_STRICT,
                chat().with(new ToolChoice.Auto(), new Tool("weather", "W", SCHEMA, true)),
                Chat::tools)
            .with(Side.GEMINI, "mode `VALIDATED`, for all tools"),
        choice("no tool may be called", new ToolChoice.None())
            .with(Side.OLLAMA, "no tools are shown"),
        choice("a tool has to be called", new ToolChoice.Required())
            .with(Side.OLLAMA, "all are shown"),
        choice("this tool has to be called", new ToolChoice.Named("weather"))
            .with(Side.OLLAMA, "only this one is shown"),
        parallel(),
        messages("a tool call and its result", Feature.TOOLS, called(result(false, text("Rain.")))),
        messages(
                "an image in a tool's result",
                Feature.TOOL_RESULT_IMAGE,
                called(result(false, text("Sky:"), new Part.Image("image/png", "iVBORw0KGgo="))))
            .with(Side.OPENAI, "in a message of the user's after the results")
            .with(Side.GEMINI, "after the results"),
        messages(
                "a tool's failure",
                Feature.TOOL_RESULT_ERROR,
                called(result(true, text("No network."))))
            .with(Side.OPENAI, "the text begins with `Error:`")
            .with(Side.RESPONSES, "the text begins with `Error:`")
            .with(Side.OLLAMA, "the text begins with `Error:`"),
        chat(
            "an answer that matches a schema",
            Feature.RESPONSE_FORMAT,
            chat().with(new ResponseFormat.JsonSchema(null, SCHEMA)),
            RequestRows::schema),
        chat(
                "an answer in JSON",
                Feature.RESPONSE_FORMAT,
                chat().with(new ResponseFormat.JsonObject()),
                Chat::format)
            .with(Side.ANTHROPIC, "asked for in words"),
        chat(
                "an effort of thinking",
                Feature.REASONING,
                chat().thinking("high"),
                RequestRows::effort)
            .with(Side.ANTHROPIC, "the budget that goes with the word")
            .with(Side.OLLAMA, "the model thinks as it does by itself")
            .with(Side.GEMINI, "the budget that goes with the word"),
        chat(
                "a budget of thinking",
                Feature.REASONING,
                thinking(Reasoning.budget(10_000)),
                Chat::reasoning)
            .with(Side.OPENAI, "the word that goes with the budget")
            .with(Side.RESPONSES, "the word that goes with the budget")
            .with(Side.ANTHROPIC, "the word that goes with the budget")
            .with(Side.OLLAMA, "only gpt-oss takes it, as a word")
            .with(Side.GEMINI, "the level that goes with the budget"),
        chat("no thinking", Feature.REASONING, thinking(Reasoning.off()), Chat::reasoning)
            .with(Side.GEMINI, "the lowest level"),
        thought("thinking given back, unsigned", Feature.THINKING, null),
        thought(
            "thinking given back, signed by Anthropic",
            Feature.THINKING_SIGNATURE,
            Issuer.ANTHROPIC),
        thought("thinking given back, signed by OpenAI", Feature.THINKING_SIGNATURE, Issuer.OPENAI),
        thought("thinking given back, signed by Google", Feature.THINKING_SIGNATURE, Issuer.GEMINI),
        messages(
                "a refusal given back",
                null,
                ASKED,
                new Message(Role.ASSISTANT, List.of(new Part.Refusal("I will not."))),
                ASKED)
            .with(Side.ANTHROPIC, "as a text")
            .with(Side.OLLAMA, "as a text")
            .with(Side.GEMINI, "as a text"),
        sampling(
            "`temperature`", Feature.TEMPERATURE, of(0.7, null, null, null), Sampling::temperature),
        sampling("`top_p`", Feature.TOP_P, of(null, 0.9, null, null), Sampling::topP),
        sampling("`top_k`", Feature.TOP_K, of(null, null, 40, null), Sampling::topK),
        sampling("`min_p`", Feature.MIN_P, of(null, null, null, 0.05), Sampling::minP),
        sampling(
            "`presence_penalty`",
            Feature.PRESENCE_PENALTY,
            new Sampling(null, null, null, null, 0.5, null, null, null, List.of()),
            Sampling::presencePenalty),
        sampling(
            "`frequency_penalty`",
            Feature.FREQUENCY_PENALTY,
            new Sampling(null, null, null, null, null, 0.5, null, null, List.of()),
            Sampling::frequencyPenalty),
        sampling(
            "`seed`",
            Feature.SEED,
            new Sampling(null, null, null, null, null, null, 7L, null, List.of()),
            Sampling::seed),
        sampling(
            "a limit of tokens",
            Feature.MAX_TOKENS,
            new Sampling(null, null, null, null, null, null, null, 2000, List.of()),
            Sampling::maxOutputTokens),
        sampling(
            "stop sequences",
            Feature.STOP,
            new Sampling(null, null, null, null, null, null, null, null, List.of("END")),
            Sampling::stop),
        chat("who asks", Feature.USER, user("user-7"), Chat::user),
        new RequestRow(
            "a completion that ends in a given text",
            Feature.SUFFIX,
            new Completion("asked", "def f(", "return x", Sampling.unset(), false, false, Map.of()),
            request -> request instanceof Completion completion ? completion.suffix() : null,
            Map.of()),
        new RequestRow(
            "the length of vectors",
            Feature.DIMENSIONS,
            new Embedding("asked", List.of("a"), 256, false, Map.of()),
            request -> request instanceof Embedding embedding ? embedding.dimensions() : null,
            Map.of()));
  }

  private static RequestRow messages(String name, @Nullable Feature feature, Message... messages) {
    return chat(name, feature, TestRequests.chat(messages), Chat::messages);
  }

  private static RequestRow user(String name, Feature feature, Part part) {
    return messages(name, feature, new Message(Role.USER, List.of(text("What is it?"), part)));
  }

  private static RequestRow chat(
      String name,
      @Nullable Feature feature,
      ChatOf sample,
      Function<Chat, @Nullable Object> asked) {
    return chat(name, feature, sample.request(), asked);
  }

  private static RequestRow chat(
      String name, @Nullable Feature feature, Chat sample, Function<Chat, @Nullable Object> asked) {
    return RequestRow.of(
        name, feature, sample, request -> request instanceof Chat chat ? asked.apply(chat) : null);
  }

  private static RequestRow sampling(
      String name, Feature feature, Sampling sampling, Function<Sampling, @Nullable Object> asked) {
    return chat(name, feature, chat().with(sampling), chat -> asked.apply(chat.sampling()));
  }

  private static RequestRow choice(String name, ToolChoice choice) {
    return chat(name, Feature.TOOL_CHOICE, chat().with(choice, TOOL), Chat::toolChoice);
  }

  private static RequestRow parallel() {
    Chat its = chat().with(new ToolChoice.Auto(), TOOL).request();
    Chat sample =
        new Chat(
            its.model(),
            its.messages(),
            its.tools(),
            its.toolChoice(),
            false,
            its.sampling(),
            its.format(),
            its.reasoning(),
            its.user(),
            false,
            false,
            Map.of());
    return chat(
        "one tool call at a time", Feature.PARALLEL_TOOL_CALLS, sample, Chat::parallelToolCalls);
  }

  private static RequestRow thought(String name, Feature feature, @Nullable Issuer issuer) {
    Signature signature = issuer == null ? null : new Signature(issuer, "c2lnbmVk");
    Part thinking = new Part.Thinking("Rain? No.", signature);
    RequestRow row =
        messages(
            name,
            feature,
            ASKED,
            new Message(Role.ASSISTANT, List.of(thinking, text("No."))),
            ASKED);
    if (issuer == null) {
      return row;
    }
    RequestRow text = row.with(Side.OPENAI, TEXT_ONLY).with(Side.OLLAMA, TEXT_ONLY);
    return issuer == Issuer.GEMINI ? text : text.with(Side.GEMINI, TEXT_ONLY);
  }

  private static Chat thinking(Reasoning reasoning) {
    Chat its = chat().request();
    return with(its, reasoning, null);
  }

  private static Chat user(String name) {
    return with(chat().request(), Reasoning.unset(), name);
  }

  private static Chat with(Chat its, Reasoning reasoning, @Nullable String user) {
    return new Chat(
        its.model(),
        its.messages(),
        its.tools(),
        its.toolChoice(),
        null,
        its.sampling(),
        its.format(),
        reasoning,
        user,
        false,
        false,
        Map.of());
  }

  private static ChatOf chat() {
    return TestRequests.chat();
  }

  private static Sampling of(
      @Nullable Double temperature,
      @Nullable Double topP,
      @Nullable Integer topK,
      @Nullable Double minP) {
    return new Sampling(temperature, topP, topK, minP, null, null, null, null, List.of());
  }

  private static @Nullable Object schema(Chat chat) {
    return chat.format() instanceof ResponseFormat.JsonSchema its ? its.schema() : null;
  }

  private static @Nullable Object effort(Chat chat) {
    return chat.reasoning().effort();
  }

  private static Part text(String text) {
    return new Part.Text(text);
  }

  private static Message[] called(Part.ToolResult result) {
    return new Message[] {
      ASKED,
      new Message(
          Role.ASSISTANT,
          List.of(new Part.ToolCall(result.toolCallId(), "weather", "{\"city\":\"Lyon\"}"))),
      new Message(Role.TOOL, List.of(result))
    };
  }

  private static Part.ToolResult result(boolean error, Part... content) {
    return new Part.ToolResult("call_1", "weather", List.of(content), error);
  }
}
