package dev.hearth.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./hearth test} runs, and what it says at the end. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
final class LauncherSuiteTest {
  private static final String PASSED =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuite name="a.Good" tests="2">
        <testcase name="isFine" classname="a.Good" time="0.1">
          <system-out><![CDATA[<testcase name="no"><skipped/>]]]]><![CDATA[> <skipped message="no"/>
      ]]></system-out>
        </testcase>
        <testcase name="isFineToo" classname="a.Good" time="0.0"/>
      </testsuite>
      """;
  private static final String SKIPPED =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuite name="b.Part" tests="4">
        <testcase name="needsAServer" classname="b.Part" time="0.0">
          <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException:\s
      Assumption failed: no <llama-server> & "nothing" on the PATH
      more
      \tat b.Part.needsAServer(Part.java:1)
      ]]></skipped>
        </testcase>
        <testcase name="waits(String)[1]" classname="b.Part" time="0.0">
          <skipped message="until &apos;later&apos; &amp; &lt;then&gt;&#10;second line"/>
        </testcase>
        <testcase name="" classname="b.Part$Whole" time="0.0">
          <skipped/>
        </testcase>
        <testcase name="fails" classname="b.Part" time="0.0">
          <failure message="expected: &lt;1&gt;" type="java.lang.AssertionError"><![CDATA[x]]></failure>
        </testcase>
      </testsuite>
      """;
  private static final String REPORTS = "target/surefire-reports/TEST-";

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void checkOut() throws IOException {
    checkout = Checkout.builtIn(folder);
    checkout.with("JAVA_HOME", checkout.jdk("jdk", "25.0.3"));
    checkout.write("new/Good.xml", PASSED);
    checkout.write("new/Part.xml", SKIPPED);
  }

  private void maven(int code, String... reports) throws IOException {
    var body = new StringBuilder("echo \"$@\" >>\"$HOME/maven-calls\"\necho '[INFO] Tests run'\n");
    for (String report : reports) {
      body.append("mkdir -p gateway/target/surefire-reports\n");
      body.append("cp new/%s.xml gateway/%s%s.xml\n".formatted(report, REPORTS, report));
    }
    checkout.maven(body + "exit " + code + "\n");
  }

  @Test
  void namesEverySkippedTestWithItsReasonAndThenCounts() throws Exception {
    maven(1, "Good", "Part");

    Checkout.Run run = checkout.run("test");

    assertThat(run.out())
        .startsWith("[INFO] Tests run\n")
        .endsWith(
            """
            skipped: b.Part.needsAServer: no <llama-server> & "nothing" on the PATH
            skipped: b.Part.waits(String)[1]: until 'later' & <then>
            skipped: b.Part$Whole: no reason given
            2 passed, 1 failed, 3 skipped
            """);
    assertThat(run.code()).isEqualTo(1);
    assertThat(checkout.noted("maven-calls")).containsExactly("-B -ntp -fae verify");
  }

  @Test
  void passesArgumentsOnAndEndsWithTheCodeOfMaven() throws Exception {
    maven(7);

    Checkout.Run run = checkout.run("test", "-pl", "gateway");

    assertThat(run.code()).isEqualTo(7);
    assertThat(run.err()).contains("Maven failed with code 7");
    assertThat(run.out()).endsWith("0 passed, 0 failed, 0 skipped\n");
    assertThat(checkout.noted("maven-calls")).containsExactly("-B -ntp -fae verify -pl gateway");
  }

  @Test
  void failsOnASkippedTestWhereItsPartsAreRequired() throws Exception {
    maven(0, "Part");

    assertThat(checkout.run("test").code()).isZero();
    Checkout.Run run = checkout.with("HEARTH_TEST_REQUIRE_PARTS", "1").run("test");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("HEARTH_TEST_REQUIRE_PARTS=1, and these tests were skipped");
  }

  @Test
  void requiresNothingThatNoCloneHas() throws Exception {
    checkout.write(
        "new/Beside.xml",
        """
        <testsuite name="b.Beside" tests="1">
          <testcase name="readsIt" classname="b.Beside" time="0.0">
            <skipped message="Assumption failed: not part of a clone: recordings"/>
          </testcase>
        </testsuite>
        """);
    maven(0, "Beside");

    Checkout.Run run = checkout.with("HEARTH_TEST_REQUIRE_PARTS", "1").run("test");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("skipped: b.Beside.readsIt: ", "0 passed, 0 failed, 1 skipped");
  }

  @Test
  void passesWherePartsAreRequiredAndNothingIsSkipped() throws Exception {
    maven(0, "Good");

    Checkout.Run run = checkout.with("HEARTH_TEST_REQUIRE_PARTS", "1").run("test");

    assertThat(run.code()).isZero();
    assertThat(run.out()).endsWith("\n2 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void forgetsTheReportsOfEarlierRuns() throws Exception {
    checkout.write("embedded/" + REPORTS + "Old.xml", SKIPPED);
    maven(0, "Good");

    assertThat(checkout.run("test").out()).endsWith("\n2 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void needsNoFurtherBuildAfterAWholeSuiteThatPassed() throws Exception {
    maven(0, "Good");
    checkout.run("test");

    checkout.with("HEARTH_AOT", "off").run("check");

    assertThat(checkout.noted("maven-calls")).hasSize(1);
  }
}
