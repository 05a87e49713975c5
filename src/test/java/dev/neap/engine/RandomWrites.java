package dev.neap.engine;

import dev.neap.engine.WrittenTable.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Random INSERTs, UPDATEs and DELETEs of one client, each of one row, in keys that are its alone.
 *
 * <p>A row that was there before is updated by the new shape's client once at most: so it can be
 * told what becomes of it in the old shape.
 */
final class RandomWrites {

  private static final int SEEDED = 2500;
  private static final int EACH = 4;
  private static final int OLD = 100_000;
  private static final int NEW = 200_000;

  private final List<WrittenTable> tables;
  private final boolean newShape;
  private final Random random;
  private final Map<String, List<Integer>> seeded;
  private final Map<String, List<Integer>> own;
  private final AtomicInteger last;

  RandomWrites(List<WrittenTable> tables, boolean newShape, long seed) {
    this.tables = tables;
    this.newShape = newShape;
    this.random = new Random(seed);
    this.seeded = new HashMap<>();
    this.own = new HashMap<>();
    this.last = new AtomicInteger(newShape ? NEW : OLD);
    for (WrittenTable table : tables) {
      List<Integer> keys = new ArrayList<>();
      for (int key = newShape ? 3 : 1; key <= SEEDED; key += EACH) {
        keys.add(key);
      }
      Collections.shuffle(keys, random);
      seeded.put(table.name(), keys);
      own.put(table.name(), new ArrayList<>());
    }
  }

  private RandomWrites(List<WrittenTable> tables, RandomWrites before) {
    this.tables = tables;
    this.newShape = before.newShape;
    this.random = before.random;
    this.seeded = before.seeded;
    this.own = before.own;
    this.last = before.last;
  }

  /** Whether a row is that of the new shape's client. */
  static boolean isNew(int key) {
    return key <= SEEDED ? key % EACH == 3 : key > NEW;
  }

  /** The same client, which writes other values. */
  RandomWrites with(List<WrittenTable> others) {
    return new RandomWrites(others, this);
  }

  /** The next statement, without the schema's name. */
  String next() {
    WrittenTable table = tables.get(random.nextInt(tables.size()));
    List<Integer> old = seeded.getOrDefault(table.name(), List.of());
    List<Integer> mine = own.getOrDefault(table.name(), List.of());
    int dice = random.nextInt(10);
    if (dice < 5 && !old.isEmpty() && !table.columns().isEmpty()) {
      int at = random.nextInt(old.size());
      return update(table, newShape ? old.remove(at) : old.get(at));
    }
    if (dice == 5 && !mine.isEmpty()) {
      return delete(table, mine.remove(random.nextInt(mine.size())));
    }
    if (dice == 6 && !old.isEmpty() && !table.referenced()) {
      return delete(table, old.remove(random.nextInt(old.size())));
    }
    if (dice == 7 && !mine.isEmpty()) {
      return update(table, mine.get(random.nextInt(mine.size())));
    }
    mine.add(last.incrementAndGet());
    return insert(table, last.get());
  }

  private String insert(WrittenTable table, int key) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put(quote(table.key()), Integer.toString(key));
    for (Column column : table.columns()) {
      if (column.needed() || random.nextInt(4) > 0) {
        row.put(quote(column.name()), value(column, key));
      }
    }
    return "INSERT INTO %s (%s) VALUES (%s)"
        .formatted(
            quote(table.name()), String.join(", ", row.keySet()), String.join(", ", row.values()));
  }

  private String update(WrittenTable table, int key) {
    Map<String, String> set = new LinkedHashMap<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      Column column = table.columns().get(random.nextInt(table.columns().size()));
      set.put(quote(column.name()), value(column, key));
    }
    List<String> assignments = new ArrayList<>();
    set.forEach((column, value) -> assignments.add(column + " = " + value));
    return "UPDATE %s SET %s WHERE %s = %d"
        .formatted(quote(table.name()), String.join(", ", assignments), quote(table.key()), key);
  }

  private static String delete(WrittenTable table, int key) {
    return "DELETE FROM %s WHERE %s = %d".formatted(quote(table.name()), quote(table.key()), key);
  }

  /** A literal; where it must be the only one, of the key. */
  private String value(Column column, int key) {
    List<String> values = column.values();
    String value = values.get(random.nextInt(values.size()));
    if (!column.unique() || value.equals("NULL")) {
      return value;
    }
    int number = key * 1000 + random.nextInt(1000);
    return column.type().matches("text|character.*") ? "'N" + number + "'" : "" + number;
  }

  private static String quote(String name) {
    return '"' + name + '"';
  }
}
