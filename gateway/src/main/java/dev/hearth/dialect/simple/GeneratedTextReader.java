package dev.hearth.dialect.simple;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.simple.WholeTextDecoder.NoAnswerException;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the whole answer of a text generation server: an object with {@code generated_text}, or an
 * array of one, which some give in its place.
 */
final class GeneratedTextReader implements WholeTextDecoder.Reading {
  private final String modelAsked;
  private final StopTail stops;
  private final Generation generation = new Generation();

  GeneratedTextReader(String modelAsked, List<String> stops) {
    this.modelAsked = modelAsked;
    this.stops = new StopTail(stops);
  }

  @Override
  public List<InferenceEvent> read(JsonParser parser) throws IOException, NoAnswerException {
    JsonToken first = parser.nextToken();
    boolean listed = first == JsonToken.START_ARRAY;
    JsonToken object = listed ? parser.nextToken() : first;
    if (object != JsonToken.START_OBJECT) {
      throw new NoAnswerException("no JSON object (expected: one with 'generated_text')");
    }
    generation.read(parser);
    if (listed && parser.nextToken() != JsonToken.END_ARRAY) {
      throw new NoAnswerException("more than one text (expected: one)");
    }
    if (generation.isError()) {
      return List.of();
    }
    String text = generation.generatedText();
    if (text == null) {
      throw new NoAnswerException("an object without a text (expected: 'generated_text')");
    }
    return events(text);
  }

  private List<InferenceEvent> events(String text) {
    String begun = stops.add(text);
    String met = generation.metStopSequence() ? stops.met() : null;
    String whole = begun + (met == null ? stops.rest() : stops.before(met));
    List<InferenceEvent> events = new ArrayList<>(4);
    events.add(new InferenceEvent.Started(modelAsked));
    if (!whole.isEmpty()) {
      events.add(new InferenceEvent.TextDelta(whole));
    }
    events.add(new InferenceEvent.Finished(generation.stopReason(), met));
    Usage usage = generation.usage();
    if (usage != null) {
      events.add(new InferenceEvent.Metered(usage));
    }
    return events;
  }
}
