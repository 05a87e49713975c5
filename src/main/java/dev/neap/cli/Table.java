package dev.neap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Lines whose columns stand below each other, two blanks apart; the last column is not padded. */
final class Table {

  private final List<String[]> rows = new ArrayList<>();

  Table row(String... cells) {
    rows.add(cells);
    return this;
  }

  /** The lines, each after an indent; columns as wide as their widest cell. */
  List<String> lines(String indent) {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths =
        IntStream.range(0, columns)
            .map(c -> rows.stream().mapToInt(r -> c < r.length ? shown(r[c]) : 0).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(indent, row, widths)).toList();
  }

  private static String line(String indent, String[] row, int[] widths) {
    StringBuilder line = new StringBuilder(indent);
    for (int c = 0; c < row.length; c++) {
      line.append(row[c]);
      if (c < row.length - 1) {
        line.append(" ".repeat(widths[c] - shown(row[c]) + 2));
      }
    }
    return line.toString().stripTrailing();
  }

  /** How wide a cell is on the screen: without the codes of its style. */
  private static int shown(String cell) {
    return cell.replaceAll("\u001b\\[[0-9;]*m", "").length();
  }
}
