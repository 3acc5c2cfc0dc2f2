package dev.hearth.dialect.fuzz;

import static dev.hearth.dialect.fuzz.Examples.json;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.simple.QueryDialect;
import dev.hearth.dialect.simple.RemoteGpuDialect;
import dev.hearth.dialect.simple.TextGenerationDialect;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Sampling;
import java.time.Duration;
import java.util.List;

/** The protocols of plain text: the question, the notebook, Hugging Face's text generation. */
public final class SimpleTarget {
  private static final BackendDialect NOTEBOOK = new RemoteGpuDialect();
  private static final BackendDialect TEXT_GENERATION = new TextGenerationDialect();

  private static final List<String> QUESTIONS =
      List.of(
          json("{'query':'what?'}"),
          json(
              "{'prompt':'h\\u00e9','system':'s','max_tokens':9,'temperature':0.5,'model':'m',"
                  + "'stream':false,'x':[1]}"));

  private static final List<String> CONTENTS =
      List.of(
          json("{'content':'H\\u00e9','model':'v'}"),
          json("{'response':'Hi','error':null}"),
          json("{'detail':'not ready'}"),
          "<html>login</html>");

  private static final List<String> TEXTS =
      List.of(
          json(
              "{'generated_text':'Hi END','details':{'finish_reason':'stop_sequence',"
                  + "'generated_tokens':3,'prefill':[],'tokens':[{'id':1,'text':'Hi'}]}}"),
          json("[{'generated_text':'Hi'}]"),
          json("{'error':'Model is overloaded','error_type':'overloaded'}"));

  private static final List<String> TOKENS =
      List.of(
          token("'H\\u00e9 E'", "null", "null")
              + token("'ND'", "'all'", "{'finish_reason':'stop_sequence','generated_tokens':2}"),
          token("'Hi'", "null", "null")
              + "data:"
              + json("{'error':'boom','error_type':'generation'}")
              + "\n\n");

  static final Target TARGET =
      new Target(
          "simple",
          SimpleTarget.class,
          List.of(
              new DoorSurface(
                  "query",
                  new QueryDialect(() -> "auto", () -> Duration.ofSeconds(15)),
                  Asked.of(Operation.CHAT),
                  QUESTIONS),
              new AnswerSurface("content", NOTEBOOK, Requests.chat(false), CONTENTS),
              new AnswerSurface("content in a stream", NOTEBOOK, Requests.chat(true), CONTENTS),
              new AnswerSurface("text", TEXT_GENERATION, stopping(false), TEXTS),
              new AnswerSurface("tokens", TEXT_GENERATION, stopping(true), TOKENS),
              new ErrorSurface("error", NOTEBOOK, List.of(CONTENTS.get(2), TEXTS.getLast()))));

  private SimpleTarget() {}

  private static InferenceRequest stopping(boolean stream) {
    TestRequests.ChatOf chat =
        TestRequests.chat()
            .with(
                new Sampling(null, null, null, null, null, null, null, null, List.of("END", "ND")));
    return (stream ? chat.streamed() : chat).request();
  }

  private static String token(String text, String whole, String details) {
    return "data:"
        + json(
            "{'token':{'id':1,'text':%s,'logprob':-0.1,'special':false},'generated_text':%s,'details':%s}"
                .formatted(text, whole, details))
        + "\n\n";
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
