package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.openai.ModelsAnswer.Model;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The array {@code models} that Codex reads of {@code GET /v1/models}, entries of its type {@code
 * ModelInfo}. Codex takes the whole array or none of it: a field that one of its versions requires
 * and that is not there, or a word that one does not know, costs it every entry.
 *
 * <p>What an entry does not tell, such as a window that is not known, Codex does not guess. The
 * instructions have to be told: an entry's {@code base_instructions}, and {@code
 * instructions_template} where a version knows no other, stand in the place of the prompt that
 * Codex has for models without an entry, so an empty text would leave the model without any.
 */
final class CodexModels {

  /**
   * Names that Codex has entries of its own for, which these would replace; it finds them behind a
   * provider's name too.
   */
  private static final Pattern OWN =
      Pattern.compile("(?:\\w+/)?(?:gpt-(?:\\d|daybreak)|codex-|o\\d)");

  private static final String INSTRUCTIONS =
      """
      You are a coding agent. You work in Codex, a program on the user's computer, on the files of \
      the user's workspace, through the tools that come with each request.

      # Working
      - Look before you change anything: list and read the files that matter, and search with `rg` \
      where it is installed.
      - Call tools instead of telling what they could do. Never make up what a file holds or what a \
      command printed.
      - Go on until the request is fulfilled and checked, or until only the user can give what is \
      missing.
      - Follow the AGENTS.md files that apply to what you touch: one in a deeper folder has \
      precedence over one further up, and what the user says over all of them.

      # Changing files
      - Use the tool for edits where there is one, otherwise shell commands.
      - Mend the cause, with as small a change as that allows, in the style of the code around it.
      - Leave changes alone that are not yours. Commit, push, rename branches or delete only when \
      you are asked to.

      # Running commands
      - Run none that waits for somebody to type.
      - Where the sandbox or the user refuses one, do not work around that: ask, or find a way that \
      is allowed.

      # Checking
      - Run the tests, the build or the program that shows whether the change works, those nearest \
      to it first. Say so where that was not possible.

      # Answering
      - Answer shortly and plainly: what you found or changed, how it was checked, what is left. \
      Name files by their paths, with lines where that helps.
      """;

  private CodexModels() {}

  /** Writes the array, of models to talk to. */
  static void write(List<Model> models, JsonGenerator generator) throws IOException {
    generator.writeArrayFieldStart("models");
    for (Model model : models) {
      if (model.chats() && !OWN.matcher(model.id()).lookingAt()) {
        generator.writeStartObject();
        identity(model, generator);
        abilities(model, generator);
        instructions(generator);
        generator.writeEndObject();
      }
    }
    generator.writeEndArray();
  }

  /** The shell is the one that Codex takes for models that it does not know. */
  private static void identity(Model model, JsonGenerator generator) throws IOException {
    generator.writeStringField("slug", model.id());
    generator.writeStringField("display_name", model.id());
    generator.writeStringField("description", "Served by " + model.ownedBy());
    generator.writeStringField("shell_type", "default");
    generator.writeStringField("visibility", "list");
    generator.writeBooleanField("supported_in_api", true);
    generator.writeNumberField("priority", 0);
    generator.writeNullField("availability_nux");
    generator.writeNullField("upgrade");
    // of its first versions that read the list
    generator.writeArrayFieldStart("minimal_client_version");
    for (int i = 0; i < 3; i++) {
      generator.writeNumber(0);
    }
    generator.writeEndArray();
  }

  private static void abilities(Model model, JsonGenerator generator) throws IOException {
    boolean thinks = model.supports().contains("reasoning");
    levels(thinks, generator);
    generator.writeBooleanField("supports_reasoning_summaries", thinks);
    generator.writeStringField("reasoning_summary_format", "none");
    generator.writeBooleanField("support_verbosity", false);
    generator.writeNullField("default_verbosity");
    generator.writeNullField("apply_patch_tool_type");
    generator.writeBooleanField("supports_parallel_tool_calls", false);
    generator.writeArrayFieldStart("experimental_supported_tools");
    generator.writeEndArray();
    generator.writeObjectFieldStart("truncation_policy");
    generator.writeStringField("mode", "bytes");
    generator.writeNumberField("limit", 10_000);
    generator.writeEndObject();
    if (model.contextWindow() > 0) {
      generator.writeNumberField("context_window", model.contextWindow());
      generator.writeNumberField("max_context_window", model.contextWindow());
    }
    if (!model.reads().isEmpty()) {
      ModelsAnswer.writeTexts("input_modalities", model.reads(), generator);
    }
  }

  /** The efforts that every version knows, of a model that is known to think. */
  private static void levels(boolean thinks, JsonGenerator generator) throws IOException {
    if (thinks) {
      generator.writeStringField("default_reasoning_level", "medium");
    }
    generator.writeArrayFieldStart("supported_reasoning_levels");
    for (String effort : thinks ? List.of("low", "medium", "high") : List.<String>of()) {
      generator.writeStartObject();
      generator.writeStringField("effort", effort);
      generator.writeStringField("description", "Thinks with " + effort + " effort");
      generator.writeEndObject();
    }
    generator.writeEndArray();
  }

  private static void instructions(JsonGenerator generator) throws IOException {
    generator.writeStringField("base_instructions", INSTRUCTIONS);
    generator.writeObjectFieldStart("model_messages");
    generator.writeStringField("instructions_template", INSTRUCTIONS);
    generator.writeNullField("instructions_variables");
    generator.writeEndObject();
  }
}
