package dev.hearth.pipeline;

import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.DoorDialect.Answerer;
import dev.hearth.dialect.History;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.links.Link;
import dev.hearth.links.LinkRules;
import dev.hearth.links.LinkedFiles;
import dev.hearth.pipeline.RequestPipeline.Environment;
import dev.hearth.provider.Target;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Identity;
import dev.hearth.routing.profile.ToolNames;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asked, read only as far as it has to be: its facts, and where a target speaks
 * another format all of it. Owns the request's body, and what was fetched for it, until it is
 * settled.
 */
final class Question {
  /** What OpenAI's format called tools before; the gateway reads none, so none may pass unread. */
  private static final String OLDER_TOOLS = "functions";

  private final Environment environment;
  private final Inbound inbound;
  private final long bytes;
  private final long askedNanos;
  private final LinkRules linkRules;
  private @Nullable RequestFacts facts;
  private @Nullable InferenceRequest decoded;
  private @Nullable History history;
  private @Nullable LinkedFiles files;
  private ToolNames denied = ToolNames.NONE;

  Question(Environment environment, Inbound inbound) {
    this.environment = environment;
    this.inbound = inbound;
    this.bytes = inbound.body().size();
    this.askedNanos = environment.nanoTime().getAsLong();
    this.linkRules = environment.links().rules().get();
  }

  Inbound inbound() {
    return inbound;
  }

  DoorDialect door() {
    return inbound.door();
  }

  /** What was sent; empty once it is settled. */
  RequestBody body() {
    return inbound.body();
  }

  /** The body's size when it came. */
  long bytes() {
    return bytes;
  }

  /** What of it is known from now on; null where not even that could be read. */
  void known(@Nullable RequestFacts now) {
    facts = now;
  }

  /** The tools that the caller's agent has not at targets on one's own machines. */
  void deny(ToolNames tools) {
    denied = tools;
  }

  boolean isKnown() {
    return facts != null;
  }

  RequestFacts facts() {
    if (facts == null) {
      throw new IllegalStateException("an attempt before the facts");
    }
    return facts;
  }

  /** The request as the router sees it. */
  Ask ask(RequestFacts known) {
    return new Ask(known, inbound.header()::apply, this::field, Identity.ANONYMOUS, this::decoded);
  }

  private @Nullable String field(String name) {
    JsonOutline.Field found = body().outline().field(name);
    return found == null ? null : body().json(found);
  }

  /** The content type of its answer. */
  String contentType() {
    return door().contentType(facts());
  }

  /** The request in no dialect's words, decoded once. */
  InferenceRequest decoded() {
    if (decoded == null) {
      decoded = door().decode(inbound.asked(), body(), history());
    }
    return decoded;
  }

  /**
   * Sees to it that the files are there that the target takes only inside the request.
   *
   * @param done hears that they are: at once where there are none to fetch
   * @param failed hears, later, that one cannot be had
   * @throws InferenceException when the request is wrong, or a file may not be fetched
   */
  void fetchFor(Target target, Runnable done, Consumer<InferenceError> failed) {
    List<Link> wanted =
        passesThrough(target) ? List.of() : LinkedParts.wantedBy(target).in(decoded());
    if (wanted.isEmpty()) {
      done.run();
      return;
    }
    if (files == null) {
      files = environment.links().files(linkRules);
    }
    files.fetch(wanted, done, failed);
  }

  /** Fetches no further. */
  void stopFetching() {
    if (files != null) {
      files.cancel();
    }
  }

  /** The request in no dialect's words, the files that were fetched for the target in it. */
  InferenceRequest decodedFor(Target target) {
    return files == null
        ? decoded()
        : LinkedParts.wantedBy(target).replaced(decoded(), files::file);
  }

  /** The request in no dialect's words; null where it cannot be said in them. */
  @Nullable InferenceRequest readable() {
    try {
      return decoded();
    } catch (InferenceException e) {
      return null;
    }
  }

  /** The answers that are kept for the caller. */
  History history() {
    if (history == null) {
      history = environment.histories().apply(inbound.owner());
    }
    return history;
  }

  /**
   * Whether the bytes travel as they are: door and target speak the same format, and nothing has to
   * be taken out.
   */
  boolean passesThrough(Target target) {
    return door().format() == target.provider().dialect().format()
        && !permission(target).limits()
        && !door().continues(body(), history());
  }

  /** The tools that the request may have at a target; all where it offers none. */
  ToolPermission permission(Target target) {
    boolean limited =
        !denied.isEmpty()
            && target.provider().local()
            && facts().operation() == Operation.CHAT
            && (facts().tools() || body().outline().field(OLDER_TOOLS) != null);
    return limited ? new ToolPermission(denied) : ToolPermission.ALL;
  }

  /**
   * The answer to a request that asks nothing of the model, which only one format has; null for any
   * other. The caller owns it.
   */
  @Nullable ByteBuf answerWithoutTheModel(Answerer by) {
    return door().loadAnswer(body(), facts(), answerId(by), environment.allocator());
  }

  /**
   * What identifies its answer.
   *
   * @param by who answers; null while nobody does
   */
  DoorDialect.AnswerId answerId(@Nullable Answerer by) {
    return new DoorDialect.AnswerId(
        inbound.requestId(),
        environment.clock().instant(),
        () -> environment.nanoTime().getAsLong() - askedNanos,
        by);
  }

  /** Nobody needs it any more: an answer is committed to, or all is over. Idempotent. */
  void settled() {
    body().release();
    decoded = null;
    if (files != null) {
      files.release();
    }
  }
}
