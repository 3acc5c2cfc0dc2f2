package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code profiles} in {@code hearth.yaml}, and those of harnesses. */
class ProfilesTest {
  @TempDir Path folder;

  @Test
  void aProfileSaysForEachAgentItsModelsAndTools() {
    Profile profile =
        profile(
            """
            profile: team
            profiles:
              team:
                description: ours
                permission: { WebFetch: deny, edit: deny }
                provider_limits: { ollama: 3 }
                model_limits: { "ollama/big": 1 }
                local_only: true
                agents:
                  Explore: ollama/small
                  scribe:
                    model: ollama/big
                    fallbacks: [ ollama/small, ollama/big ]
                    permission: { edit: allow, write: deny, bash: ask }
            """);

    assertThat(profile.agents().keySet()).containsExactly("explore", "scribe");
    assertThat(agent(profile, "EXPLORE").chain()).containsExactly("ollama/small");
    assertThat(agent(profile, "explore").denied().plain()).isEqualTo(Set.of("webfetch", "edit"));
    assertThat(agent(profile, "scribe").chain()).containsExactly("ollama/big", "ollama/small");
    assertThat(agent(profile, "scribe").denied().plain()).isEqualTo(Set.of("webfetch", "write"));
    assertThat(profile.providerLimits()).isEqualTo(Map.of("ollama", 3));
    assertThat(profile.modelLimits()).isEqualTo(Map.of("ollama/big", 1));
    assertThat(profile.localOnly()).isTrue();
    assertThat(profile.origin()).isEqualTo("configured");
  }

  @Test
  void aProfileBeginsWithAnotherOneAndChangesWhatItNames() {
    Profile profile =
        profile(
            """
            profile: team
            profiles:
              team:
                base: hybrid-cloud-ollama
                permission: { bash: deny, write: allow }
                agents:
                  explore: { fallbacks: [] }
                  oracle: anthropic/claude-opus-4.5
                  scribe: ollama/lfm2.5-thinking
            """);

    assertThat(profile.agents()).hasSize(13);
    assertThat(agent(profile, "explore").chain()).containsExactly("ollama/ministral-3:14b-32k");
    assertThat(agent(profile, "oracle").chain())
        .containsExactly("anthropic/claude-opus-4.5", "openai/gpt-4o", "google/gemini-2.5-pro");
    assertThat(profile.agents().get("sisyphus"))
        .extracting(agent -> agent.denied().plain())
        .isEqualTo(Set.of("bash", "edit", "webfetch"));
    assertThat(agent(profile, "scribe").denied().plain()).isEqualTo(Set.of("bash"));
    assertThat(profile.providerLimits()).isEqualTo(Map.of("ollama", 10));
  }

  @Test
  void theProfileOfAHarnessIsReadAsItIs() throws IOException {
    write(
        "agents.json",
        """
        {
        \t// what our harness has
        \t"$schema": "https://example.com/schema.json",
        \t"agents": {
        \t\t"explore": {
        \t\t\t"model": "ollama/ministral-3:14b-32k", "stream": false, "temperature": 0.1,
        \t\t\t"fallback_models": ["google/gemini-2.5-flash", {"model": "google/gemini-2.5-pro", "variant": "high"}],
        \t\t\t"permission": {"webfetch": "deny", "edit": "ask", "bash": {"git *": "allow"}}
        \t\t},
        \t\t"Librarian": {"category": "quick", "tools": {"write": false, "read": true}},
        \t\t"oracle": {"model": "openai/gpt-5.2", "fallbacks": "openai/gpt-4o"},
        \t\t"idle": {"disable": true},
        \t\t"vague": {"prompt": "Do something."},
        \t},
        \t"categories": {"quick": {"model": "google/gemini-2.5-flash"}},
        \t"background": {"max_concurrent": 12, "provider_limits": {"ollama": 10}, "model_limits": {"ollama/qwen3-coder-32k": 4}}
        }
        """);

    LoadedText loaded = loaded("profile: team\nprofiles: { team: { file: agents.json } }\n");

    assertThat(loaded.problems()).isEmpty();
    Profile profile = team(loaded);
    assertThat(profile.agents().keySet()).containsExactly("explore", "librarian", "oracle");
    assertThat(agent(profile, "explore").chain())
        .containsExactly(
            "ollama/ministral-3:14b-32k", "google/gemini-2.5-flash", "google/gemini-2.5-pro");
    assertThat(agent(profile, "explore").denied().plain()).isEqualTo(Set.of("webfetch"));
    assertThat(agent(profile, "librarian").chain()).containsExactly("google/gemini-2.5-flash");
    assertThat(agent(profile, "librarian").denied().plain()).isEqualTo(Set.of("write"));
    assertThat(agent(profile, "oracle").chain()).containsExactly("openai/gpt-5.2", "openai/gpt-4o");
    assertThat(profile.providerLimits()).isEqualTo(Map.of("ollama", 10));
    assertThat(profile.modelLimits()).isEqualTo(Map.of("ollama/qwen3-coder-32k", 4));
    assertThat(loaded.notices()).contains("profile team: the agent vague names no model: left out");
  }

