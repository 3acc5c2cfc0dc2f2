package dev.hearth.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Answers {@code POST /v1/chat/completions}, streamed or whole. */
final class ChatRoute {

  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  private final ModelThread model;
  private final ChatJson json;

  ChatRoute(ModelThread model, ChatJson json) {
    this.model = model;
    this.json = json;
  }

  void answer(byte[] body, Responder to) throws IOException, InterruptedException {
    ChatRequest request;
    try {
      request = ChatRequestReader.read(body, model.contextTokens());
    } catch (RejectedException rejected) {
      reject(rejected.rejection(), to);
      return;
    }
    Optional<Generation> queued = model.submit(request);
    if (queued.isEmpty()) {
      reject(Rejection.busy(ModelThread.MAX_WAITING), to);
      return;
    }
    Generation generation = queued.get();
    try {
      if (request.stream()) {
        stream(generation, to);
      } else {
        whole(generation, to);
      }
    } finally {
      model.cancel(generation);
    }
  }

  private void whole(Generation generation, Responder to) throws IOException, InterruptedException {
    var text = new StringBuilder();
    while (true) {
      switch (generation.next()) {
        case GenerationEvent.Text piece -> text.append(piece.text());
        case GenerationEvent.Refused refused -> {
          reject(refused.rejection(), to);
          return;
        }
        case GenerationEvent.Finished end -> {
          to.json(200, json.begin().whole(text.toString(), end));
          return;
        }
      }
    }
  }

  private void stream(Generation generation, Responder to)
      throws IOException, InterruptedException {
    GenerationEvent event = generation.next();
    if (event instanceof GenerationEvent.Refused refused) {
      reject(refused.rejection(), to);
      return;
    }
    ChatJson.Completion completion = json.begin();
    boolean usage = generation.request().includeUsage();
    to.beginEvents();
    to.event(completion.role(usage));
    while (event instanceof GenerationEvent.Text piece) {
      to.event(completion.text(piece.text(), usage));
      event = generation.next();
    }
    switch (event) {
      case GenerationEvent.Text _ -> throw new IllegalStateException("a text after the last one");
      case GenerationEvent.Refused refused -> to.event(ChatJson.error(refused.rejection()));
      case GenerationEvent.Finished end -> finish(completion, end, usage, to);
    }
    to.endEvents();
  }

  private static void finish(
      ChatJson.Completion completion, GenerationEvent.Finished end, boolean usage, Responder to)
      throws IOException {
    to.event(completion.finish(end.reason(), usage));
    if (usage) {
      to.event(completion.usage(end.usage()));
    }
    to.event(DONE);
  }

  private static void reject(Rejection rejection, Responder to) throws IOException {
    Map<String, String> headers = rejection.status() == 429 ? Map.of("Retry-After", "1") : Map.of();
    to.json(rejection.status(), ChatJson.error(rejection), headers);
  }
}
