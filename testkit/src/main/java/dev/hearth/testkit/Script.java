package dev.hearth.testkit;

import dev.hearth.testkit.Step.Framing;
import dev.hearth.testkit.Step.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a {@link ScriptedUpstream} does with one request: an immutable list of steps.
 *
 * <p>Make one from a ready-made answer ({@link #chat}, {@link #chatStream}, {@link #error}, …) or
 * from a head ({@link #chunked}, {@link #fixed}, {@link #untilClose}, {@link #raw}), and change it:
 * appending ({@link #piece}, {@link #pause}, {@link #cut}, …) or editing what is there ({@link
 * #cutAfter}, {@link #pauseAfter}, {@link #dripping}, …). A <em>piece</em> is a part of the body
 * that is written at once; an event of a stream, its role event included, is one piece.
 */
public final class Script {

  /** The model name that ready-made answers carry. */
  public static final String MODEL = "scripted-model";

  private final List<Step> steps;
  private final Reading reading;

  private Script(List<Step> steps, Reading reading) {
    this.steps = List.copyOf(steps);
    this.reading = reading;
  }

  /** When the request's body is read: before the answer or beside it, and where reading waits. */
  record Reading(boolean answersFirst, long pauseAfter, Optional<Gate> gate) {
    static final Reading AT_ONCE = new Reading(false, 0, Optional.empty());
  }

  static Script of(List<Step> steps) {
    return new Script(steps, Reading.AT_ONCE);
  }

  // ---- heads

  /** A head with chunked framing; append pieces, then {@link #end}. */
  public static Script chunked(int status, String contentType) {
    return of(List.of(head(status, Framing.CHUNKED, contentType, "transfer-encoding", "chunked")));
  }

  /** A head that announces this many body bytes, whatever pieces follow. */
  public static Script fixed(int status, String contentType, long length) {
    return of(
        List.of(head(status, Framing.FIXED, contentType, "content-length", Long.toString(length))));
  }

  /** A head whose body ends where the connection ends; append pieces, then {@link #cut}. */
  public static Script untilClose(int status, String contentType) {
    return of(List.of(head(status, Framing.UNTIL_CLOSE, contentType, "connection", "close")));
  }

  /** Exactly these bytes (ISO-8859-1), head included. */
  public static Script raw(String bytes) {
    return of(List.of()).thenRaw(bytes);
  }

  private static Step.Head head(
      int status, Framing framing, String contentType, String name, String value) {
    return new Step.Head(
        status,
        new Headers(
            List.of(
                new Headers.Header("content-type", contentType), new Headers.Header(name, value))),
        framing);
  }

  // ---- ready-made answers

  public static Script text(int status, String contentType, String body) {
    Bytes bytes = Bytes.utf8(body);
    return fixed(status, contentType, bytes.length()).with(new Step.Piece(Kind.CONTENT, bytes));
  }

  public static Script json(int status, String body) {
    return text(status, "application/json", body);
  }

  /** A body of any bytes. */
  public static Script bytes(int status, String contentType, byte[] body) {
    return fixed(status, contentType, body.length)
        .with(new Step.Piece(Kind.CONTENT, Bytes.of(body)));
  }

  /** An OpenAI chat completion; usage counts 7 prompt tokens and one token a word. */
  public static Script chat(String text) {
    return chat(text, OpenAiAnswers.PROMPT_TOKENS, OpenAiAnswers.words(text));
  }

  public static Script chat(String text, int promptTokens, int completionTokens) {
    return json(200, OpenAiAnswers.chat(text, promptTokens, completionTokens));
  }

  /** A chat completion that calls one tool; {@code arguments} is the JSON text of its arguments. */
  public static Script chatToolCall(String name, String arguments) {
    return json(200, OpenAiAnswers.chatToolCall(name, arguments));
  }

  /**
   * An OpenAI chat stream: role event, an event a text, finish event, usage event (only when the
   * request asks by {@code stream_options.include_usage}; 7 prompt tokens, one a text), {@code
   * [DONE]}.
   */
  public static Script chatStream(String... texts) {
    return OpenAiAnswers.chatStream(List.of(texts));
  }

  /** A text completion of the older API. */
  public static Script completion(String text) {
    return json(200, OpenAiAnswers.completion(text));
  }

  public static Script completionStream(String... texts) {
    return OpenAiAnswers.completionStream(List.of(texts));
  }

  /** OpenAI embeddings: one vector of this length an input, the same for the same position. */
  public static Script embeddings(int inputs, int dimensions) {
    return json(200, OpenAiAnswers.embeddings(inputs, dimensions));
  }

  /** An OpenAI model list. */
  public static Script models(String... ids) {
    return json(200, OpenAiAnswers.models(List.of(ids)));
  }

  /** An OpenAI-shaped error. */
  public static Script error(int status, String type, String message) {
    return json(status, OpenAiAnswers.error(type, message));
  }

  public static Script error(int status, String type, String code, String message) {
    return json(status, OpenAiAnswers.error(type, code, message));
  }

  public static Script tooManyRequests(int retryAfterSeconds) {
    return error(429, "rate_limit_error", "rate_limit_exceeded", "Rate limit reached.")
        .header("retry-after", Integer.toString(retryAfterSeconds));
  }

  /** Never a byte: the connection stays open until the client or the test ends it. */
  public static Script silence() {
    return of(List.of(new Step.Silence()));
  }

  /** An orderly close before a single byte of an answer. */
  public static Script noAnswer() {
    return of(List.of(new Step.Cut(false)));
  }

  /** A reset before a single byte of an answer. */
  public static Script resetAtOnce() {
    return of(List.of(new Step.Cut(true)));
  }

  /** Ollama's {@code /api/chat} without streaming. */
  public static Script ollamaChat(String text) {
    return json(200, OllamaAnswers.chat(text));
  }

  /** Ollama's {@code /api/chat} stream: a line a text, then the line with {@code done:true}. */
  public static Script ollamaChatStream(String... texts) {
    return OllamaAnswers.chatStream(List.of(texts));
  }

  /** Ollama's error shape. */
  public static Script ollamaError(int status, String message) {
    return json(status, OllamaAnswers.error(message));
  }

  public static Script ollamaTags(String... models) {
    return json(200, OllamaAnswers.tags(List.of(models)));
  }

  public static Script ollamaPs(String... loadedModels) {
    return json(200, OllamaAnswers.ps(List.of(loadedModels)));
  }

  public static Script ollamaVersion(String version) {
    return json(200, OllamaAnswers.version(version));
  }

  public static Script ollamaShow(String architecture, int contextLength) {
    return json(200, OllamaAnswers.show(architecture, contextLength));
  }

  public static Script ollamaEmbed(int inputs, int dimensions) {
    return json(200, OllamaAnswers.embed(inputs, dimensions));
  }

  // ---- appending

  Script with(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new Script(more, reading);
  }

  /** Appends a piece of the body (UTF-8). */
  public Script piece(String text) {
    return with(new Step.Piece(Kind.CONTENT, Bytes.utf8(text)));
  }

  public Script piece(byte[] bytes) {
    return with(new Step.Piece(Kind.CONTENT, Bytes.of(bytes)));
  }

  /** Appends a server-sent event with this data. */
  public Script event(String data) {
    return piece("data: " + data + "\n\n");
  }

  /** Appends bytes outside the body's framing (ISO-8859-1). */
  public Script thenRaw(String bytes) {
    return with(new Step.Raw(Bytes.of(bytes.getBytes(StandardCharsets.ISO_8859_1))));
  }

  /** Appends the end of a chunked body. */
  public Script end() {
    return with(new Step.End());
  }

  public Script pause(Gate gate) {
    return with(new Step.Pause(gate));
  }

  /** Appends an orderly close of the connection. */
  public Script cut() {
    return with(new Step.Cut(false));
  }

  /** Appends a reset of the connection. */
  public Script reset() {
    return with(new Step.Cut(true));
  }

  public Script hold() {
    return with(new Step.Silence());
  }

  /**
   * After this answer the connection looks reusable, but is closed without a byte as soon as the
   * next request on it begins: what a stale pooled connection does.
   */
  public Script thenCutNextRequest() {
    return insert(0, new Step.CutNext(false));
  }

  public Script thenResetNextRequest() {
    return insert(0, new Step.CutNext(true));
  }

  // ---- editing

  /** Adds a header to the answer. */
  public Script header(String name, String value) {
    return eachHead(head -> {
      List<Headers.Header> more = new ArrayList<>(head.headers().list());
      more.add(new Headers.Header(name, value));
      return new Step.Head(head.status(), new Headers(more), head.framing());
    });
  }

  /** Stops at the gate before the first byte of the answer. */
  public Script pauseFirst(Gate gate) {
    return insert(0, new Step.Pause(gate));
  }

  /** Stops at the gate after the head and this many pieces. */
  public Script pauseAfter(int pieces, Gate gate) {
    return insert(indexAfter(pieces), new Step.Pause(gate));
  }

  /** Ends the connection in an orderly way after the head and this many pieces. */
  public Script cutAfter(int pieces) {
    return truncate(pieces).cut();
  }

  /** Resets the connection after the head and this many pieces. */
  public Script resetAfter(int pieces) {
    return truncate(pieces).reset();
  }

  /** Falls silent, connection open, after the head and this many pieces. */
  public Script silentAfter(int pieces) {
    return truncate(pieces).hold();
  }

  /**
   * Ends the body properly after the head and this many pieces: nothing is missing but the rest.
   */
  public Script endAfter(int pieces) {
    return truncate(pieces).end();
  }

  /** Puts a line that is not JSON after this many pieces, framed as the stream's other events. */
  public Script garbageLineAfter(int pieces) {
    String garbage = "{\"this is\": not json";
    return insertPiece(pieces, isEventStream() ? "data: " + garbage + "\n\n" : garbage + "\n");
  }

  /** Puts a server-sent comment after this many pieces. */
  public Script commentAfter(int pieces, String comment) {
    return insertPiece(pieces, ": " + comment + "\n\n");
  }

  /** Ends a stream after this many pieces with an error event of its dialect, and nothing more. */
  public Script errorEventAfter(int pieces, String type, String message) {
    String event =
        isEventStream()
            ? "data: " + OpenAiAnswers.error(type, message) + "\n\n"
            : OllamaAnswers.error(message) + "\n";
    return truncate(pieces).piece(event).end();
  }

  /** Leaves out {@code [DONE]}, or Ollama's line with {@code done:true}; the body ends properly. */
  public Script withoutEndMarker() {
    return without(Kind.END_MARKER);
  }

  /** Leaves out the event that carries the finish reason. */
  public Script withoutFinish() {
    return without(Kind.FINISH);
  }

  /** Writes the usage event whether or not the request asks for it. */
  public Script alwaysUsage() {
    return eachPiece(piece ->
        piece.kind() == Kind.USAGE_IF_ASKED ? new Step.Piece(Kind.CONTENT, piece.bytes()) : piece);
  }

  /** Never writes the usage event. */
  public Script withoutUsage() {
    return without(Kind.USAGE_IF_ASKED);
  }

  /** Splits every piece into pieces of at most this many bytes. */
  public Script splitEvery(int bytes) {
    List<Step> split = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Piece(Kind kind, Bytes whole) && whole.length() > bytes) {
        for (int from = 0; from < whole.length(); from += bytes) {
          split.add(
              new Step.Piece(kind, whole.slice(from, Math.min(whole.length(), from + bytes))));
        }
      } else {
        split.add(step);
      }
    }
    return new Script(split, reading);
  }

  /** Joins neighbouring pieces, so that many events come in one write. */
  public Script joined() {
    List<Step> joined = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Piece(Kind kind, Bytes bytes)
          && kind != Kind.USAGE_IF_ASKED
          && !joined.isEmpty()
          && joined.getLast() instanceof Step.Piece(Kind before, Bytes head)
          && before != Kind.USAGE_IF_ASKED) {
        joined.set(joined.size() - 1, new Step.Piece(Kind.CONTENT, head.plus(bytes)));
      } else {
        joined.add(step);
      }
    }
    return new Script(joined, reading);
  }

  /** Writes the whole answer one byte at a time. */
  public Script dripping() {
    return insert(0, new Step.Drip());
  }

  /** Answers as soon as the request's head is there; the body is read beside it. */
  public Script beforeBody() {
    return new Script(steps, new Reading(true, reading.pauseAfter(), reading.gate()));
  }

  /** Stops reading the request's body after about this many bytes until the gate opens. */
  public Script pauseReadingAfter(long bytes, Gate gate) {
    return new Script(steps, new Reading(reading.answersFirst(), bytes, Optional.of(gate)));
  }

  // ---- what the server plays

  List<Step> steps() {
    return steps;
  }

  Reading reading() {
    return reading;
  }

  private Script insertPiece(int pieces, String text) {
    return insert(indexAfter(pieces), new Step.Piece(Kind.CONTENT, Bytes.utf8(text)));
  }

  private Script insert(int index, Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(index, step);
    return new Script(more, reading);
  }

  private Script truncate(int pieces) {
    return new Script(steps.subList(0, indexAfter(pieces)), reading);
  }

  /** The index right after the head and that many pieces. */
  private int indexAfter(int pieces) {
    int seen = 0;
    for (int i = 0; i < steps.size(); i++) {
      boolean piece = steps.get(i) instanceof Step.Piece;
      seen += piece ? 1 : 0;
      if (seen == pieces && (piece || steps.get(i) instanceof Step.Head)) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException(
        "after " + pieces + " pieces (expected: at most " + seen + ", the script's pieces)");
  }

  private Script without(Kind kind) {
    return new Script(
        steps.stream().filter(s -> !(s instanceof Step.Piece p && p.kind() == kind)).toList(),
        reading);
  }

  private Script eachPiece(UnaryOperator<Step.Piece> change) {
    return new Script(
        steps.stream().map(s -> s instanceof Step.Piece p ? change.apply(p) : s).toList(), reading);
  }

  private Script eachHead(UnaryOperator<Step.Head> change) {
    return new Script(
        steps.stream().map(s -> s instanceof Step.Head h ? change.apply(h) : s).toList(), reading);
  }

  private boolean isEventStream() {
    return steps.stream()
        .anyMatch(s ->
            s instanceof Step.Head h && h.headers().lists("content-type", "text/event-stream"));
  }
}