  @Test
  void theOtherSpellingsOfHarnessesMeanTheSame() throws IOException {
    write(
        "opencode.json",
        """
        {"agent": {"build": {"model": "ollama/a"}},
         "permission": {"edit": "deny"},
         "background_task": {"providerConcurrency": {"ollama": 2}, "modelConcurrency": {"ollama/a": 1}}}
        """);

    Profile profile = profile("profile: team\nprofiles: { team: { file: opencode.json } }\n");

    assertThat(agent(profile, "build").denied().plain()).isEqualTo(Set.of("edit"));
    assertThat(profile.providerLimits()).isEqualTo(Map.of("ollama", 2));
    assertThat(profile.modelLimits()).isEqualTo(Map.of("ollama/a", 1));
  }

  @Test
  void whatStandsBesideAFileGoesBeforeIt() throws IOException {
    write(
        "agents.json",
        "{\"agents\":{\"explore\":{\"model\":\"ollama/a\"},\"b\":{\"model\":\"ollama/b\"}}}");

    Profile profile =
        profile(
            "profile: team\nprofiles: { team: { file: agents.json, agents: { explore: ollama/c } } }\n");

    assertThat(agent(profile, "explore").chain()).containsExactly("ollama/c");
    assertThat(agent(profile, "b").chain()).containsExactly("ollama/b");
  }

