package dev.hearth.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client of Responses has to see of answers that are kept, whatever made them. */
@ExtendWith(Site.Shared.class)
abstract class KeptResponsesContract {
  final Site site;

  KeptResponsesContract(Site site) {
    this.site = site;
  }

  /**
   * What a client saw of two turns: a tool's call, and the answer to nothing but its result and the
   * first turn's id.
   *
   * @param sameAgain whether the first answer, asked for again, is the one that was given
   * @param inputs the types of the items that the second answer was made from, in order
   * @param wentOnFrom what the second answer says that it went on from
   * @param notCancelled the client's exception for a wish to cancel it
   * @param gone the client's exception for the first answer after it was deleted
   * @param third the answer to a third turn after that
   */
  record Seen(
      String first,
      boolean sameAgain,
      List<String> inputs,
      String wentOnFrom,
      String second,
      String notCancelled,
      String gone,
      String third) {}

  abstract Seen keep(String toolModel, String model) throws Exception;

  @ParameterizedTest
  @EnumSource
  void goesOnFromAnAnswerThatIsKept(BackEnd backEnd) throws Exception {
    site.need(backEnd);

    Seen seen = keep(backEnd.toolModel(), backEnd.model());

    assertThat(seen.sameAgain()).isTrue();
    assertThat(seen.wentOnFrom()).isEqualTo(seen.first()).startsWith("resp_");
    assertThat(seen.inputs()).startsWith("message").endsWith("function_call_output");
    assertThat(seen.inputs()).contains("function_call");
    if (backEnd.real()) {
      assertThat(seen.second()).isNotBlank();
      assertThat(seen.third()).isNotBlank();
    } else {
      assertThat(seen.second()).startsWith("The tool said: ").contains(ChatContract.TOOL_RESULT);
      assertThat(seen.third()).isEqualTo(Imitation.TEXT);
    }
    assertThat(seen.notCancelled()).isEqualTo("BadRequest");
    assertThat(seen.gone()).isEqualTo("NotFound");
  }
}
