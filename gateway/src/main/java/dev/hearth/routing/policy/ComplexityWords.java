package dev.hearth.routing.policy;

import java.util.List;

/** The word lists of the lexical score, in English and German. A line is one sign. */
final class ComplexityWords {
  static final int CODE = 0;
  static final int REASONING = 1;
  static final int TECHNICAL = 2;
  static final int SIMPLE = 3;
  static final int STEPS = 4;

  private static final WordList CODE_WORDS =
      WordList.of(
          "code",
          "the request is about a program",
          """
          function, functions, funktion, funktionen, methode
          class, classes, klasse, klassen, subclass
          def, func, fn, lambda
          import, imports, include
          return, returns, rückgabewert
          async, await, promise, coroutine
          const, var, val, let mut
          public, private, static, void
          array, arrays, hashmap, dict, list comprehension
          loop, loops, for loop, while loop, schleife, schleifen
          variable, variables, variablen
          exception, exceptions, stack trace, stacktrace, traceback, ausnahme
          bug, bugs, debug, debugging, fehlersuche
          compile, compiles, compiler, compilation, kompiliert, kompilieren
          refactor, refactoring, umbauen
          unit test, unit tests, unittest, pytest, junit, testfall, testfälle
          script, scripts, skript, shell script
          python, javascript, typescript, java, kotlin, rust, golang, swift, ruby, php, perl, scala
          c programm, cpp, csharp, haskell, elixir, assembly
          sql, select from, left join, inner join, postgres, postgresql, sqlite, mysql
          html, css, react, vue, angular, svelte, django, flask, spring boot, rails
          json, yaml, xml, csv
          api, apis, endpoint, endpoints, rest api, graphql, schnittstelle
          regex, regexes, regular expression, regulärer ausdruck
          git, commit, pull request, merge conflict, rebase
          npm, pip, maven, gradle, cargo, dependency, dependencies, abhängigkeit
          docker, dockerfile, container, makefile
          null pointer, nullpointerexception, segfault, segmentation fault, off by one
          codebase, source code, quellcode, code, repository, repo
          """);

  private static final WordList REASONING_WORDS =
      WordList.of(
          "reasoning",
          "the answer has to be worked out",
          """
          step by step, schritt für schritt, schrittweise
          prove, proves, proof, prove that, beweise, beweisen, beweis
          derive, derives, derivation, deduce, herleiten, leite her, herleitung
          reason through, reasoning, think through, think carefully, denke nach, durchdenken
          analyse, analyze, analysis, analysiere, analysieren, untersuche, untersuchen
          compare, comparison, contrast, vergleiche, vergleichen, gegenüberstellen
          evaluate, evaluation, assess, bewerte, bewerten, beurteile, beurteilen
          trade off, trade offs, tradeoff, tradeoffs, pros and cons, vor und nachteile, zielkonflikt, zielkonflikte, abwägen, wäge ab
          root cause, root causes, ursache, ursachen, grundursache
          justify, justification, argue, begründe, begründen, begründung
          explain why, erkläre warum, warum genau, why exactly
          hypothesis, hypotheses, counterexample, hypothese, hypothesen, gegenbeispiel
          implications, consequences, ramifications, auswirkungen, konsequenzen, folgen davon
          optimal, optimise, optimize, optimum, optimiere, optimieren
          strategy, strategies, strategie, strategien
          edge cases, edge case, corner cases, randfälle, sonderfälle, grenzfälle
          under what conditions, assumptions, annahmen, unter welchen bedingungen
          from first principles, first principles, grundprinzipien
          critique, critically, kritisch, hinterfrage
          """);

