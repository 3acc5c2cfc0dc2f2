package dev.hearth.testkit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A llama model of random weights: its text is noise, everything else about it is real.
 *
 * <p>The same value writes the same bytes. The file is GGUF version 3 with F32 tensors and a
 * vocabulary of 328 tokens, of which 256 are bytes, so that any text can be tokenised.
 */
public record TinyModel(
    int embedding,
    int blocks,
    int feedForward,
    int heads,
    int keyValueHeads,
    int contextLength,
    Optional<String> chatTemplate,
    long seed) {

  /** ChatML, the template that most small models use. */
  public static final String CHATML =
      "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
          + "{{ message['content'] }}<|im_end|>\n{% endfor %}"
          + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

  private static final String WORDS =
      "the of and to in a is that for it as was with be by on not he his but at are this have from"
          + " or had an they which one you were all her she there would their we him been has when"
          + " who will no more if out so up said what its about than into them can only other time"
          + " new some could after before between";

  public TinyModel {
    if (heads < 1 || embedding % heads != 0 || heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "embedding %d, heads %d, keyValueHeads %d (expected: each divides the one before it)"
              .formatted(embedding, heads, keyValueHeads));
    }
  }

  /** 0.5 MB; ready in milliseconds. */
  public static TinyModel small() {
    return new TinyModel(64, 2, 128, 4, 2, 32_768, Optional.empty(), 42);
  }

  /** 20 MB: one to swap to. */
  public static TinyModel big() {
    return new TinyModel(256, 8, 512, 8, 4, 32_768, Optional.empty(), 42);
  }

  public TinyModel withSeed(long newSeed) {
    return new TinyModel(
        embedding, blocks, feedForward, heads, keyValueHeads, contextLength, chatTemplate, newSeed);
  }

  public TinyModel withChatTemplate(String template) {
    return new TinyModel(
        embedding,
        blocks,
        feedForward,
        heads,
        keyValueHeads,
        contextLength,
        Optional.of(template),
        seed);
  }

  public TinyModel withContextLength(int tokens) {
    return new TinyModel(
        embedding, blocks, feedForward, heads, keyValueHeads, tokens, chatTemplate, seed);
  }

  /** Writes the model to this file, replacing it; returns the file. */
  public Path writeTo(Path file) {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      write(new GgufWriter(out));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private void write(GgufWriter gguf) throws IOException {
    List<GgufWriter.Entry> metadata = metadata();
    List<GgufWriter.Tensor> tensors = tensors();
    gguf.header(metadata, tensors);
    Random random = new Random(seed);
    for (GgufWriter.Tensor tensor : tensors) {
      boolean norm = tensor.dimensions().size() == 1;
      gguf.data(tensor, () -> norm ? 1f : (float) (random.nextGaussian() * 0.08));
    }
  }

  private List<GgufWriter.Entry> metadata() {
    List<GgufWriter.Entry> entries = new ArrayList<>();
    entries.add(GgufWriter.Entry.string("general.architecture", "llama"));
    entries.add(GgufWriter.Entry.string("general.name", "hearth-tiny"));
    entries.add(GgufWriter.Entry.uint32("general.file_type", 0));
    entries.add(GgufWriter.Entry.uint32("llama.context_length", contextLength));
    entries.add(GgufWriter.Entry.uint32("llama.embedding_length", embedding));
    entries.add(GgufWriter.Entry.uint32("llama.block_count", blocks));
    entries.add(GgufWriter.Entry.uint32("llama.feed_forward_length", feedForward));
    entries.add(GgufWriter.Entry.uint32("llama.attention.head_count", heads));
    entries.add(GgufWriter.Entry.uint32("llama.attention.head_count_kv", keyValueHeads));
    entries.add(GgufWriter.Entry.float32("llama.attention.layer_norm_rms_epsilon", 1e-5f));
    entries.add(GgufWriter.Entry.uint32("llama.rope.dimension_count", embedding / heads));
    entries.add(GgufWriter.Entry.uint32("llama.vocab_size", vocabulary().size()));
    entries.addAll(tokenizer());
    chatTemplate.ifPresent(
        template -> entries.add(GgufWriter.Entry.string("tokenizer.chat_template", template)));
    return entries;
  }

  private static List<GgufWriter.Entry> tokenizer() {
    List<String> tokens = vocabulary();
    List<Float> scores = new ArrayList<>(Collections.nCopies(3 + 256, 0f));
    List<Integer> types = new ArrayList<>(List.of(2, 3, 3)); // unknown, control, control
    types.addAll(Collections.nCopies(256, 6)); // bytes
    for (int i = types.size(); i < tokens.size(); i++) {
      scores.add((float) -i);
      types.add(1); // normal
    }
    return List.of(
        GgufWriter.Entry.string("tokenizer.ggml.model", "llama"),
        GgufWriter.Entry.strings("tokenizer.ggml.tokens", tokens),
        GgufWriter.Entry.floats("tokenizer.ggml.scores", scores),
        GgufWriter.Entry.int32s("tokenizer.ggml.token_type", types),
        GgufWriter.Entry.uint32("tokenizer.ggml.unknown_token_id", 0),
        GgufWriter.Entry.uint32("tokenizer.ggml.bos_token_id", 1),
        GgufWriter.Entry.uint32("tokenizer.ggml.eos_token_id", 2));
  }

  private static List<String> vocabulary() {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int i = 0; i < 256; i++) {
      tokens.add("<0x%02X>".formatted(i));
    }
    for (String word : WORDS.split(" ", -1)) {
      tokens.add("\u2581" + word);
    }
    return tokens;
  }

  private List<GgufWriter.Tensor> tensors() {
    int vocabulary = vocabulary().size();
    int keyValue = embedding / heads * keyValueHeads;
    List<GgufWriter.Tensor> all = new ArrayList<>();
    all.add(GgufWriter.Tensor.of("token_embd", embedding, vocabulary));
    all.add(GgufWriter.Tensor.of("output_norm", embedding));
    all.add(GgufWriter.Tensor.of("output", embedding, vocabulary));
    for (int block = 0; block < blocks; block++) {
      String prefix = "blk." + block + ".";
      all.add(GgufWriter.Tensor.of(prefix + "attn_norm", embedding));
      all.add(GgufWriter.Tensor.of(prefix + "attn_q", embedding, embedding));
      all.add(GgufWriter.Tensor.of(prefix + "attn_k", embedding, keyValue));
      all.add(GgufWriter.Tensor.of(prefix + "attn_v", embedding, keyValue));
      all.add(GgufWriter.Tensor.of(prefix + "attn_output", embedding, embedding));
      all.add(GgufWriter.Tensor.of(prefix + "ffn_norm", embedding));
      all.add(GgufWriter.Tensor.of(prefix + "ffn_gate", embedding, feedForward));
      all.add(GgufWriter.Tensor.of(prefix + "ffn_up", embedding, feedForward));
      all.add(GgufWriter.Tensor.of(prefix + "ffn_down", feedForward, embedding));
    }
    return all;
  }
}
