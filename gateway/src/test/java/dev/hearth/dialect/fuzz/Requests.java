package dev.hearth.dialect.fuzz;

import dev.hearth.dialect.TestRequests;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;

/** Requests that only say what is asked for. */
final class Requests {
  private Requests() {}

  static RequestFacts facts(Operation operation, boolean stream) {
    return new RequestFacts(operation, "m", stream, 2, null, false, false, true, false);
  }

  static InferenceRequest chat(boolean stream) {
    TestRequests.ChatOf chat = TestRequests.chat();
    return (stream ? chat.streamed() : chat).request();
  }

  static InferenceRequest embedding() {
    return TestRequests.embedding("a", "b");
  }

  static InferenceRequest like(RequestFacts facts) {
    return switch (facts.operation()) {
      case PULL -> throw new IllegalArgumentException("not decoded: " + facts.operation());
      case CHAT -> chat(facts.stream());
      case COMPLETION -> TestRequests.completion(facts.stream());
      case EMBEDDING -> embedding();
      case COUNT_TOKENS -> TestRequests.count();
    };
  }
}
