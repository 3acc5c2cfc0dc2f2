package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole answers and vectors as compatible servers really write them. */
class WholeDecodersTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'m','choices':[{'message':{'role':'assistant','content':'Hi'},"
            + "'finish_reason':'length'}],'usage':{'prompt_tokens':7,'completion_tokens':3}};"
            + "started m | text Hi | finished LENGTH | usage 7/3/0/0",
        "{'usage':{'prompt_tokens':7,'prompt_cache_hit_tokens':4},'choices':[{'finish_reason':null,"
            + "'message':{'content':'Hi'}}]};"
            + "started asked | text Hi | finished STOP | usage 7/0/4/0",
        "{'choices':[{'message':{'content':[{'type':'text','text':'H'},{'type':'text','text':'i'}]}}]};"
            + "started asked | text Hi | finished STOP",
        "{'choices':[{'message':{'content':'Hi','reasoning':'hm'}}]};"
            + "started asked | thinking hm | text Hi | finished STOP",
        "{'choices':[{'message':{'content':null,'tool_calls':["
            + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}},"
            + "{'id':'a','type':'function','function':{'name':'g','arguments':{'x':1.0}}}]},"
            + "'finish_reason':'stop'}]};"
            + "started asked | call 0 a f {} | call 1 call_1_1 g {'x':1.0} | finished TOOL_CALLS",
        "{'choices':[{'message':{'tool_calls':[{'function':{'name':'f','arguments':'{}'}},"
            + "{'function':{'name':'f','arguments':'{}'}}]}}]};"
            + "started asked | call 0 call_1_0 f {} | call 1 call_1_1 f {} | finished TOOL_CALLS",
        "{'choices':[{'message':{'content':'A'}},{'message':{'content':'B'}}]};"
            + "started asked | text A | finished STOP",
        "{'choices':[{'text':'once','finish_reason':'stop'}]};"
            + "started asked | text once | finished STOP",
        "{'choices':[{'message':{'content':''},'finish_reason':'stop'}]};"
            + "started asked | finished STOP",
        "{'choices':[]};                            failed UPSTREAM_FAILED",
        "{'choices':null};                          failed UPSTREAM_FAILED",
        "{};                                        failed UPSTREAM_FAILED",
        "{'error':{'message':'busy','code':429}};   failed RATE_LIMITED",
        "{'choices':[{'message':{'content':garbage}}]}; failed UPSTREAM_FAILED",
        "{'choices':[{'message':{'content':'Hi';    failed UPSTREAM_FAILED",
        "[];                                        failed UPSTREAM_FAILED",
        "<html>;                                    failed UPSTREAM_FAILED",
        ";                                          failed UPSTREAM_FAILED"
      })
  void readsAWholeAnswerInAnySplit(String json, String expected) {
    assertReads(TestRequests.chat().request(), json, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'m','data':[{'index':0,'embedding':[0.10,-2e-3]},{'index':1,'embedding':[1]}],"
            + "'usage':{'prompt_tokens':4,'total_tokens':4}};"
            + "started m | vector 0 [0.10,-2e-3] | vector 1 [1] | finished STOP | usage 4/0/0/0",
        "{'data':[{'index':1,'embedding':[1]},{'embedding':[0],'index':0}]};"
            + "started asked | vector 0 [0] | vector 1 [1] | finished STOP",
        "{'data':[{'embedding':[0]},{'embedding':[1]}]};"
            + "started asked | vector 0 [0] | vector 1 [1] | finished STOP",
        "{'data':[{'index':0,'embedding':'AACAPw=='},{'index':1,'embedding':'AAAAwA=='}]};"
            + "started asked | vector 0 [1.0] | vector 1 [-2.0] | finished STOP",
        "{'data':[{'index':0,'embedding':[0]}]};                                   failed UPSTREAM_FAILED",
        "{'data':[{'index':0,'embedding':[0]},{'index':0,'embedding':[1]}]};       failed UPSTREAM_FAILED",
        "{'data':[{'index':0,'embedding':[0]},{'index':2,'embedding':[1]}]};       failed UPSTREAM_FAILED",
        "{'data':[{'embedding':[0]},{'embedding':[1]},{'embedding':[2]}]};         failed UPSTREAM_FAILED",
        "{'data':[{'index':0,'embedding':[0]},{'index':1,'embedding':[null]}]};    failed UPSTREAM_FAILED",
        "{'data':[{'index':0,'embedding':[0]},{'index':1,'embedding':'AAAA'}]};  failed UPSTREAM_FAILED",
        "{'data':[{'index':0,'embedding':[0]},{'index':1,'embedding':'AADAfw=='}]};failed UPSTREAM_FAILED",
        "{'data':{'embedding':[0]}};                                               failed UPSTREAM_FAILED",
        "{'error':'the input length exceeds the context length'};                 failed CONTEXT_OVERFLOW",
        "{};                                                                       failed UPSTREAM_FAILED",
        ";                                                                         failed UPSTREAM_FAILED"
      })
  void readsAVectorForEachOfTwoInputsInAnySplit(String json, String expected) {
    assertReads(TestRequests.embedding("a", "b"), json, expected);
  }

  @Test
  void saysHowManyVectorsAreMissing() {
    List<InferenceEvent> events =
        DecodedAnswer.events(
            new OpenAiDialect().decoder(TestRequests.embedding("a", "b")),
            List.of(buffers.of("{\"data\":[]}")));
    assertThat(DecodedAnswer.failure(events)).contains("0 vectors (expected: 2)");
  }

  private void assertReads(InferenceRequest request, String json, String expected) {
    byte[] bytes = (json == null ? "" : json.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);
    List<String> events =
        Arrays.stream(expected.replace('\'', '"').split("\\|", -1)).map(String::strip).toList();
    for (long seed = 0; seed < 30; seed++) {
      assertThat(
              DecodedAnswer.described(
                  DecodedAnswer.events(
                      new OpenAiDialect().decoder(request), buffers.cut(bytes, new Random(seed)))))
          .as("seed %d", seed)
          .isEqualTo(events);
    }
  }
}
