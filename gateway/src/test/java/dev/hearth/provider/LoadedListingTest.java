package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hearth.provider.Discovered.Kind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedListingTest {

  @Test
  void readsWhatOllamaHasLoaded() {
    assertThat(
            LoadedListing.ollama(
                json(
                    """
                    {'models':[{'name':'qwen3:8b','model':'qwen3:8b','size':6591830464,
                      'digest':'500a1f067a9f','details':{'family':'qwen3','parameter_size':'8.2B'},
                      'expires_at':'2026-03-01T14:38:31.837536-08:00','size_vram':5333539264,
                      'context_length':40960}]}
                    """)))
        .isEqualTo(
            new LoadedListing(
                Kind.OLLAMA,
                List.of(
                    new Loaded(
                        "qwen3:8b",
                        6_591_830_464L,
                        5_333_539_264L,
                        40_960,
                        "qwen3",
                        Instant.parse("2026-03-01T22:38:31.837536Z"),
                        false))));
  }

  @Test
  void takesNothingFromWhatAnOldOrStrangeOllamaDoesNotTell() {
    assertThat(
            LoadedListing.ollama(
                    json(
                        "{'models':[{'name':'m','size':-1,'size_vram':'much','expires_at':'soon'},"
                            + "{'name':''},{'size':5},7]}"))
                .models())
        .containsExactly(new Loaded("m", 0, 0, 0, null, null, false));
  }

  @ParameterizedTest
  @CsvSource({"vllm, VLLM", "sglang, SGLANG", "organization_owner, LM_STUDIO", "somebody,"})
  void readsWhoseListItIs(String owner, Kind kind) {
    LoadedListing listing =
        LoadedListing.openAi(
            json("{'data':[{'id':'m','owned_by':'%s'},{'id':'n'}]}".formatted(owner)));

    assertThat(listing.kind()).isEqualTo(kind);
    assertThat(listing.models())
        .extracting(Loaded::model, Loaded::alone)
        .containsExactly(tuple("m", false), tuple("n", false));
  }

  @Test
  void readsTheOneModelOfALlamaServer() {
    Loaded model =
        LoadedListing.openAi(
                json(
                    "{'data':[{'id':'/m.gguf','owned_by':'llamacpp',"
                        + "'meta':{'n_ctx':2048,'n_ctx_train':8192,'size':96576768}}]}"))
            .models()
            .getFirst();

    assertThat(model).isEqualTo(new Loaded("/m.gguf", 96_576_768, 0, 2048, null, null, true));
    assertThat(model.answersTo("any name")).isTrue();
  }

  @Test
  void leavesOutWhatALlamaServerOfManyModelsHasNotLoaded() {
    LoadedListing listing =
        LoadedListing.openAi(
            json(
                "{'data':[{'id':'a','owned_by':'llamacpp','status':{'value':'loaded'}},"
                    + "{'id':'b','status':{'value':'unloaded'}},"
                    + "{'id':'c','status':{'value':'sleeping'}}]}"));

    assertThat(listing.models()).extracting(Loaded::model).containsExactly("a");
    assertThat(listing.models().getFirst().answersTo("b")).isFalse();
  }

  @Test
  void aLlamaServerOfManyThatHasOneAnswersToItsNameOnly() {
    LoadedListing listing =
        LoadedListing.openAi(
            json("{'data':[{'id':'a','owned_by':'llamacpp','status':{'value':'loaded'}}]}"));

    assertThat(listing.models().getFirst().alone()).isFalse();
  }

  @Test
  void readsWhatLmStudioHasLoaded() {
    assertThat(
            LoadedListing.lmStudio(
                    json(
                        """
                        {'object':'list','data':[
                          {'id':'qwen2-vl','type':'vlm','arch':'qwen2_vl','state':'not-loaded',
                           'max_context_length':32768},
                          {'id':'llama-3.1','type':'llm','arch':'llama','state':'loaded',
                           'max_context_length':131072,'loaded_context_length':4096},
                          {'id':'old','type':'llm','state':'loaded','max_context_length':8192}]}
                        """))
                .models())
        .containsExactly(
            new Loaded("llama-3.1", 0, 0, 4096, "llama", null, false),
            new Loaded("old", 0, 0, 0, null, null, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[]", "7", "{'models':7,'data':7}", "{'data':[[],7,null]}"})
  void takesNothingFromWhatIsNoList(String body) {
    assertThat(LoadedListing.ollama(json(body)).models()).isEmpty();
    assertThat(LoadedListing.openAi(json(body)).models()).isEmpty();
    assertThat(LoadedListing.lmStudio(json(body)).models()).isEmpty();
  }

  @Test
  void readsSoManyAndNoMore() {
    String entries = "{'name':'m'},".repeat(1500);

    assertThat(LoadedListing.ollama(json("{'models':[%s7]}".formatted(entries))).models())
        .hasSize(1000);
  }

  @Test
  void knowsAModelByItsNameWithAndWithoutItsTag() {
    Loaded model = new Loaded("llama3:latest", 0, 0, 0, null, null, false);

    assertThat(model.answersTo("llama3:latest")).isTrue();
    assertThat(model.answersTo("llama3")).isTrue();
    assertThat(model.answersTo("llama3:8b")).isFalse();
  }

  @Test
  void refusesLessThanNothing() {
    assertThatThrownBy(() -> new Loaded("m", -1, 0, 0, null, null, false))
        .hasMessageContaining("-1 bytes");
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
