package dev.hearth.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads the body of a chat completion request, token by token, keeping only what is used.
 *
 * <p>What this server cannot do (tools, several choices, forced JSON, log probabilities) is refused
 * by name instead of being ignored; fields it does not know are skipped.
 */
final class ChatRequestReader {

  private static final int MAX_STOPS = 16;
  private static final int MAX_STOP_LENGTH = 256;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonValues json;
  private final int contextTokens;
  private final List<String> stop = new ArrayList<>();
  private List<ChatMessage> messages = List.of();
  private double temperature = Sampling.DEFAULT.temperature();
  private double topP = Sampling.DEFAULT.topP();
  private double frequencyPenalty = Sampling.DEFAULT.frequencyPenalty();
  private double presencePenalty = Sampling.DEFAULT.presencePenalty();
  private OptionalInt seed = OptionalInt.empty();
  private long maxTokens = Integer.MAX_VALUE;
  private boolean stream;
  private boolean includeUsage;
  private boolean offersTools;
  private boolean forbidsTools;

  private ChatRequestReader(JsonParser parser, int contextTokens) {
    this.json = new JsonValues(parser);
    this.contextTokens = contextTokens;
  }

  /** Reads one request; throws {@link RejectedException} for anything that cannot be served. */
  static ChatRequest read(byte[] body, int contextTokens) {
    try (JsonParser parser = JSON.createParser(body)) {
      return whole(parser, contextTokens);
    } catch (CharConversionException invalid) {
      throw rejected("The body is not valid UTF-8.");
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
  }

  private static ChatRequest whole(JsonParser parser, int contextTokens) throws IOException {
    try {
      parser.nextToken();
      ChatRequest request = new ChatRequestReader(parser, contextTokens).request();
      if (parser.nextToken() != null) {
        throw rejected("The body goes on after its JSON object.");
      }
      return request;
    } catch (JsonProcessingException invalid) {
      JsonLocation at = parser.currentLocation();
      throw rejected(
          "The body is not valid JSON, at line %d, column %d."
              .formatted(at.getLineNr(), at.getColumnNr()));
    }
  }

  private ChatRequest request() throws IOException {
    json.object("body", this::field);
    if (offersTools && !forbidsTools) {
      throw new RejectedException(Rejection.unsupported("tools"));
    }
    return new ChatRequest(
        messages,
        new Sampling(temperature, topP, frequencyPenalty, presencePenalty, seed),
        Math.clamp(maxTokens, Integer.MIN_VALUE, Integer.MAX_VALUE),
        stop,
        stream,
        includeUsage);
  }

  private void field(String name) throws IOException {
    switch (name) {
      case "messages" -> messages = new MessagesReader(json, contextTokens).read();
      case "temperature" -> temperature = json.number(name, temperature);
      case "top_p" -> topP = json.number(name, topP);
      case "frequency_penalty" -> frequencyPenalty = json.number(name, frequencyPenalty);
      case "presence_penalty" -> presencePenalty = json.number(name, presencePenalty);
      case "max_tokens", "max_completion_tokens" -> maxTokens = json.whole(name, maxTokens);
      case "seed" -> seed();
      case "stop" -> stop();
      case "stream" -> stream = json.flag(name);
      case "stream_options" -> streamOptions();
      case "tools", "functions" -> offersTools |= json.holdsSomething();
      case "tool_choice", "function_call" -> forbidsTools |= json.isText("none");
      case "n" -> require(name, json.whole(name, 1) == 1);
      case "logprobs" -> require(name, !json.flag(name));
      case "logit_bias" -> require(name, !json.holdsSomething());
      case "response_format" -> responseFormat();
      default -> json.skip();
    }
  }

  private void seed() throws IOException {
    if (!json.isNull()) {
      seed = OptionalInt.of((int) (json.whole("seed", 0) & Integer.MAX_VALUE));
    }
  }

  private void stop() throws IOException {
    if (json.isText()) {
      addStop();
    } else if (!json.isNull()) {
      json.list("stop", _ -> addStop());
    }
  }

  private void addStop() throws IOException {
    String text = json.text("stop");
    boolean whole = text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    if (!whole) {
      throw RejectedException.expected("stop", "half a character", "whole characters");
    }
    if (text.isEmpty() || text.length() > MAX_STOP_LENGTH || stop.size() == MAX_STOPS) {
      throw RejectedException.expected(
          "stop",
          "a text of %d characters at place %d".formatted(text.length(), stop.size()),
          "at most %d texts of 1 to %d characters".formatted(MAX_STOPS, MAX_STOP_LENGTH));
    }
    stop.add(text);
  }

  private void streamOptions() throws IOException {
    if (json.isNull()) {
      return;
    }
    json.object(
        "stream_options",
        name -> {
          if (name.equals("include_usage")) {
            includeUsage = json.flag("stream_options.include_usage");
          } else {
            json.skip();
          }
        });
  }

  private void responseFormat() throws IOException {
    if (json.isNull()) {
      return;
    }
    json.object(
        "response_format",
        name -> {
          if (name.equals("type")) {
            require("response_format", json.isText("text"));
          } else {
            json.skip();
          }
        });
  }

  private static void require(String param, boolean supported) {
    if (!supported) {
      throw new RejectedException(Rejection.unsupported(param));
    }
  }

  private static RejectedException rejected(String message) {
    return new RejectedException(Rejection.http(400, message));
  }
}
