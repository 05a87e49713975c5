package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import dev.neap.bench.cases.NeapEngine.Mode;
import java.util.Optional;

/** Neap, in the ways that it is measured. */
abstract class NeapCase implements Case {

  private final String name;
  private final String title;
  private final int partitions;
  private final Mode mode;

  private NeapCase(String name, String title, int partitions, Mode mode) {
    this.name = name;
    this.title = title;
    this.partitions = partitions;
    this.mode = mode;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Optional<String> missing() {
    return partitions <= NeapEngine.MOST_PARTITIONS
        ? Optional.empty()
        : Optional.of("the engine works on " + NeapEngine.MOST_PARTITIONS + " at most");
  }

  @Override
  public void rewrite(Run run) throws Exception {
    NeapEngine.rewrite(run, partitions, mode);
  }

  /** One partition, as fast as it goes. */
  static final class One extends NeapCase {
    One() {
      super("neap-1", "Neap", 1, Mode.FULL_SPEED);
    }

    @Override
    public boolean measuredUnderLoad() {
      return true;
    }
  }

  /** Two partitions. */
  static final class Two extends NeapCase {
    Two() {
      super("neap-2", "Neap, 2 partitions", 2, Mode.FULL_SPEED);
    }
  }

  /** Four partitions. */
  static final class Four extends NeapCase {
    Four() {
      super("neap-4", "Neap, 4 partitions", 4, Mode.FULL_SPEED);
    }
  }

  /** One partition, to see what Spring Batch's books cost. */
  static final class WithoutBooks extends NeapCase {
    WithoutBooks() {
      super("neap-no-books", "Neap without Spring Batch's books", 1, Mode.WITHOUT_BOOKS);
    }

    @Override
    public boolean measuredOn(SampleTable table) {
      return table == SampleTable.ONE_INDEX;
    }
  }

  /** One partition at the default pace: what it is for is load, so it is measured under load. */
  static final class Paced extends NeapCase {
    Paced() {
      super("neap-paced", "Neap at its default pace", 1, Mode.PACED);
    }

    @Override
    public boolean measuredOn(SampleTable table) {
      return false;
    }

    @Override
    public boolean measuredUnderLoad() {
      return true;
    }
  }
}
