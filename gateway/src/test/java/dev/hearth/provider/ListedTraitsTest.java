package dev.hearth.provider;

import static dev.hearth.provider.ModelTraits.Capability.CHAT;
import static dev.hearth.provider.ModelTraits.Capability.EMBEDDING;
import static dev.hearth.provider.ModelTraits.Capability.THINKING;
import static dev.hearth.provider.ModelTraits.Capability.TOOLS;
import static dev.hearth.provider.ModelTraits.Capability.VISION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.provider.ModelTraits.Capability;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ListedTraitsTest {

  /** How each server tells it; llama-server's is as version b11669 answers. */
  static Stream<Arguments> entries() {
    return Stream.of(
        told("vLLM", "{'id':'m','max_model_len':4096}", 4096),
        told(
            "llama-server",
            "{'id':'m','architecture':{'input_modalities':['text','image'],"
                + "'output_modalities':['text']},'meta':{'n_ctx':1024,'n_ctx_train':8192}}",
            1024,
            CHAT,
            TOOLS,
            VISION),
        told(
            "Ollama",
            "{'name':'m','details':{'context_length':8192},"
                + "'capabilities':['completion','tools','thinking','insert']}",
            8192,
            CHAT,
            TOOLS,
            THINKING),
        told("Ollama, vectors", "{'name':'m','capabilities':['embedding']}", 0, EMBEDDING),
        told(
            "LM Studio",
            "{'id':'m','max_context_length':131072,'loaded_context_length':8192,"
                + "'capabilities':['tool_use']}",
            8192,
            TOOLS),
        told("Groq", "{'id':'m','context_window':131072}", 131_072),
        told(
            "Mistral",
            "{'id':'m','max_context_length':32768,'capabilities':{'completion_chat':true,"
                + "'function_calling':true,'vision':false,'fine_tuning':true}}",
            32_768,
            CHAT,
            TOOLS),
        told(
            "OpenRouter",
            "{'id':'m','context_length':200000,'architecture':{'input_modalities':['text','image'],"
                + "'output_modalities':['text']},'supported_parameters':['reasoning','seed']}",
            200_000,
            CHAT,
            VISION,
            THINKING),
        told(
            "OpenRouter, pictures",
            "{'id':'m','architecture':{'input_modalities':['text'],'output_modalities':['image']}}",
            0),
        told("Anthropic", "{'id':'m','max_input_tokens':200000}", 200_000),
        told(
            "Gemini",
            "{'name':'models/m','inputTokenLimit':1048576,"
                + "'supportedGenerationMethods':['generateContent','countTokens']}",
            1_048_576,
            CHAT),
        told("OpenAI", "{'id':'m','object':'model','owned_by':'system'}", 0),
        told("nonsense", "{'id':'m','max_model_len':-1,'context_length':'big'}", 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("entries")
  void readsWhatEachServerTells(String server, String entry, ModelTraits traits)
      throws JsonProcessingException {
    assertThat(ListedTraits.of(new ObjectMapper().readTree(entry.replace('\'', '"'))))
        .isEqualTo(traits);
  }

  private static Arguments told(
      String server, String entry, int window, Capability... capabilities) {
    return Arguments.of(server, entry, new ModelTraits(window, Set.of(capabilities)));
  }
}
