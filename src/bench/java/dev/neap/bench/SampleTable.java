package dev.neap.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The tables that rows are rewritten in. Each has {@code id}, {@code euros} and, added last and
 * after loading, the empty column {@code cents}.
 */
public enum SampleTable {
  /** Rows of about 200 bytes, a key and nothing else. */
  NO_INDEX("no index but the key", 0.3, Key.NUMBER, List.of(), Filler.NONE),
  /** Rows of about 200 bytes, one more index. */
  ONE_INDEX("1 secondary index", 1, Key.NUMBER, List.of("customer"), Filler.NONE),
  /** Rows of about 200 bytes, four more indexes. */
  FOUR_INDEXES(
      "4 secondary indexes",
      0.8,
      Key.NUMBER,
      List.of("customer", "placed", "product", "euros"),
      Filler.NONE),
  /** Rows of about 100 bytes, which the new column makes larger by a tenth. */
  NARROW("rows of 100 bytes", 0.3, Key.NUMBER, List.of("customer"), Filler.LITTLE),
  /** Rows whose key says nothing of where they lie. */
  UUID_KEY("uuid key, rows not in its order", 0.3, Key.UUID, List.of("customer"), Filler.NONE),
  /** Four rows on a page. */
  WIDE("rows of 2 kB", 0.1, Key.NUMBER, List.of("customer"), Filler.INLINE),
  /** Rows of about 200 bytes with a large value out of line. */
  TOASTED("3 kB out of line", 0.1, Key.NUMBER, List.of("customer"), Filler.OUT_OF_LINE);

  /** The table's name. */
  public static final String NAME = "orders";

  /** What the new column is set to. */
  public static final String VALUE = "euros * 100";

  /** True for a row that still has to be rewritten. */
  public static final String STALE = "cents IS DISTINCT FROM " + VALUE;

  private final String title;
  private final double share;
  private final Key key;
  private final List<String> indexes;
  private final Filler filler;

  private enum Key {
    NUMBER("bigint", "g"),
    UUID("uuid", "md5(g::text)::uuid");

    private final String type;
    private final String value;

    Key(String type, String value) {
      this.type = type;
      this.value = value;
    }
  }

  private enum Filler {
    NONE(", address text", ", rpad('', 96, md5((g + 3)::text))"),
    LITTLE("", ""),
    INLINE(", filler text", text(57)),
    OUT_OF_LINE(", filler text", text(94));

    private final String column;
    private final String value;

    Filler(String column, String value) {
      this.column = column;
      this.value = value;
    }

    private static String text(int words) {
      return ", (SELECT string_agg(md5(g || '-' || w), '') FROM generate_series(1, "
          + words
          + ") w)";
    }
  }

  SampleTable(String title, double share, Key key, List<String> indexes, Filler filler) {
    this.title = title;
    this.share = share;
    this.key = key;
    this.indexes = indexes;
    this.filler = filler;
  }

  /** The name in {@code -Dbench.tables}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is special about it. */
  public String title() {
    return title;
  }

  /** The key's type. */
  public String keyType() {
    return key.type;
  }

  /** Its rows, when {@code rows} are asked for. */
  long rows(long rows) {
    return Math.max(1000, Math.round(rows * share));
  }

  /** The table of that name in {@code -Dbench.tables}. */
  static SampleTable of(String id) {
    return Arrays.stream(values())
        .filter(t -> t.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "bench.tables: there is no table '"
                        + id
                        + "'; there are "
                        + Arrays.stream(values()).map(SampleTable::id).toList()));
  }

  /** The statements that make and fill it, each for itself. */
  List<String> statements(long rows) {
    List<String> all = new ArrayList<>();
    all.add(
        """
        CREATE TABLE orders (id %s PRIMARY KEY, customer int NOT NULL, euros int NOT NULL,
          product int NOT NULL, version int NOT NULL, placed timestamptz NOT NULL, note text%s)
        """
            .formatted(key.type, filler.column));
    if (filler == Filler.OUT_OF_LINE) {
      all.add("ALTER TABLE orders ALTER filler SET STORAGE EXTERNAL");
    }
    all.add(
        """
        INSERT INTO orders
        SELECT %s, abs(hashint4(g)) %% 100000, abs(hashint4(g + 1)) %% 10000,
          abs(hashint4(g + 2)) %% 1000, 0, timestamptz '2026-01-01' + g * interval '7 seconds',
          md5(g::text)%s
        FROM generate_series(1, %d) g
        """
            .formatted(key.value, filler.value, rows));
    indexes.forEach(column -> all.add("CREATE INDEX ON orders (" + column + ")"));
    all.add("VACUUM ANALYZE orders");
    all.add("ALTER TABLE orders ADD COLUMN cents bigint");
    all.add("ANALYZE orders");
    return all;
  }
}
