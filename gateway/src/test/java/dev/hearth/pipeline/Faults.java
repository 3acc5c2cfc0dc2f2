package dev.hearth.pipeline;

import dev.hearth.testkit.Gate;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Everything that a back end of OpenAI's format may do wrong. */
final class Faults {
  static final String CUT_AFTER = "is cut after chunk ";

  private static final String[] WORDS =
      IntStream.rangeClosed(1, 20).mapToObj(i -> "w" + i + " ").toArray(String[]::new);

  /** All that an answer says if it goes well. */
  static final String TEXT = String.join("", WORDS);

  private Faults() {}

  /** A fault, played anew for each caller. */
  static final class Fault {
    private final String name;
    private final @Nullable Supplier<Script> whole;
    private final @Nullable Supplier<Script> stream;
    private boolean takesTime;
    private boolean refuses;
    private String text = TEXT;
    private List<Gate> gates = List.of();
    private int opened;

    private Fault(
        String name, @Nullable Supplier<Script> whole, @Nullable Supplier<Script> stream) {
      this.name = name;
      this.whole = whole;
      this.stream = stream;
    }

    String name() {
      return name;
    }

    boolean hasWhole() {
      return whole != null || refuses;
    }

    boolean hasStream() {
      return stream != null || refuses;
    }

    /** Whether it shows only when time passes. */
    boolean takesTime() {
      return takesTime;
    }

    /** All that it would say if it went well. */
    String text() {
      return text;
    }

    void play(ScriptedUpstream up, String path, boolean streamed) {
      opened = 0;
      Supplier<Script> script = streamed ? stream : whole;
      if (refuses || script == null) {
        up.close();
      } else {
        up.answer(path, script.get());
      }
    }

    /** What a server says that has it, whatever the time; null where it is no matter of saying. */
    @Nullable Script script(boolean streamed) {
      Supplier<Script> script = streamed ? stream : whole;
      return script == null || takesTime || refuses ? null : script.get();
    }

    /** A back end that goes on now and then does so. */
    void timePasses() {
      if (opened < gates.size()) {
        gates.get(opened++).open();
      }
    }

    void letGo() {
      gates.forEach(Gate::open);
    }

    private Fault inTime() {
      takesTime = true;
      return this;
    }

    private Fault pacedBy(List<Gate> opening) {
      gates = opening;
      return this;
    }

    private Fault saying(String all) {
      text = all;
      return this;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** An answer with nothing wrong, that says what the others should have said. */
  static Script none(boolean streamed) {
    return streamed ? Script.chatStream(WORDS) : Script.chat(TEXT);
  }

  static List<Fault> all() {
    List<Fault> all = new ArrayList<>();
    all.add(refusing());
    all.add(both("accepts and says nothing", Script::silence).inTime());
    addStatuses(all);
    addWrongAnswers(all);
    all.add(both("hangs up without a word", Script::noAnswer));
    all.add(both("resets the connection", Script::resetAtOnce));
    all.add(new Fault("is cut in its head", Faults::tornHead, Faults::tornHead));
    for (int chunks = 0; chunks <= 20; chunks++) {
      int after = chunks;
      all.add(
          new Fault(
              CUT_AFTER + after,
              () -> Script.chat(TEXT).splitEvery(12).cutAfter(after),
              () -> Script.chatStream(WORDS).cutAfter(after)));
    }
    addSlowOnes(all);
    addTornStreams(all);
    return all;
  }

  private static void addStatuses(List<Fault> all) {
    for (int status : new int[] {400, 401, 402, 403, 404, 408, 422, 500, 502}) {
      all.add(
          both(
              "answers " + status,
              () -> Script.error(status, "some_error", "The server says " + status + ".")));
    }
    all.add(
        both(
            "answers 404 for its model",
            () ->
                Script.error(
                    404, "invalid_request_error", "model_not_found", "The model does not exist.")));
    all.add(both("answers 429", () -> Script.error(429, "rate_limit_error", "Too often.")));
    all.add(both("answers 429 with Retry-After", () -> Script.tooManyRequests(30)));
    all.add(
        both(
            "answers 503 while it loads",
            () -> Script.error(503, "unavailable_error", "Loading model")));
  }

  private static void addWrongAnswers(List<Fault> all) {
    all.add(
        both(
            "answers 200 with an error inside",
            () -> Script.json(200, "{\"error\":{\"message\":\"out of memory\"}}")));
    all.add(both("answers 200 and nothing", () -> Script.text(200, "application/json", "")));
    all.add(
        both(
            "answers 200 with a page",
            () -> Script.text(200, "text/html", "<html><body>Log in</body></html>")));
    all.add(
        both(
            "answers less than it announces",
            () -> Script.fixed(200, "application/json", 500).piece("{\"choices\":[").cut()));
    all.add(
        new Fault(
            "answers what is no JSON", () -> Script.json(200, "{\"choices\":[{\"mess"), null));
  }

  private static void addSlowOnes(List<Fault> all) {
    all.add(
        new Fault(
                "falls silent in the middle",
                () -> Script.chat(TEXT).splitEvery(12).silentAfter(5),
                () -> Script.chatStream(WORDS).silentAfter(5))
            .inTime());
    all.add(
        new Fault(
                "falls silent before its first word",
                null,
                () -> Script.chatStream(WORDS).silentAfter(1))
            .inTime());
    all.add(
        new Fault(
            "drips",
            () -> Script.chat(TEXT).dripping(),
            () -> Script.chatStream(WORDS).dripping()));
    all.add(neverEnding());
  }

  private static void addTornStreams(List<Fault> all) {
    all.add(
        streamed(
            "ends without finish reason and end marker",
            () -> Script.chatStream(WORDS).withoutFinish().withoutEndMarker()));
    all.add(
        streamed("ends without its end marker", () -> Script.chatStream(WORDS).withoutEndMarker()));
    all.add(
        streamed(
            "tells an error after output and ends",
            () -> Script.chatStream(WORDS).errorEventAfter(6, "server_error", "out of memory")));
    all.add(
        streamed(
            "says a line that is no JSON", () -> Script.chatStream(WORDS).garbageLineAfter(6)));
    all.add(
        streamed(
            "goes on after its end",
            () -> Script.chatStream(WORDS).piece("data: {\"garbage\n\n").end()));
  }

  private static Script tornHead() {
    return Script.raw("HTTP/1.1 200 OK\r\ncontent-ty").cut();
  }

  private static Fault refusing() {
    Fault fault = new Fault("refuses the connection", null, null);
    fault.refuses = true;
    return fault;
  }

  private static Fault both(String name, Supplier<Script> script) {
    return new Fault(name, script, script);
  }

  private static Fault streamed(String name, Supplier<Script> script) {
    return new Fault(name, null, script);
  }

  /** A word every 20 s, for longer than a request may take. */
  private static Fault neverEnding() {
    String[] words = IntStream.range(0, 60).mapToObj(_ -> "more ").toArray(String[]::new);
    List<Gate> gates = new ArrayList<>();
    return streamed("never ends", () -> paced(Script.chatStream(words), words.length, gates))
        .inTime()
        .saying(String.join("", words))
        .pacedBy(gates);
  }

  private static Script paced(Script script, int pieces, List<Gate> gates) {
    gates.clear();
    Script paced = script;
    for (int piece = pieces; piece >= 2; piece--) {
      Gate gate = Gate.named("word " + piece);
      gates.addFirst(gate);
      paced = paced.pauseAfter(piece, gate);
    }
    return paced;
  }
}
