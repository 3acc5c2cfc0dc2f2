package dev.hearth.embedded;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A GGUF file in llama.cpp. A model without a chat format of its own is spoken to in ChatML. */
final class LlamaTextModel implements TextModel {

  private final LlamaModel model;
  private final ChatTemplate template;
  private final int contextTokens;

  private LlamaTextModel(LlamaModel model, int contextTokens) {
    this.model = model;
    this.template = new ChatTemplate(model::applyTemplate);
    this.contextTokens = contextTokens;
  }

  /** Loads the native library and the model; throws what llama.cpp throws when it cannot. */
  static LlamaTextModel load(Options options) {
    NativeFolder.prepare();
    try {
      ModelParameters parameters =
          new ModelParameters()
              .setModel(options.model().toAbsolutePath().toString())
              .setCtxSize(options.contextTokens())
              .setThreads(options.threads())
              .setBatchSize(ModelThread.STEP_TOKENS)
              .setUbatchSize(ModelThread.STEP_TOKENS)
              .setParallel(1)
              .disableContextShift();
      return new LlamaTextModel(new LlamaModel(parameters), options.contextTokens());
    } finally {
      NativeFolder.tidy();
    }
  }

  @Override
  public int contextTokens() {
    return contextTokens;
  }

  @Override
  public String prompt(List<ChatMessage> messages) {
    return template.apply(messages);
  }

  @Override
  public int tokens(String text) {
    return model.encode(text).length;
  }

  @Override
  public void readAhead(String beginning) {
    LlamaIterator outputs =
        model
            .generate(new InferenceParameters(beginning).setCachePrompt(true).setNPredict(0))
            .iterator();
    while (outputs.hasNext()) {
      outputs.next();
    }
  }

  @Override
  public Answer answer(String prompt, Sampling sampling, int maxTokens) {
    InferenceParameters parameters =
        new InferenceParameters(prompt)
            .setCachePrompt(true)
            .setNPredict(maxTokens)
            .setTemperature((float) sampling.temperature())
            .setTopP((float) sampling.topP())
            .setFrequencyPenalty((float) sampling.frequencyPenalty())
            .setPresencePenalty((float) sampling.presencePenalty());
    sampling.seed().ifPresent(parameters::setSeed);
    return new LlamaAnswer(model.generate(parameters).iterator());
  }

  /** The pieces of one answer as the native side hands them out: one a token, a last empty one. */
  private final class LlamaAnswer implements Answer {

    private final LlamaIterator outputs;

    LlamaAnswer(LlamaIterator outputs) {
      this.outputs = outputs;
    }

    @Override
    public @Nullable Piece next() {
      if (!outputs.hasNext()) {
        return null;
      }
      LlamaOutput output = outputs.next();
      if (!outputs.hasNext()) {
        return null;
      }
      return new Piece(output.text, tokensOf(output.text));
    }

    /** Bytes of a code point that spans tokens are held back until it is whole: count those. */
    private int tokensOf(String text) {
      boolean ascii = text.chars().allMatch(c -> c < 0x80);
      return ascii ? 1 : Math.max(1, tokens(text));
    }

    @Override
    public void close() {
      if (outputs.hasNext()) {
        outputs.cancel();
      }
    }
  }
}
