package dev.hearth.dialect.fuzz;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Messages as real servers and clients send them, written with single quotes for double ones. */
final class Examples {
  static final String ERROR =
      json(
          "{'error':{'message':'prompt is too long: 9 tokens','type':'invalid_request_error',"
              + "'param':'messages','code':'context_length_exceeded','status':'RESOURCE_EXHAUSTED',"
              + "'details':[{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'2s'}]}}");

  private Examples() {}

  static String json(String text) {
    return text.replace('\'', '"');
  }

  /** Server-sent events without names. */
  static String events(String... data) {
    return Arrays.stream(data)
        .map(event -> "data: " + json(event) + "\n\n")
        .collect(Collectors.joining());
  }

  /** Server-sent events that have the name of their type. */
  static String named(String... data) {
    return Arrays.stream(data)
        .map(event -> "event: " + event.split("'", 5)[3] + "\ndata: " + json(event) + "\n\n")
        .collect(Collectors.joining());
  }

  static String lines(String... data) {
    return Arrays.stream(data).map(line -> json(line) + "\n").collect(Collectors.joining());
  }
}
