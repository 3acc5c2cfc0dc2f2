package dev.hearth.routing.facts;

import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.RequestFacts;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request as the router sees it: what is known without reading it, what its headers say, who
 * asks, and, read only when somebody wants to know, what it says. Belongs to one thread.
 */
public final class Ask {
  private static final long NOT_COUNTED = -1;

  private final RequestFacts facts;
  private final Header header;
  private final Header field;
  private final Identity identity;
  private final Supplier<InferenceRequest> request;
  private final long counted;
  private @Nullable Conversation conversation;

  /** Finds a header of the request. */
  @FunctionalInterface
  public interface Header {
    /** Without any. */
    Header NONE = _ -> null;

    /**
     * Its value; null where there is none.
     *
     * @param name in lower case
     */
    @Nullable String get(String name);
  }

  /** An ask of which no single field is known. */
  public Ask(
      RequestFacts facts, Header header, Identity identity, Supplier<InferenceRequest> request) {
    this(facts, header, Header.NONE, identity, request);
  }

  /**
   * An ask whose tokens nobody counted.
   *
   * @param field finds a top-level field of the body: its value's JSON text
   * @param request decodes it; asked once at most, and may throw {@link InferenceException}
   */
  public Ask(
      RequestFacts facts,
      Header header,
      Header field,
      Identity identity,
      Supplier<InferenceRequest> request) {
    this(facts, header, field, identity, request, NOT_COUNTED);
  }

  private Ask(
      RequestFacts facts,
      Header header,
      Header field,
      Identity identity,
      Supplier<InferenceRequest> request,
      long counted) {
    this.facts = facts;
    this.header = header;
    this.field = field;
    this.identity = identity;
    this.request = request;
    this.counted = counted;
  }

  /** The same, its prompt's tokens counted. */
  public Ask counted(long tokens) {
    Ask known = new Ask(facts, header, field, identity, request, tokens);
    known.conversation = conversation;
    return known;
  }

  public RequestFacts facts() {
    return facts;
  }

  public Identity identity() {
    return identity;
  }

  /** What a header says; null where it is not there. The name is in lower case. */
  public @Nullable String header(String name) {
    return header.get(name);
  }

  /** A top-level field of the body, as JSON text; null where it is not there. */
  public @Nullable String field(String name) {
    return field.get(name);
  }

  /**
   * What the request says.
   *
   * @throws InferenceException when it is wrong
   */
  public Conversation conversation() {
    if (conversation == null) {
      conversation = Conversation.of(request.get());
    }
    return conversation;
  }

  /** Whether its prompt's tokens were counted. */
  public boolean isCounted() {
    return counted != NOT_COUNTED;
  }

  /** The prompt has at most so many tokens: no vocabulary has a token of less than a byte. */
  public long mostTokens() {
    return isCounted() ? counted : facts.bytes();
  }

  /** The prompt has at least so many tokens, as far as that is known without counting. */
  public long leastTokens() {
    return isCounted() ? counted : 0;
  }
}
