package dev.hearth.routing.policy;

import java.util.List;

/**
 * The word lists by which tasks are derived, in English and German. A line is one sign. Where only
 * a phrase is clear, there is no single word: a recipe has vanilla extract.
 */
final class TaskWords {
  static final int CLASSIFICATION = 0;
  static final int EXTRACTION = 1;
  static final int SUMMARISATION = 2;
  static final int CREATIVE = 3;
  static final int CODE = 4;
  static final int RAG = 5;

  private static final WordList CLASSIFICATION_WORDS =
      WordList.of(
          "classification",
          "to put a text into one of a few classes",
          """
          classify, classifies, klassifiziere, klassifizieren sie, klassifiziert
          a classifier, text classifier, klassifikator
          categorize, categorise, kategorisiere, kategorisieren sie
          sentiment of, the sentiment, sentiment analysis, stimmung des textes, sentimentanalyse
          following labels, following categories, folgenden kategorien, folgenden klassen
          which category, what category, welche kategorie, welcher kategorie
          label the, label this, label each
          spam or, is spam
          positive or negative, positive negative or, positiv oder negativ
          """);

  private static final WordList EXTRACTION_WORDS =
      WordList.of(
          "extraction",
          "to take what is asked for out of a text",
          """
          extract the, extract all, extract every, extract any, extract each, extract from, extract key, extract structured
          extrahiere, extrahieren sie
          pull out all, pull out the
          named entities, named entity, entity recognition, benannte entitäten
          parse the following
          """);

  private static final WordList SUMMARISATION_WORDS =
      WordList.of(
          "summarisation",
          "to tell a text in fewer words",
          """
          summarize, summarise, summarizing, summarising
          a summary of, short summary, brief summary, write a summary, summary of the
          tl dr, tldr
          fasse, fassen sie, zusammenfassung, zusammenzufassen
          key takeaways, main points of, die wichtigsten punkte
          """);

  private static final WordList CREATIVE_WORDS =
      WordList.of(
          "creative",
          "to write what is read for its own sake",
          """
          poem, poems, gedicht, gedichte, haiku, limerick, sonnet, sonett, ballad, ballade
          short story, a story about, story about, kurzgeschichte, eine geschichte über, erzähle eine geschichte
          song lyrics, lyrics for, liedtext, songtext
          fairy tale, bedtime story, märchen, gutenachtgeschichte
          screenplay, film script, drehbuch, stage play, theaterstück
          fan fiction, fanfiction, science fiction story, fantasy novel, novel about, roman über
          creative writing, kreatives schreiben
          """);

  private static final WordList CODE_WORDS =
      WordList.of(
          "code",
          "to write or change a program",
          """
          write a function, write a method, write a class, schreib eine funktion, schreibe eine funktion
          write a script, write a program, schreib ein skript, schreibe ein skript, schreibe ein programm
          write code, write unit tests, write a test, schreibe tests, schreibe unit tests
          write a python, write a bash, write a sql, write a regex
          implement, implementiere, implementieren sie
          refactor, refaktoriere, refactore
          debug, fix this, fix the, behebe, repariere
          complete the function, complete this function, complete the code, vervollständige
          convert this code, port this, rewrite this function
          add a test, add tests, add a unit, ergänze tests
          """);

  private static final WordList RAG_WORDS =
      WordList.of(
          "rag",
          "to answer from texts that come along",
          """
          following context, context below, provided context, given context, context provided, context information
          following documents, provided documents, retrieved documents, documents below, search results below
          following pieces of, following passages, retrieved passages
          folgenden kontext, folgendem kontext, folgenden kontexts, gegebenen kontext
          folgenden dokumente, folgenden dokumenten, folgender dokumente, folgenden textstellen
          """);

  /** In the order of the constants. */
  static final List<WordList> ALL =
      List.of(
          CLASSIFICATION_WORDS,
          EXTRACTION_WORDS,
          SUMMARISATION_WORDS,
          CREATIVE_WORDS,
          CODE_WORDS,
          RAG_WORDS);

  static final Lexicon LEXICON = new Lexicon(ALL);

  private TaskWords() {}
}
