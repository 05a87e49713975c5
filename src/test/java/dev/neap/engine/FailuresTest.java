package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import org.junit.jupiter.api.Test;

/** What went wrong is said by whoever has words for it. */
class FailuresTest {

  @Test
  void theDeepestWordsAreTakenAndThoseWithACodeBeforeAll() {
    Throwable cut = new IllegalStateException("the connection was lost", new EOFException());
    assertThat(Failures.words(new RuntimeException("no result", cut)))
        .isEqualTo("the connection was lost");
    assertThat(Failures.words(new RuntimeException("NEAP-1: no result", cut)))
        .isEqualTo("NEAP-1: no result");
    assertThat(Failures.words(new EOFException())).isEqualTo("EOFException");
  }
}
