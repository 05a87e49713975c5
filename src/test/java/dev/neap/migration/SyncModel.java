package dev.neap.migration;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the trigger promises, said once more without SQL: {@code a} is being renamed to {@code b},
 * {@code c} (default 1.500) becomes {@code cents}, and {@code d} is added with {@code upper(n)}.
 */
final class SyncModel {

  private static final BigDecimal DEFAULT = new BigDecimal("1.500");

  final Map<Integer, Row> rows = new TreeMap<>();
  int oldWrites;
  int newWrites;

  /** A row; null stands for NULL, or in an insert for a column that is not named. */
  record Row(
      @Nullable String a,
      @Nullable String b,
      @Nullable BigDecimal c,
      @Nullable Long cents,
      @Nullable String n,
      @Nullable String d) {}

  /**
   * An insert.
   *
   * @param namesC whether it names c
   */
  void insert(int id, Row row, boolean namesC, boolean newSide) {
    BigDecimal c = namesC ? row.c : DEFAULT;
    boolean givenA = row.a != null;
    boolean givenC = c != null && !c.equals(DEFAULT);
    boolean fillsB = row.b == null && (givenA || !newSide);
    boolean fillsCents = row.cents == null && (c != null || !newSide);
    boolean oldFromB = !fillsB && (newSide || !givenA);
    boolean oldFromCents = !fillsCents && (newSide || !givenC);
    boolean old = givenA && !oldFromB || givenC && !oldFromCents || row.d == null && !newSide;
    oldWrites += old ? 1 : 0;
    newWrites += !fillsB || !fillsCents || row.d != null ? 1 : 0;
    rows.put(
        id,
        new Row(
            oldFromB ? row.b : row.a,
            fillsB ? row.a : row.b,
            oldFromCents ? down(row.cents) : c,
            fillsCents ? up(c) : row.cents,
            row.n,
            row.d == null ? upper(row.n) : row.d));
  }

  /**
   * An update that leaves the row with these values before the trigger sees it; what is NULL is
   * filled, since rows may not have been yet. A client of the new shape writes {@code n} for
   * itself.
   */
  void update(int id, Row row, boolean newSide) {
    Row was = Objects.requireNonNull(rows.get(id));
    boolean a = !Objects.equals(was.a, row.a);
    boolean b = !Objects.equals(was.b, row.b);
    boolean c = !Objects.equals(was.c, row.c);
    boolean cents = !Objects.equals(was.cents, row.cents);
    boolean n = !Objects.equals(was.n, row.n);
    boolean d = !Objects.equals(was.d, row.d);
    boolean keepsD = newSide && row.d != null;
    boolean otherD = !Objects.equals(upper(was.n), upper(row.n));
    oldWrites += a || c ? 1 : 0;
    newWrites += b || cents || d || keepsD && otherD ? 1 : 0;
    rows.put(
        id,
        new Row(
            b && !a ? row.b : row.a,
            !b && (a || row.b == null) ? row.a : row.b,
            cents && !c ? down(row.cents) : row.c,
            !cents && (c || row.cents == null) ? up(row.c) : row.cents,
            row.n,
            !d && (n && !keepsD || row.d == null) ? upper(row.n) : row.d));
  }

  private static @Nullable Long up(@Nullable BigDecimal c) {
    return c == null
        ? null
        : c.multiply(BigDecimal.valueOf(100)).setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  private static @Nullable BigDecimal down(@Nullable Long cents) {
    return cents == null
        ? null
        : BigDecimal.valueOf(cents).divide(BigDecimal.valueOf(100), 3, RoundingMode.HALF_UP);
  }

  private static @Nullable String upper(@Nullable String n) {
    return n == null ? null : n.toUpperCase(Locale.ROOT);
  }
}