  @Test
  void everythingThatIsWrongWithAHarnessesProfileIsToldAtOnceWithPathValueAndExpectation()
      throws IOException {
    write(
        "agents.json",
        """
        {"agents": {
          "explore": {"model": ["a"], "permission": {"edit": "never"}},
          "no/name": {"model": "ollama/a", "fallbacks": [7, {}]},
          "scribe": "ollama/b"},
         "background": {"provider_limits": {"ollama": 0}}}
        """);

    List<Problem> problems =
        loaded("profile: team\nprofiles: { team: { file: agents.json } }\n").errors();

    String file = "profiles.team.file(agents.json).";
    assertThat(problems)
        .extracting(Problem::path, Problem::value, Problem::expectation)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(file + "agents.explore.model", "a list", "a text"),
            org.assertj.core.groups.Tuple.tuple(
                file + "agents.explore.permission.edit", "never", "one of allow, ask, deny"),
            org.assertj.core.groups.Tuple.tuple(
                file + "agents.no/name", "the name 'no/name'", ProfileSection.NAME_EXPECTED),
            org.assertj.core.groups.Tuple.tuple(
                file + "agents.no/name.fallbacks[1]", "a mapping", "a text"),
            org.assertj.core.groups.Tuple.tuple(
                file + "provider_limits.ollama", "0", "a whole number from 1 to 100000"));
    assertThat(problems).allSatisfy(problem -> assertThat(problem.mark()).isNotNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"agents\": {\"a\" 1}} | was expecting a colon",
        "{} {} | more than one value",
        "{\"agents\": {}, \"agents\": {}} | Duplicate field 'agents'",
        "`` | nothing",
      })
  void aFileThatIsNoJsonIsAProblemOfItsPlace(String text, String value) throws IOException {
    write("agents.json", text);

    assertThat(loaded("profiles: { team: { file: agents.json } }\n").errors())
        .anySatisfy(problem -> {
          assertThat(problem.path()).isEqualTo("profiles.team.file(agents.json)");
          assertThat(problem.value()).contains(value);
          assertThat(problem.expectation()).isEqualTo("JSON");
        });
  }

  @Test
  void aFileThatIsNestedTooDeepIsAProblemAndNothingElse() throws IOException {
    write("agents.json", "[".repeat(100_000));

    assertThat(loaded("profiles: { team: { file: agents.json } }\n").errors())
        .extracting(Problem::path)
        .contains("profiles.team.file(agents.json)");
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    assertThat(loaded("profiles: { team: { file: none.json } }\n").errors())
        .first()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo("profiles.team.file");
          assertThat(problem.value()).endsWith("none.json, which does not exist");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profile: locl-only | profile | did you mean local-only or cloud-only?",
        "profiles: { local-only: { agents: { a: ollama/b } } } | profiles.local-only | rename the profile; 'base' begins with another",
        "profiles: { none: { agents: { a: ollama/b } } } | profiles.none | rename the profile; 'base' begins with another",
        "profiles: { 'a b': { agents: { a: ollama/b } } } | 'profiles.\"a b\"' | rename it",
        "profiles: { t: {} } | profiles.t | add it below 'agents'",
        "profiles: { t: { base: cloud-olny } } | profiles.t.base | did you mean cloud-only?",
        "profiles: { t: { agents: { a: { modle: ollama/b } } } } | profiles.t.agents.a.modle | did you mean model?",
        "profiles: { t: { agents: { a: { fallbacks: [x] } } } } | profiles.t.agents.a.model | add 'model'",
        "profiles: { t: { agents: { a: [] } } } | profiles.t.agents.a | write 'model:' below it",
        "profiles: { t: { agents: { a: ollama/b }, policy: guard } } | profiles.t.policy | 'add that policy, or remove it here'",
        "profiles: { t: { agents: { a: ollama/b }, provider_limits: { ollama: many } } } | profiles.t.provider_limits.ollama | write a number in that range",
        "profiles: { t: { agents: { a: ollama/b }, permission: { edit: no } } } | profiles.t.permission.edit | write one of them",
        "profiles: { t: { agents: { a: ollama/b }, permisson: {} } } | profiles.t.permisson | did you mean permission?",
      })
  void aProfileThatIsWrongIsAProblemAtItsPlace(String yaml, String path, String advice) {
    assertThat(loaded(yaml + "\n").errors())
        .anySatisfy(problem -> {
          assertThat(problem.path()).isEqualTo(path);
          assertThat(problem.advice()).isEqualTo(advice);
        });
  }

  @Test
  void aVendorThatNobodyKnowsIsPointedOut() {
    LoadedText loaded =
        loaded(
            """
            profiles:
              t:
                agents: { a: { model: olama/b, fallbacks: [ google/x, box/y ] } }
                provider_limits: { olama: 3 }
            providers: { box: { type: llama-server } }
            """);

    assertThat(loaded.errors()).isEmpty();
    assertThat(loaded.warningPaths())
        .containsExactly("profiles.t.agents.a", "profiles.t.provider_limits");
  }

  @Test
  void aProviderThatOnlyTheProfileNamesIsUsed() {
    LoadedText loaded =
        loaded(
            """
            profile: t
            profiles: { t: { agents: { a: box/y } } }
            providers: { box: { type: llama-server }, idle: { type: vllm } }
            """);

    assertThat(loaded.notices())
        .containsExactly("provider idle is not used: no model under models names it");
    assertThat(loaded.configuration().providers())
        .extracting(provider -> provider.name())
        .containsExactly("box");
  }

  @Test
  void theCheckTellsWhatTheProfileLeavesOut() {
    assertThat(loaded("profile: hybrid-claude-ollama\n").notices())
        .contains(
            "profile hybrid-claude-ollama leaves out anthropic/claude-sonnet-4.5:"
                + " ANTHROPIC_API_KEY is not set");
  }

  @Test
  void aProfileThatIsNotInForceTakesNoKeyIntoUse() {
    Configuration configuration =
        LoadedText.of(folder, "discover: false\n", Map.of("OPENAI_API_KEY", "sk-1"))
            .configuration();

    assertThat(configuration.cloudKeys().variables()).containsExactly("OPENAI_API_KEY");
    assertThat(configuration.profiles().byName().keySet())
        .containsExactlyElementsOf(ShippedProfiles.NAMES);
    assertThat(configuration.profiles().configured()).isNull();
  }

  @Test
  void aKeyThatCannotBeOneHurtsNobodyWhoseProfilesDoNotUseIt() {
    LoadedText loaded =
        LoadedText.of(folder, "discover: false\n", Map.of("OPENAI_API_KEY", "sk-\u0007"));

    assertThat(loaded.errors()).isEmpty();
  }

  @Test
  void aReloadTellsWhatChangedAboutProfiles() {
    String before = "profiles: { t: { agents: { a: ollama/b } } }\n";

    assertThat(changes(before, before)).isEmpty();
    assertThat(changes(before, before + "profile: t\n"))
        .containsExactly("profile changed from none to t");
    assertThat(changes(before, before.replace("ollama/b", "ollama/c")))
        .containsExactly("profile t changed");
    assertThat(changes("", before)).containsExactly("profile t added");
    assertThat(changes("", "providers: { ollama: { max_wait: 5s } }\n"))
        .as("a provider that no model names")
        .containsExactly("what stands behind the vendors of profiles changed");
  }

  private List<String> changes(String before, String after) {
    return Changes.between(loaded(before).configuration(), loaded(after).configuration()).now();
  }

  private Profile profile(String yaml) {
    LoadedText loaded = loaded(yaml);
    assertThat(loaded.problems()).isEmpty();
    return team(loaded);
  }

  private static Profile team(LoadedText loaded) {
    return Objects.requireNonNull(
        loaded.configuration().profiles().byName().get("team"), "the profile team");
  }

  private static Agent agent(Profile profile, String name) {
    return Objects.requireNonNull(profile.agent(name), name);
  }

  private LoadedText loaded(String yaml) {
    return LoadedText.of(folder, yaml, Map.of());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
