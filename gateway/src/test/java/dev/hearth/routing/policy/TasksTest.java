package dev.hearth.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.Operation;
import dev.hearth.routing.facts.Ask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TasksTest {
  private static final String REMINDER =
      "<system-reminder>\nPlan mode is on: change nothing.\n</system-reminder>";

  @ParameterizedTest
  @CsvSource({
    "classification, CLASSIFICATION",
    "Extraction, EXTRACTION",
    "summarisation, SUMMARISATION",
    "summarization, SUMMARISATION",
    "summary, SUMMARISATION",
    "completion, COMPLETION",
    "chat, CHAT",
    "agent-loop, AGENT_LOOP",
    "agent_loop, AGENT_LOOP",
    "' rag ', RAG",
    "batch, BATCH",
    "creative, CREATIVE",
    "code, CODE",
    "reasoning, REASONING",
    "translation, TRANSLATION",
    "housekeeping, HOUSEKEEPING"
  })
  void aTaskIsDeclaredByItsNameOrASynonym(String word, Task task) {
    assertThat(Tasks.declared(Request.saying("x").header("x-hearth-task", word).ask()))
        .isEqualTo(task);
  }

  @ParameterizedTest
  @ValueSource(strings = {"singing", "embedding", " ", "chat;rag"})
  void whatIsNoTaskOfAConversationIsNotDeclared(String word) {
    assertThat(Tasks.declared(Request.saying("x").header("x-hearth-task", word).ask())).isNull();
  }

  @Test
  void embeddingsAreWhatIsAskedForThere() {
    assertThat(Tasks.declared(Request.of(Operation.EMBEDDING).ask())).isEqualTo(Task.EMBEDDING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CLASSIFICATION | Classify the sentiment of this review: I loved it.",
        "CLASSIFICATION | Which of the following categories fits? bug, feature: It crashes.",
        "CLASSIFICATION | Ist diese Rezension positiv oder negativ? Es ging gleich kaputt.",
        "CLASSIFICATION | Klassifiziere diese E-Mail nach Dringlichkeit.",
        "EXTRACTION | Extract all e-mail addresses from the text below.",
        "EXTRACTION | Extrahiere Name und Datum aus diesem Brief.",
        "EXTRACTION | Find the named entities in this article.",
        "SUMMARISATION | Summarise the article below in two sentences.",
        "SUMMARISATION | Bitte fasse den folgenden Text zusammen.",
        "SUMMARISATION | tl;dr please",
        "CREATIVE | Write a short story about a lighthouse keeper.",
        "CREATIVE | Schreibe ein Gedicht über den Herbst.",
        "CODE | Write a function in Python that reverses a list and add a unit test.",
        "CODE | Implementiere eine Klasse in Java mit einer Methode add.",
        "RAG | Use the following context to answer the question. Context: It rained. Did it?",
        "RAG | Beantworte die Frage anhand der folgenden Dokumente: Es hat geregnet.",
        "RAG | <documents><document>It rained.</document></documents> Did it rain?"
      })
  void aTaskIsDerivedWhereItsSignsAreClear(Task task, String text) {
    assertThat(derived(Request.saying(text))).isEqualTo(task);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hello there!",
        "Where can I buy good vanilla extract?",
        "What is a poet's licence?",
        "Implement the new holiday policy in our team, how do we tell people?",
        "My label maker is broken.",
        "Summarise this poem: Roses are red.",
        "Write a function in Python that extracts the words; then classify the result.",
        "Was ist die Hauptstadt von Frankreich?",
        "Let us talk about the story of Rome."
      })
  void whatIsNotClearIsChat(String text) {
    assertThat(derived(Request.saying(text))).isEqualTo(Task.CHAT);
  }

  @Test
  void whatIsToBeDoneMayStandAtTheEndOfALongText() {
    String text = "The harbour was quiet that day. ".repeat(40) + "\nSummarise this.";

    assertThat(derived(Request.saying(text))).isEqualTo(Task.SUMMARISATION);
  }

  @Test
  void wordsInTheMiddleOfATextSayNothing() {
    String quiet = "The harbour was quiet that day. ".repeat(20);
    String text = quiet + "Someone had asked her to classify ships. " + quiet;

    assertThat(derived(Request.saying(text))).isEqualTo(Task.CHAT);
  }

  @Test
  void instructionsSayItWhereTheUserSpeaksOnce() {
    Request once = Request.of(Operation.CHAT).system("You are a classifier of mails.").user("Hi");
    Request twice =
        Request.of(Operation.CHAT).system("You are a classifier of mails.").user("Hi").user("No");

    assertThat(derived(once)).isEqualTo(Task.CLASSIFICATION);
    assertThat(derived(twice)).isEqualTo(Task.CHAT);
  }

  @Test
  void toolsAndTheirResultsAreAnAgentsLoop() {
    assertThat(derived(Request.saying("list").tool("ls").toolUsed())).isEqualTo(Task.AGENT_LOOP);
    assertThat(derived(Request.saying("list").tool("ls"))).isEqualTo(Task.CHAT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quota",
        "Warmup",
        "Please write a 5-10 word title for the following conversation: hi",
        "Generate a title for this conversation: hi",
        "### Task:\nGenerate 1-3 broad tags for the chat history.",
        "[SUGGESTION MODE: what might be typed next?]",
        "Schreibe einen Titel für diese Unterhaltung: Hallo"
      })
  void whatAgentsAskForThemselvesIsHousekeeping(String text) {
    assertThat(derived(Request.saying(text))).isEqualTo(Task.HOUSEKEEPING);
  }

  @Test
  void instructionsOfTitlesAndTopicsAreHousekeeping() {
    assertThat(
            derived(
                Request.of(Operation.CHAT)
                    .system("Tell whether this message indicates a new conversation topic.")
                    .user("Refactor the distributed scheduler")))
        .isEqualTo(Task.HOUSEKEEPING);
    assertThat(
            derived(
                Request.of(Operation.CHAT)
                    .system("You are a title generator.")
                    .user("Design a consensus protocol")))
        .isEqualTo(Task.HOUSEKEEPING);
  }

  @Test
  void anAnswerOfOneTokenIsAProbe() {
    assertThat(derived(Request.saying("How are you?").atMost(1))).isEqualTo(Task.HOUSEKEEPING);
    assertThat(derived(Request.saying("How are you?").atMost(2))).isEqualTo(Task.CHAT);
  }

  @Test
  void aMessageOfNothingButRemindersIsHousekeeping() {
    assertThat(derived(Request.saying(REMINDER))).isEqualTo(Task.HOUSEKEEPING);
    assertThat(derived(Request.saying(REMINDER + "\nHello, how are you?"))).isEqualTo(Task.CHAT);
  }

  @Test
  void remindersAmongTheResultsOfToolsBelongToTheLoop() {
    Request request = Request.saying("go").tool("ls").toolUsed().user(REMINDER);

    assertThat(derived(request)).isEqualTo(Task.AGENT_LOOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What does the word quota mean?",
        "How do I generate a title page in LaTeX?",
        "Is there a plan mode?",
        ""
      })
  void whoTalksAboutSuchThingsIsAUser(String text) {
    assertThat(derived(Request.saying(text))).isEqualTo(Task.CHAT);
  }

  private static Task derived(Request request) {
    Ask ask = request.ask();
    return Tasks.derived(ask.facts(), ask.conversation());
  }
}