  private static final WordList TECHNICAL_WORDS =
      WordList.of(
          "technical",
          "the subject needs expert knowledge",
          """
          architecture, architectures, architectural, architektur, architekturen, architect
          distributed, distributed system, verteilt, verteilte, verteiltes, verteilten
          concurrency, concurrent, concurrently, race condition, race conditions, deadlock, deadlocks, nebenläufig, nebenläufigkeit, wettlaufsituation
          consensus, raft, paxos, byzantine, quorum, konsens
          consistency, eventual consistency, linearizable, linearizability, konsistenz, crdt, crdts
          scalability, scalable, scale out, horizontal scaling, skalierbar, skalierbarkeit
          fault tolerant, fault tolerance, failover, high availability, ausfallsicher, ausfallsicherheit, fehlertolerant, hochverfügbar
          latency, throughput, tail latency, latenz, durchsatz
          sharding, shard, replication, partitioning, replikation, partitionierung
          event sourcing, cqrs, saga pattern, message queue, kafka, event driven
          microservice, microservices, service mesh, monolith
          kubernetes, terraform, orchestration, infrastructure as code
          cryptography, cryptographic, encryption, zero knowledge, kryptographie, kryptografie, verschlüsselung, kryptographisch
          threat model, threat modelling, vulnerability, vulnerabilities, exploit, bedrohungsmodell, schwachstelle, schwachstellen
          authentication, authorization, oauth, authentifizierung, autorisierung
          algorithm, algorithms, algorithmus, algorithmen, data structure, datenstruktur
          complexity class, np hard, np complete, time complexity, laufzeitkomplexität
          dynamic programming, graph theory, dynamische programmierung, graphentheorie
          theorem, lemma, corollary, axiom, topology, satz von, topologie
          integral, differential equation, differential equations, eigenvalue, eigenvalues, differentialgleichung, differentialgleichungen, eigenwert, eigenwerte
          bayesian, posterior, stochastic, markov, monte carlo, stochastisch, stochastische
          neural network, neural networks, gradient descent, transformer, backpropagation, neuronales netz, neuronale netze
          quantum, relativity, thermodynamics, entropy, quanten, relativität, thermodynamik, entropie
          regression, econometric, statistical significance, confidence interval, signifikanz, konfidenzintervall
          memory model, garbage collection, cache coherence, lock free, speichermodell, speicherbereinigung
          type system, formal verification, static analysis, invariants, invariant, typsystem, invariante, invarianten
          compiler design, operating system, kernel, scheduler, betriebssystem
          protocol, protocols, handshake, protokoll, protokolle
          migration, backward compatible, zero downtime, abwärtskompatibel
          observability, tracing, telemetry, beobachtbarkeit
          jurisdiction, statute, liability, litigation, rechtsprechung, haftung
          differential diagnosis, pathophysiology, pharmacology, differentialdiagnose, pharmakologie
          monetary policy, macroeconomic, game theory, geldpolitik, makroökonomisch, spieltheorie
          """);

  private static final WordList SIMPLE_WORDS =
      WordList.of(
          "simple",
          "a short answer will do",
          """
          hello, hi, hey, hallo, guten tag, guten morgen, moin
          thanks, thank you, danke, vielen dank
          what is, what's, was ist, was sind, what are
          who is, who was, wer ist, wer war
          when is, when was, wann ist, wann war
          where is, wo ist, wo liegt
          how many, how much, wie viele, wie viel
          define, definition of, definiere, was bedeutet
          translate, übersetze, übersetzen sie
          spell, spelling, rechtschreibung, wie schreibt man
          capital of, hauptstadt von
          yes or no, ja oder nein, true or false
          rephrase, paraphrase, umformulieren, formuliere um
          joke, witz
          """);

  private static final WordList STEP_WORDS =
      WordList.of(
          "steps",
          "several things are to be done, one after the other",
          """
          first, firstly, erstens, zuerst, zunächst
          second, secondly, zweitens
          third, thirdly, drittens
          and then, then, danach, anschließend
          after that, afterwards, im anschluss
          finally, lastly, schließlich, zum schluss, abschließend
          step 1, step one, schritt 1
          step 2, step two, schritt 2
          phase 1, phase 2, milestone, milestones, meilenstein, meilensteine
          """);

  /** In the order of the constants. */
  static final List<WordList> ALL =
      List.of(CODE_WORDS, REASONING_WORDS, TECHNICAL_WORDS, SIMPLE_WORDS, STEP_WORDS);

  static final Lexicon LEXICON = new Lexicon(ALL);

  private ComplexityWords() {}
}
