package dev.hearth.routing;

import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Role;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Identity;
import java.util.List;
import java.util.Map;

/** Requests as the router sees them. */
public final class Asks {

  private Asks() {}

  /** A short chat for a model. */
  public static Ask of(String model) {
    return of(model, Map.of());
  }

  /** The same with headers. */
  public static Ask of(String model, Map<String, String> headers) {
    return of(model, headers, Map.of());
  }

  /** The same with headers and top-level fields. */
  public static Ask of(String model, Map<String, String> headers, Map<String, String> fields) {
    return new Ask(
        facts(model), headers::get, fields::get, Identity.ANONYMOUS, () -> chat(model, "Hello"));
  }

  /** A chat that begins with that prompt. */
  public static Ask saying(String model, String prompt) {
    return new Ask(facts(model), Ask.Header.NONE, Identity.ANONYMOUS, () -> chat(model, prompt));
  }

  private static RequestFacts facts(String model) {
    return new RequestFacts(Operation.CHAT, model, false, 100, null, false, false, false, false);
  }

  private static InferenceRequest chat(String model, String prompt) {
    return InferenceRequest.Chat.of(model, List.of(Message.of(Role.USER, prompt)));
  }
}
