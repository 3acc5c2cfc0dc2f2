package dev.hearth.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large request, translated in a process that has three times its size in memory. */
class LargeRequestTest {
  private static final int MEGABYTE = 1024 * 1024;
  private static final int IMAGE = 4 * MEGABYTE;
  private static final int IMAGES = 5;

  /** What the virtual machine and the gateway's own objects take, see the second test. */
  private static final int OWN = 12;

  @ParameterizedTest(name = "asked by a caller of {0}")
  @ValueSource(strings = {"anthropic", "openai"})
  void needsNoMoreThanThreeTimesTheSizeOfARequest(String door) throws Exception {
    int size = IMAGES * IMAGE / MEGABYTE;

    assertThat(translated(3 * size + OWN, door, IMAGES, IMAGE))
        .containsPattern("\\d{8} bytes became \\d{8}");
  }

  @Test
  void needsLittleForASmallRequest() throws Exception {
    assertThat(translated(OWN, "anthropic", 1, 1000)).containsPattern("\\d{4} bytes became \\d{4}");
  }

  /** What a process says that has so many megabytes for objects and buffers. */
  private static String translated(int megabytes, String door, int images, int size)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                // Images never fit into the young generation, so as little as possible is set
                // aside for it.
                "-XX:+UseSerialGC",
                "-Xmn4m",
                "-XX:MaxDirectMemorySize=1m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                neededClasses(),
                LargeRequest.class.getName(),
                door,
                Integer.toString(images),
                Integer.toString(size))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      String said =
          out.lines().filter(line -> !line.startsWith("WARNING")).collect(Collectors.joining("\n"));
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("an end").isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The few jars that it takes: the directories of all of them would fill the heap. */
  private static String neededClasses() {
    return Stream.of(
            LargeRequest.class,
            Json.class,
            ByteBuf.class,
            ReferenceCounted.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonInclude.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
        .map(jar -> Path.of(URI.create(jar.toString())).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
