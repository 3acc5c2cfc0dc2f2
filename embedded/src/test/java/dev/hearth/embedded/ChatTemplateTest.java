package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChatTemplateTest {

  @Test
  void showsTheLayoutMarksOnlyAndPutsTheTextsInAfterwards() {
    List<String> seen = new ArrayList<>();
    var template =
        new ChatTemplate(json -> {
          seen.add(json);
          return "<s>@@text-0@@</s><u>@@text-1@@</u>";
        });

    String prompt =
        template.apply(
            List.of(
                new ChatMessage(ChatMessage.Role.SYSTEM, "kind 😀"),
                new ChatMessage(ChatMessage.Role.USER, "costs $1 \\ @@text-0@@")));

    assertThat(prompt).isEqualTo("<s>kind 😀</s><u>costs $1 \\ @@text-0@@</u>");
    assertThat(seen)
        .containsExactly(
            """
            {"messages":[{"role":"system","content":"@@text-0@@"},\
            {"role":"user","content":"@@text-1@@"}]}\
            """);
  }
}
