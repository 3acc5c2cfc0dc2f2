package dev.hearth.provider;

import static dev.hearth.provider.ModelTraits.Capability.CHAT;
import static dev.hearth.provider.ModelTraits.Capability.EMBEDDING;
import static dev.hearth.provider.ModelTraits.Capability.THINKING;
import static dev.hearth.provider.ModelTraits.Capability.TOOLS;
import static dev.hearth.provider.ModelTraits.Capability.VISION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Discovered.Fit;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.ModelTraits.Capability;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerDetailsTest {
  private static final ModelTraits LISTED = new ModelTraits(1024, Set.of(CHAT, TOOLS));

  /** As version b11669 answers, and what older ones leave out. */
  static Stream<Arguments> props() {
    return Stream.of(
        told(
            "a model without tools",
            "{'default_generation_settings':{'n_ctx':2048},'modalities':{'vision':false},"
                + "'chat_template_caps':{'supports_tools':false,'supports_reasoning_effort':false}}",
            LISTED,
            2048,
            CHAT),
        told(
            "one that sees, calls and thinks",
            "{'default_generation_settings':{'n_ctx':4096},'modalities':{'vision':true},"
                + "'chat_template_caps':{'supports_tools':true,'supports_reasoning_effort':true}}",
            ModelTraits.UNKNOWN,
            4096,
            CHAT,
            TOOLS,
            VISION,
            THINKING),
        told(
            "an older server, without what the template can",
            "{'default_generation_settings':{'n_ctx':4096},'modalities':{'vision':true}}",
            ModelTraits.UNKNOWN,
            4096,
            CHAT,
            TOOLS,
            VISION),
        told(
            "one older still",
            "{'default_generation_settings':{'n_ctx':4096}}",
            ModelTraits.UNKNOWN,
            4096),
        told(
            "a window told at the top",
            "{'default_generation_settings':{},'n_ctx':512}",
            LISTED,
            512,
            CHAT,
            TOOLS),
        told("no window", "{'default_generation_settings':{'n_ctx':0}}", LISTED, 1024, CHAT, TOOLS),
        told("a server of many models", "{'role':'router'}", LISTED, 1024, CHAT, TOOLS),
        told("nothing", "", LISTED, 1024, CHAT, TOOLS),
        told("no JSON", "<html>", LISTED, 1024, CHAT, TOOLS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("props")
  void readsTheProperties(String what, String body, ModelTraits listed, ModelTraits expected) {
    assertThat(only(ServerDetails.withProps(listing(listed), json(body)))).isEqualTo(expected);
  }

  @Test
  void readsHowManyRequestsAreWorkedOnSideBySide() {
    String props = "{'default_generation_settings':{'n_ctx':4096},'total_slots':4}";

    ModelTraits told = only(ServerDetails.withProps(listing(ModelTraits.UNKNOWN), json(props)));

    assertThat(told.slots()).isEqualTo(4);
    assertThat(ModelTraits.ofWindow(512).orElse(told).slots()).isEqualTo(4);
  }

  @Test
  void leavesServersOfManyModelsAlone() {
    ModelListing many =
        new ModelListing(
            Discovered.Kind.LLAMA_SERVER,
            List.of(new Model("a", LISTED, Fit.CHAT), new Model("b", LISTED, Fit.CHAT)));

    assertThat(
            ServerDetails.withProps(many, json("{'default_generation_settings':{'n_ctx':2048}}")))
        .isEqualTo(many);
  }

  /** As LM Studio 0.3 and its documentation tell it. */
  static Stream<Arguments> lmStudio() {
    return Stream.of(
        told(
            "a loaded one that calls tools",
            "{'id':'m','type':'llm','state':'loaded','max_context_length':131072,"
                + "'loaded_context_length':8192,'capabilities':['tool_use']}",
            8192,
            CHAT,
            TOOLS),
        told(
            "one that does not",
            "{'id':'m','type':'llm','max_context_length':4096,'capabilities':[]}",
            4096,
            CHAT),
        told(
            "one that sees, of a version that tells nothing else",
            "{'id':'m','type':'vlm','state':'not-loaded','max_context_length':32768}",
            32_768,
            CHAT,
            TOOLS,
            VISION),
        told("one of which that is not told", "{'id':'m','type':'llm'}", 0),
        told(
            "vectors", "{'id':'m','type':'embeddings','max_context_length':2048}", 2048, EMBEDDING),
        told("another", "{'id':'x','type':'vlm','max_context_length':32768}", 0),
        told("a strange one", "{'id':'m','type':'new','max_context_length':'big'}", 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lmStudio")
  void readsWhatLmStudioTells(String what, String entry, ModelTraits unused, ModelTraits expected) {
    assertThat(
            only(
                ServerDetails.withLmStudio(
                    listing(ModelTraits.UNKNOWN), json("{'data':[%s]}".formatted(entry)))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{}", "{'data':7}", "{'data':[7,[]]}"})
  void leavesTheListAsItIsWhereLmStudioTellsNothing(String body) {
    assertThat(only(ServerDetails.withLmStudio(listing(LISTED), json(body)))).isEqualTo(LISTED);
  }

  @Test
  void findsTheServersOwnPathsBesideOpenAis() {
    assertThat(ServerDetails.propsPath(TestProviders.openAi("a", "http://127.0.0.1:9/v1")))
        .isEqualTo("/props");
    assertThat(ServerDetails.lmStudioPath(TestProviders.openAi("a", "http://127.0.0.1:9/box/v1")))
        .isEqualTo("/box/api/v0/models");
    assertThat(ServerDetails.propsPath(TestProviders.openAi("a", "http://127.0.0.1:9/box")))
        .isEqualTo("/box/props");
  }

  private static ModelListing listing(ModelTraits traits) {
    return new ModelListing(null, List.of(new Model("m", traits, Fit.CHAT)));
  }

  private static ModelTraits only(ModelListing listing) {
    assertThat(listing.models()).hasSize(1);
    return listing.models().getFirst().traits();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static Arguments told(String what, String body, int window, Capability... capabilities) {
    return told(what, body, ModelTraits.UNKNOWN, window, capabilities);
  }

  private static Arguments told(
      String what, String body, ModelTraits listed, int window, Capability... capabilities) {
    return Arguments.of(what, body, listed, new ModelTraits(window, Set.of(capabilities)));
  }
}
